"""New values of registers; of an array of which one word changes, that word alone."""

import numpy as np

from spikeloom.golden.core.terms import Term

from .body import Statements, flat

__all__ = ["Change"]


class Change:
    """The new value of a register.

    Parameters
    ----------
    old, new : Term
        The register before and after a step.
    name : str
        The text of the place where it is kept.
    """

    def __init__(self, old: Term, new: Term, name: str):
        self.old, self.new, self.name = old, new, name
        self._index: Term | None = None
        self._value, self._conditions = new, []
        if new.op == "where" and new.shape == old.shape and new.args[2] is old:
            self._one_word(new.args[0], new.args[1])

    def _one_word(self, here: Term, value: Term) -> None:
        """See whether the condition compares one index with 0, 1, 2, …, and perhaps one thing."""
        parts = here.args if here.op in {"logical_and", "bitwise_and"} else (here,)
        found = [x for x in parts if x.op == "equal" and x.args[1].op == "constant"]
        others = [x for x in parts if x.size == 1]
        if len(found) != 1 or len(found) + len(others) != len(parts):
            return
        index, steps = found[0].args
        if index.size == 1 and (steps.data == np.arange(steps.size)).all():
            self._index, self._value, self._conditions = index, value, others

    @property
    def roots(self) -> list[Term]:
        """The terms that must be computed first."""
        if self._index is None:
            return [self.new]
        return [self._index, self._value, *self._conditions]

    def prepare(self, body: Statements) -> None:
        """Add the statements that hold the new value, before any register is written."""
        operations, word = body.operations, body.operations.field(self.old.low, self.old.high)
        if self._index is not None:
            at = body.at(self._index, ["0"] * len(self._index.shape))
            tests = body.within(self._index, at, self.old.size)
            tests += [f"{body.at(x, ['0'] * len(x.shape))} != 0" for x in self._conditions]
            self._here, place = body.fresh(), body.fresh()
            counter = operations.COUNTER
            body.write(f"const {operations.TRUTH} {self._here} = {' && '.join(tests) or '1'};")
            found = operations.place(at)
            body.write(f"const {counter} {place} = {self._here} ? {found} : 0;")
            self._place, self._held = place, body.fresh()
            index = [place] if self._value.shape else []
            text = word.cast(body.at(self._value, index))
            body.write(f"const {word.name} {self._held} = {text};")
        elif not self.new.shape:
            self._held = word.cast(body.at(self.new, []))
            if self.new.is_leaf:  # a register may be written before it is read
                text, self._held = self._held, body.fresh()
                body.write(f"const {word.name} {self._held} = {text};")
        elif self.new in body.names and self.new.args:
            self._held = body.names[self.new]  # in memory of its own already
        else:
            self._held = body.fresh()
            body.write(f"{word.name} {self._held}[{self.new.size}];")
            self._copy(body, lambda index: body.at(self.new, index), self._held)

    def commit(self, body: Statements) -> None:
        """Add the statements that write the register."""
        if self._index is not None:
            body.write(f"if ({self._here}) {{ {self.name}[{self._place}] = {self._held}; }}")
        elif not self.new.shape:
            body.write(f"{self.name} = {self._held};")
        else:
            shape = self.new.shape
            self._copy(body, lambda index: f"{self._held}[{flat(shape, index)}]", self.name)

    def _copy(self, body: Statements, text, name: str) -> None:
        word = body.operations.field(self.old.low, self.old.high)
        with body.loops(self.new.shape) as index:
            place = flat(self.new.shape, index)
            body.write(f"{name}[{place}] = {word.cast(text(index))};")
