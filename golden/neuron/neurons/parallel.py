"""Compiled neuron as a data path, combinational or pipelined: a circuit for each operation."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.neuron.compiler.model import ModelParams, ports_of, register_of
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.schedule.list_schedule import (
    Schedule,
    kept_name,
    kept_registers,
    scheduled,
)

__all__ = ["Parallel", "ParallelParams"]


@dataclass(frozen=True, kw_only=True)
class ParallelParams(ModelParams):
    """Parameters of a compiled neuron, beside those of :class:`ModelParams`.

    Parameters
    ----------
    stages : int
        Levels of registers inside of an update, 0..16. With none, an update is one clock cycle and
        function tables are logic; with some, tables are block memories.
    """

    stages: int = 0

    def __post_init__(self):
        check_int("stages", self.stages, 0, 16)
        super().__post_init__()
        _ = self.schedule  # refuses too few stages for the tables

    @cached_property
    def schedule(self) -> Schedule:
        """Which cycle does what."""
        return scheduled(self.program, self.stages)

    @property
    def latency(self):
        return self.stages + 1

    def ports(self):
        ready = (Port("ready", "out", 1),) if self.stages else ()
        return (Port("en", "in", 1), *ports_of(self.program), *ready)


class Parallel(CycleGolden[ParallelParams]):
    """A neuron compiled from its equations; an operation of the equations is one of the hardware.

    The step of the model (:attr:`ModelParams.step`) is done in integers as
    :attr:`ModelParams.program` says: states are rounded, ties up, to their formats and saturate;
    everything between is as exact as that needs. In a clock cycle with ``en`` the update begins
    with the inputs of that cycle. Without stages it is done in it. With stages the inputs travel
    along, ``stages`` cycles later the states follow, and until then ``ready`` is 0 and ``en`` has
    no effect.

    ``spike``, the states and the outputs are registers: they show the last step until the next one.

    Latency ``stages + 1``; one step in as many cycles.

    Source: the model's, which its description names. S. Rush and H. Larsen, "A practical algorithm
    for solving dynamic membrane equations", IEEE Transactions on Biomedical Engineering 25 (1978),
    for tables of exponential steps.
    """

    EXAMPLES = (
        ParallelParams(model="lif"),
        ParallelParams(model="perfect_integrator", fracs=(("v", 4),)),
        ParallelParams(),
        ParallelParams(preset="FS", stages=4),
        ParallelParams(model="sigmoid_rate", stages=2),
        ParallelParams(model="morris_lecar", stages=5),
    )

    def registers(self):
        p = self.params
        program = p.program
        spike = () if program.spike is None else (Register("spike", 1),)
        outputs = tuple(
            register_of(hardware_name(name), program.format_of(index))
            for name, index in program.outputs
        )
        return (
            *(register_of(x.port, x.format, x.init) for x in program.registers),
            *spike,
            *outputs,
            *_pipeline(p),
        )

    def step(self, state, en, **inputs):
        p = self.params
        program, schedule = p.program, p.schedule
        kept = {at: state[kept_name(*at)] for at in schedule.kept}
        variables = {x.name: state[x.port] for x in program.registers}
        variables |= {x.name: inputs[x.port] for x in program.inputs}
        following, values = schedule.advance(kept, variables)
        new = {name: values[at] for name, at in program.results.items()}
        if program.spike is not None:
            new["spike"] = as_int(values[program.spike])
        # One step at a time: a single bit of ``busy`` travels with it from stage to stage.
        if p.stages:
            busy = state["busy"]
            starts = (en != 0) & (busy == 0)
            done = (busy >> p.stages - 1) != 0
            loads = [as_int(starts), *(busy >> stage & 1 for stage in range(p.stages - 1))]
            later = schedule.loaded(following, kept, loads)
            later["busy"] = np.where(starts, 1, busy << 1 & (1 << p.stages) - 1)
            ready = {"ready": as_int(busy == 0)}
        else:
            done, later, ready = en != 0, {}, {}
        held = {name: np.where(done, value, state[name]) for name, value in new.items()}
        # All outputs but ``ready`` are registers.
        shown = {
            port.name: state[port.name]
            for port in p.ports()
            if port.flow == "out" and port.name in state
        }
        return held | later, shown | ready


def _pipeline(params) -> tuple[Register, ...]:
    if not params.stages:
        return ()
    return (Register("busy", params.stages), *kept_registers(params.schedule, 0))
