"""Compiled neuron on one shared multiplier, scheduled over clock cycles."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int, known, product
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.neuron.compiler.model import ModelParams, ports_of, register_of
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.schedule.serial import SerialSchedule, serialised
from spikeloom.golden.number.language.format import Format

__all__ = ["Serial", "SerialParams"]


GROUP = 60  # cycles that one register tells of; integers of the dialect have 63 bits


@dataclass(frozen=True, kw_only=True)
class SerialParams(ModelParams):
    """Parameters of a serial neuron: those of :class:`ModelParams`."""

    def __post_init__(self):
        super().__post_init__()
        _ = self.schedule  # refuses what cannot be done serially

    @cached_property
    def schedule(self) -> SerialSchedule:
        """Which cycle does what."""
        return serialised(self.program)

    @property
    def groups(self) -> tuple[Register, ...]:
        """The registers that tell which cycles of an update have come."""
        starts = range(0, self.schedule.stages, GROUP)
        return tuple(
            Register(f"progress{place}", min(GROUP, self.schedule.stages - start))
            for place, start in enumerate(starts)
        )

    @property
    def latency(self):
        return self.schedule.stages + 1

    def ports(self):
        return (Port("en", "in", 1), *ports_of(self.program), Port("ready", "out", 1))


class Serial(CycleGolden[SerialParams]):
    """A neuron compiled from its equations, with one multiplier for all of its products.

    The results are those of :class:`~.neurons.parallel.Parallel`, operation by operation, and so is
    what the ports show. A list schedule (:func:`~.schedule.serial.serialised`) gives each product a
    cycle of its own and lets sums, comparisons and tables happen around them.

    While ``ready`` is 1, ``en`` takes the inputs and the update begins in the next cycle. Bit ``k``
    of ``progress0`` tells that cycle ``k`` of it has come (``progress1`` goes on from there if that
    is too long for a register); in the last one ``spike``, the states and
    the outputs change, and the neuron is ready again. What a later cycle needs waits in a register
    (``kept…``). Function tables are block memories.

    Latency ``schedule.stages + 1``, which is also the interval between steps.

    Source: the model's, which its description names; G. De Micheli, "Synthesis and Optimization of
    Digital Circuits" (1994), chapter 5, for list scheduling.
    """

    EXAMPLES = (
        SerialParams(model="lif"),
        SerialParams(model="perfect_integrator", fracs=(("v", 4),)),
        SerialParams(),
        SerialParams(model="sigmoid_rate"),
    )

    def registers(self):
        p = self.params
        program, schedule = p.program, p.schedule
        spike = () if program.spike is None else (Register("spike", 1),)
        outputs = tuple(
            register_of(hardware_name(name), program.format_of(index))
            for name, index in program.outputs
        )
        kept = []
        for index in schedule.kept:
            op = program.ops[index]
            width, signed = (1, False) if op.format is None else (op.format.width, op.format.signed)
            group, bit = divmod(schedule.stage[index] + 1, GROUP)
            valid = (f"progress{group}", bit) if op.kind == "table" else None
            kept.append(Register(f"kept{index}", width, signed, valid=valid))
        return (
            *(register_of(x.port, x.format, x.init) for x in program.registers),
            *spike,
            *outputs,
            *(register_of(f"given_{x.port}", x.format) for x in program.inputs),
            *p.groups,
            *kept,
        )

    def step(self, state, en, **inputs):
        # All operations are described in every cycle. A register of the schedule takes its value in
        # the cycle of its operation alone, so what the others give then does not matter.
        p = self.params
        program, schedule = p.program, p.schedule
        last = schedule.stages - 1
        # ``progress`` fills up with ones from the lowest bit: the uppermost of them is the cycle.
        bits = [(state[x.name] >> bit & 1) != 0 for x in p.groups for bit in range(x.width)]
        active = [
            bit if stage == last else bit & ~bits[stage + 1] for stage, bit in enumerate(bits)
        ]
        variables = {x.name: state[x.port] for x in program.registers}
        variables |= {x.name: state[f"given_{x.port}"] for x in program.inputs}

        values: dict[int, Any] = {}
        factors: dict[int, list] = {}

        def argument(arg, user):
            return state[f"kept{arg}"] if schedule.waits(arg, user) else values[arg]

        for index, op in enumerate(program.ops):
            args = {arg: argument(arg, index) for arg in op.args}
            if op.kind == "mul":
                factors[index] = [args[arg] for arg in op.args]
            else:
                values[index] = program.result(index, args, variables)
        if factors:
            # One product for all: each multiplication takes it as its own.
            total = self._product(factors, active)
            for index in factors:
                values[index] = _wrapped(total, program.format_of(index))

        new = {}
        for index in schedule.kept:
            value = values[index]
            value = as_int(value) if program.ops[index].format is None else value
            mine = active[schedule.stage[index]]
            new[f"kept{index}"] = np.where(mine, value, state[f"kept{index}"])
        ready = np.logical_not(bits[0])
        starts = ready & (en != 0)
        for x in program.inputs:
            given = f"given_{x.port}"
            new[given] = np.where(starts, inputs[x.port], state[given])
        before = starts | bits[0]
        for place, x in enumerate(p.groups):
            more = state[x.name] << 1 & (1 << x.width) - 1 | as_int(before)
            new[x.name] = np.where(active[last], 0, more)
            before = bits[min((place + 1) * GROUP, schedule.stages) - 1]

        def result(index):
            kind, early = program.ops[index].kind, schedule.stage[index] < last
            waits = early and kind not in {"constant", "variable"}
            value = state[f"kept{index}"] if waits else values[index]
            return as_int(value) if program.ops[index].format is None else value

        roots = program.results
        if program.spike is not None:
            roots["spike"] = program.spike
        for name, index in roots.items():
            new[name] = np.where(active[last], result(index), state[name])
        shown = {x.name: state[x.name] for x in p.ports() if x.flow == "out" and x.name != "ready"}
        return new, shown | {"ready": as_int(ready)}

    def _product(self, factors, active):
        """The product of the cycle: both factors are chosen, then multiplied once."""
        schedule = self.params.schedule
        *others, final = schedule.products
        chosen = factors[final]
        for index in others:
            mine = active[schedule.stage[index]]
            chosen = [np.where(mine, a, b) for a, b in zip(factors[index], chosen, strict=True)]
        formats = [
            [
                self.params.program.format_of(self.params.program.ops[index].args[side])
                for index in schedule.products
            ]
            for side in (0, 1)
        ]
        # The widest factors of all decide the ports of the multiplier; that the chosen ones fit is
        # shown to the proof, which then need not multiply.
        a, b = (
            known(value, min(x.low for x in side), max(x.high for x in side), f"factor{place}")
            for place, (value, side) in enumerate(zip(chosen, formats, strict=True))
        )
        (p, q), (r, s) = ((min(x.low for x in side), max(x.high for x in side)) for side in formats)
        word = (Format(p, q, 0).word * Format(r, s, 0).word).word
        return product(a, b, word.low, word.high)


def _wrapped(code, format: Format):
    """The low bits of a product, as the word of a format reads them; in its cycle, all of it."""
    width = format.width
    if not format.signed:
        return code & (1 << width) - 1
    return (code + (1 << width - 1) & (1 << width) - 1) - (1 << width - 1)
