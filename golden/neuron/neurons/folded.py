"""Time-multiplexed population of compiled neurons on one pipelined data path."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int, constant
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.neuron.compiler.model import ModelParams, ports_of, register_of
from spikeloom.golden.neuron.compiler.schedule.list_schedule import (
    Schedule,
    kept_name,
    kept_registers,
    scheduled,
)

__all__ = ["Folded", "FoldedParams"]


@dataclass(frozen=True, kw_only=True)
class FoldedParams(ModelParams):
    """Parameters of a population on one data path, beside those of :class:`ModelParams`.

    Parameters
    ----------
    neurons : int
        Neurons, ``stages + 2..65536``.
    stages : int
        Levels of registers inside of an update, 0..16; with some, function tables are block
        memories.
    """

    neurons: int = 16
    stages: int = 4

    def __post_init__(self):
        check_int("stages", self.stages, 0, 16)
        # A neuron is read again only after it has been written.
        check_int("neurons", self.neurons, self.stages + 2, 1 << 16)
        super().__post_init__()
        _ = self.schedule  # refuses too few stages for the tables

    @cached_property
    def schedule(self) -> Schedule:
        """Which cycle does what."""
        return scheduled(self.program, self.stages)

    @property
    def index_bits(self) -> int:
        """Bits of the number of a neuron."""
        return (self.neurons - 1).bit_length()

    @property
    def latency(self):
        return self.stages + 3

    def ports(self):
        index = Port("next", "out", self.index_bits)
        done = (Port("valid", "out", 1), Port("neuron", "out", self.index_bits))
        return (Port("en", "in", 1), *ports_of(self.program, 1), index, *done)


class Folded(CycleGolden[FoldedParams]):
    """A population of equal neurons, updated one after the other by one data path.

    The states of all neurons are in a memory. In a clock cycle with ``en`` the neuron ``next`` is
    read and the inputs of that cycle are its inputs; then the next one's turn comes. A cycle later
    the update begins, in ``stages + 1`` cycles as in :class:`~.neurons.parallel.Parallel`, and at
    its end the neuron is written back. So every neuron makes one step in ``neurons`` enabled
    cycles, and a neuron that is read has been written, since there are more neurons than cycles on
    the way. A reset does not reach into a memory; in the first round after it (``fresh``) every
    neuron starts from its initial states instead of what is stored.

    ``valid`` tells that in this cycle ``spike``, the first state and the outputs are those of the
    neuron ``neuron`` after its step; they stay until the next one's come.

    Latency ``stages + 3`` from ``en`` to ``valid``; one neuron in each cycle.

    Source: the model's, which its description names. S. W. Moore et al., "Bluehive", FCCM (2012),
    for time-multiplexed neurons; J. Luo et al., "Real-Time Simulation of Passage-of-Time Encoding
    in Cerebellum Using a Scalable FPGA-Based System", IEEE TBioCAS 10 (2016).
    """

    EXAMPLES = (
        FoldedParams(model="lif", neurons=1024, stages=2),
        FoldedParams(model="perfect_integrator", fracs=(("v", 4),), neurons=2, stages=0),
        FoldedParams(model="perfect_integrator", neurons=7, stages=2),
        FoldedParams(),
    )

    def registers(self):
        p = self.params
        program, schedule = p.program, p.schedule
        memory = tuple(
            register_of(_memory(x.port), x.format, x.init, p.neurons) for x in program.registers
        )
        read = tuple(
            Register(f"read_{x.port}", x.format.width, x.format.signed, valid=("stored", 0))
            for x in program.registers
        )
        inputs = tuple(register_of(f"given_{x.port}", x.format) for x in program.inputs)
        places = tuple(Register(f"place{stage}", p.index_bits) for stage in range(p.stages + 1))
        shown = tuple(
            Register(x.name, x.width, x.signed, init) for x, init in _shown(p) if x.name != "valid"
        )
        return (
            Register("next", p.index_bits),
            Register("fresh", 1, init=1),
            Register("busy", p.stages + 1),
            Register("stored", p.stages + 1),
            *memory,
            *read,
            *inputs,
            *places,
            *kept_registers(schedule, 1),
            *shown,
            Register("valid", 1),
        )

    def step(self, state, en, **inputs):
        p = self.params
        program, schedule = p.program, p.schedule
        new = {}
        # The pipeline is never stalled: ``busy`` is a shift register, whose bit ``k`` tells that a
        # neuron is in stage ``k``, ``place`` tells which, and ``stored`` that it came from memory.

        # A neuron is read, or starts anew.
        fresh, mask = state["fresh"] != 0, (2 << p.stages) - 1
        reads = (en != 0) & ~fresh
        # The dialect looks up constants only, so places are compared to pick a word.
        places = constant(np.arange(p.neurons), state["next"])
        here = state["next"][..., None] == places
        for x in program.registers:
            word = np.sum(np.where(here, state[_memory(x.port)], 0), axis=-1)
            new[f"read_{x.port}"] = np.where(reads, word, state[f"read_{x.port}"])
        for x in program.inputs:
            new[f"given_{x.port}"] = np.where(en != 0, inputs[x.port], state[f"given_{x.port}"])
        last = state["next"] == p.neurons - 1
        new["next"] = np.where(en != 0, np.where(last, 0, state["next"] + 1), state["next"])
        new["fresh"] = as_int(fresh & ~(last & (en != 0)))
        # Those on the way go on.
        busy = state["busy"]
        new["busy"] = (busy << 1 & mask) | as_int(en != 0)
        new["stored"] = (state["stored"] << 1 & mask) | as_int(reads)
        new["place0"] = state["next"]
        for stage in range(p.stages):
            new[f"place{stage + 1}"] = state[f"place{stage}"]
        stored = (state["stored"] & 1) != 0
        variables = {
            x.name: np.where(stored, state[f"read_{x.port}"], x.init) for x in program.registers
        }
        variables |= {x.name: state[f"given_{x.port}"] for x in program.inputs}
        kept = {at: state[kept_name(*at)] for at in schedule.kept}
        following, values = schedule.advance(kept, variables)
        new |= schedule.loaded(following, kept, [busy >> stage & 1 for stage in range(p.stages)])
        # The last one is written.
        done, place = busy >> p.stages != 0, state[f"place{p.stages}"]
        there = (place[..., None] == places) & done[..., None]
        for x, at in zip(program.registers, program.new, strict=True):
            old = state[_memory(x.port)]
            new[_memory(x.port)] = np.where(there, values[at][..., None], old)
        results = {name: values[at] for name, at in program.results.items()} | {"neuron": place}
        if program.spike is not None:
            results["spike"] = as_int(values[program.spike])
        for x, _ in _shown(p):
            new[x.name] = np.where(done, results[x.name], state[x.name])
        new["valid"] = as_int(done)
        return new, {x.name: state[x.name] for x in p.ports() if x.flow == "out"}


def _memory(name: str) -> str:
    return f"memory_{name}"


def _shown(params: FoldedParams) -> list[tuple[Port, int]]:
    """The outputs that hold the last neuron's results, and what they start with."""
    inits = {x.port: x.init for x in params.program.registers}
    return [
        (port, inits.get(port.name, 0))
        for port in params.ports()
        if port.flow == "out" and port.name not in {"next", "valid"}
    ]
