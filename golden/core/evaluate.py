"""A step by its terms, on arrays that NumPy's functions do not run on.

The terms are computed with the functions of the array API standard, so that JAX can compile them
and map them over more axes: arrays may have any axes before those of a port, and none as well.

Words are signed integers of 64 bits, or of 32 where a namespace has no longer ones and the ranges
of all terms show that these suffice. An unsigned number of 64 bits is the word of the same bits.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .contract import dtype_of
from .dialect import DialectError
from .namespace import Namespace
from .operations import OPERATIONS, Computation
from .ports import Port, Register
from .terms import Term, ordered
from .trace import Trace

__all__ = ["Evaluation"]

_ENABLE = '; enable integers of 64 bits, in JAX by jax.config.update("jax_enable_x64", True)'


class Evaluation:
    """The terms of a model's step, in the order in which they are computed.

    Parameters
    ----------
    of : Trace
        The step.
    """

    def __init__(self, of: Trace):
        # The model itself is not kept, so that this may be kept for as long as it.
        self._name = of.golden.KEY or type(of.golden).__name__
        self._leaves = [*of.state.values(), *of.inputs.values()]
        self._following = _results(of.golden.registers(), of.following)
        self._outputs = _results(of.golden.results(), of.outputs)
        self._terms = ordered(of.roots)
        last = {arg: term for term in self._terms for arg in term.args}
        self._dead: dict[Term, list[Term]] = {}
        for arg in last.keys() - {*of.roots}:
            self._dead.setdefault(last[arg], []).append(arg)
        self._wrong: dict[int, str | None] = {}

    def __call__(
        self, space: Namespace, values: Mapping[str, Any], front: tuple[int, ...]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The registers after the step and its outputs.

        Parameters
        ----------
        space : Namespace
            Functions for the arrays.
        values : dict of array
            State and inputs, by the names of the leaves.
        front : tuple of int
            The axes before those of a port that all of them have together.

        Raises
        ------
        TypeError
            An array is not of integers, or the words of the model are too wide.
        """
        self._check(space)
        run = Computation(space, front)
        for leaf in self._leaves:
            words = space.taken(leaf.op[2:], values[leaf.op])
            run.values[leaf] = run.broadcast(words, leaf.shape)
        for term in self._terms:
            if term.args:
                run.values[term] = OPERATIONS[term.op](run, term, *term.args)
            for dead in self._dead.get(term, ()):
                run.values.pop(dead, None)
        return _arrays(run, self._following), _arrays(run, self._outputs)

    def _check(self, space: Namespace) -> None:
        """Refuse words that are too narrow."""
        if space.bits not in self._wrong:
            self._wrong[space.bits] = _wrong(self._terms, space.bits)
        wrong = self._wrong[space.bits]
        if wrong is not None:
            how = "" if space.bits == 64 else _ENABLE
            raise DialectError(f"{self._name} on arrays of {space.name}: {wrong}{how}")


def _results(ports: Iterable[Port | Register], terms: Mapping[str, Term]) -> dict[str, tuple]:
    return {x.name: (terms[x.name], dtype_of(x)) for x in ports}


def _arrays(run: Computation, results: Mapping[str, tuple[Term, Any]]) -> dict[str, Any]:
    """Results as their ports have them."""
    found = {}
    for name, (term, kind) in results.items():
        found[name] = run.whole(term)
        # Where there are no words of 64 bits, those of the port are known to be shorter.
        if kind is np.uint64 and run.space.bits == 64:
            found[name] = run.xp.astype(found[name], run.xp.uint64)
    return found


def _wrong(terms: list[Term], bits: int) -> str | None:
    """Why words of so many bits do not do for these terms; None if they do."""
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    for term in terms:
        # In 64 bits, a number that is never negative may take the place of the sign.
        if term.within(low, high) or (bits == 64 and term.low >= 0):
            wide = [arg for arg in term.args if arg.high > high]
            if not (wide and term.op in _ORDERED):
                continue
            if term.op not in _DIVISIONS and all(arg.low >= 0 for arg in term.args):
                continue
            return f"{term.text(1)} is not done on unsigned numbers of 64 bits"
        return f"{term.text(1)} is in {term.low}..{term.high}, and words have {bits} bits"
    return None


_DIVISIONS = {"floor_divide", "remainder"}
_ORDERED = {
    *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
    *("minimum", "maximum", "min", "max", "argmax"),
    *_DIVISIONS,
}
"""Operations whose results on words of 64 bits depend on what the highest bit means."""
