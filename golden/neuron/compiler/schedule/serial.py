"""List schedule of a program with one multiplier for all of its products."""

from dataclasses import dataclass

from .delays import delay
from .program import Program

__all__ = ["SerialSchedule", "serialised"]

PERIOD_NS = 7.0  # of sums and what is between them in one cycle; a product has one of its own


@dataclass(frozen=True)
class SerialSchedule:
    """A program spread over cycles in which only one product is made at a time.

    Attributes
    ----------
    program : Program
        The program.
    stage : tuple of int
        The cycle of each operation. A product and a table's word are there in the next one.
    kept : tuple of int
        Operations whose results wait in a register: products, words of tables, and what a later
        cycle needs. An update is alone, so one register each is enough.
    """

    program: Program
    stage: tuple[int, ...]
    kept: tuple[int, ...]

    @property
    def stages(self) -> int:
        """Cycles of an update."""
        return 1 + max(self.stage[root] for root in self.program.roots)

    @property
    def products(self) -> tuple[int, ...]:
        """The multiplications, in the order of their cycles."""
        found = [index for index, op in enumerate(self.program.ops) if op.kind == "mul"]
        return tuple(sorted(found, key=lambda index: self.stage[index]))

    def waits(self, arg: int, user: int) -> bool:
        """Whether an operation takes an argument out of its register."""
        kind = self.program.ops[arg].kind
        if kind in {"constant", "variable"}:
            return False
        return kind in {"mul", "table"} or self.stage[arg] < self.stage[user]


def serialised(program: Program) -> SerialSchedule:
    """The schedule with each operation as early as can be.

    Products wait for the multiplier; the one with the longest way to the end gets it first.

    Raises
    ------
    ValueError
        A result is a product or a word of a table, which is there only after the last cycle.
    """
    # The way from an operation to the end, in ns. Products and tables take a cycle each.
    ahead = [0.0] * len(program.ops)
    for index in range(len(program.ops) - 1, -1, -1):
        op = program.ops[index]
        for arg in op.args:
            step = PERIOD_NS if op.kind in {"mul", "table"} else delay(op, program.ops)
            ahead[arg] = max(ahead[arg], ahead[index] + step)
    place: dict[int, int] = {}
    arrival: dict[int, float] = {}
    taken: set[int] = set()
    waiting = set(range(len(program.ops)))
    while waiting:
        # Of those whose arguments are placed, the most urgent.
        able = [i for i in waiting if all(arg in place for arg in program.ops[i].args)]
        index = max(able, key=lambda i: (ahead[i], -i))
        op = program.ops[index]
        stage, start = 0, 0.0
        for arg in op.args:
            if program.ops[arg].kind in {"mul", "table"}:
                stage, start = max((stage, start), (place[arg] + 1, 0.0))
            elif program.ops[arg].kind != "constant":
                stage, start = max((stage, start), (place[arg], arrival[arg]))
        length = delay(op, program.ops)
        # Factors have to be there when the cycle of their product begins.
        if op.kind == "mul":
            stage += start > 0
            while stage in taken:
                stage += 1
            taken.add(stage)
            start = 0.0
        elif start and start + length > PERIOD_NS:
            stage, start = stage + 1, 0.0
        place[index], arrival[index] = stage, start + length
        waiting.remove(index)
    for root in program.roots:  # what is in a register next can only be shown after that
        if program.ops[root].kind in {"mul", "table"}:
            raise ValueError("a result must not be a product or a word of a table as it is")
    order = range(len(program.ops))
    stage = tuple(place[index] for index in order)
    bare = SerialSchedule(program, stage, ())
    kept = {arg for index in order for arg in program.ops[index].args if bare.waits(arg, index)}
    # Registers of the neuron load in the last cycle, so what is ready before waits for it.
    last = max(stage[root] for root in program.roots)
    kept |= {
        root
        for root in program.roots
        if stage[root] < last and program.ops[root].kind not in {"constant", "variable"}
    }
    return SerialSchedule(program, stage, tuple(sorted(kept)))
