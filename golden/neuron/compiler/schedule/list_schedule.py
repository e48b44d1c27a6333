"""Pipeline schedule of a program: operations cut into stages of even delay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register

from .delays import delay
from .program import Program

__all__ = ["Schedule", "kept_name", "kept_registers", "scheduled"]


@dataclass(frozen=True)
class Schedule:
    """A program cut into ``stages + 1`` cycles.

    Attributes
    ----------
    program : Program
        The program.
    stages : int
        Levels of registers inside of the update.
    stage : tuple of int
        The cycle of each operation. A table is read in it and its word is there in the next one,
        as block memory has it; without stages it is logic.
    kept : tuple of (int, int)
        The registers: stage and operation whose value they hold in that stage.
    """

    program: Program
    stages: int
    stage: tuple[int, ...]
    kept: tuple[tuple[int, int], ...]

    def advance(
        self, kept: Mapping[tuple[int, int], object], variables: Mapping
    ) -> tuple[dict[tuple[int, int], Any], dict[int, Any]]:
        """What the registers hold next, and the results of the last stage; golden dialect."""
        # A stage sees constants, its registers and what is worked out in it, as hardware does.
        following: dict[tuple[int, int], object] = {}
        values: dict[int, object] = {}
        for stage in range(self.stages + 1):
            values = {index: kept[at, index] for at, index in self.kept if at == stage}
            for index, op in enumerate(self.program.ops):
                if op.kind == "constant" or self.stage[index] == stage:
                    values[index] = self.program.result(index, values, variables)
            for at, index in self.kept:
                if at == stage + 1:
                    following[at, index] = values[index]
        return following, values

    def is_memory(self, at: int, index: int) -> bool:
        """Whether a register is the output of a block memory."""
        return self.program.ops[index].kind == "table" and at == self.stage[index] + 1

    def loaded(self, following: dict, kept: dict, loads) -> dict[str, object]:
        """What the registers hold next, by name.

        ``loads[k]`` tells that stage ``k`` has something to do: the registers behind it load then,
        and keep what they have otherwise.
        """
        new = {}
        for (at, index), value in following.items():
            if self.program.ops[index].format is None:
                value = as_int(value)
            new[kept_name(at, index)] = np.where(loads[at - 1] != 0, value, kept[at, index])
        return new


def kept_name(stage: int, operation: int) -> str:
    """Name of the register that holds the result of an operation in a stage."""
    return f"stage{stage}_{operation}"


def kept_registers(schedule: Schedule, first: int) -> tuple[Register, ...]:
    """The registers between stages; the output of a block memory has no reset.

    Bit ``first`` of the register ``busy`` tells that stage 1 has something to do, the next one the
    same of stage 2.
    """
    registers = []
    for at, index in schedule.kept:
        op = schedule.program.ops[index]
        width, signed = (1, False) if op.format is None else (op.format.width, op.format.signed)
        valid = ("busy", at - 1 + first) if schedule.is_memory(at, index) else None
        registers.append(Register(kept_name(at, index), width, signed, valid=valid))
    return tuple(registers)


def scheduled(program: Program, stages: int) -> Schedule:
    """The schedule with the shortest longest stage, as far as delays can be told beforehand.

    Raises
    ------
    ValueError
        There are more tables one behind the other than stages.
    """
    # The stages that a clock period takes get fewer with a longer one: bisection finds the shortest
    # period for this many.
    low, high = 0.0, sum(delay(op, program.ops) for op in program.ops)
    if stages:
        for _ in range(40):
            middle = (low + high) / 2
            if max(_stages(program, middle)) <= stages:
                high = middle
            else:
                low = middle
    place = _stages(program, high) if stages else [0] * len(program.ops)
    if max(place) > stages:
        raise ValueError(
            f"stages must be 0 or at least {max(place)} for tables of what other "
            f"tables gave, not {stages}"
        )
    place = place[: len(program.ops)]
    # A result waits in registers from its own stage to the last that uses it.
    last = list(place)
    for index, op in enumerate(program.ops):
        for arg in op.args:
            last[arg] = max(last[arg], place[index])
    for root in program.roots:
        last[root] = stages
    kept = [
        (stage, index)
        for index, op in enumerate(program.ops)
        if op.kind != "constant"
        for stage in range(place[index] + 1, last[index] + 1)
    ]
    return Schedule(program, stages, tuple(place), tuple(sorted(kept)))


def _stages(program: Program, period: float) -> list[int]:
    """Every operation as early as it can be, none longer than the period if it is not alone."""
    place: list[int] = []
    arrival: list[float] = []
    for op in program.ops:
        length = delay(op, program.ops)
        # The word of a table is the output register of a memory, and begins a stage.
        ready = [
            (place[arg] + 1, 0.0)
            if program.ops[arg].kind == "table"
            else (place[arg], arrival[arg])
            for arg in op.args
            if program.ops[arg].kind != "constant"
        ]
        stage, start = max(ready, default=(0, 0.0))
        if start and start + length > period:
            stage, start = stage + 1, 0.0
        place.append(stage)
        arrival.append(start + length)
    for root in program.roots:  # a table that is a result is read before the end
        if program.ops[root].kind == "table":
            place.append(place[root] + 1)
    return place
