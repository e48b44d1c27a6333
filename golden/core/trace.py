"""One step of a golden model as terms, which proofs, machine code and exports read."""

from dataclasses import dataclass, field
from typing import cast

import numpy as np

from .contract import Golden, Values
from .dialect import DialectError
from .ports import Port, Register
from .term_array import TermArray
from .terms import Pool, Term

__all__ = ["Trace", "trace"]


@dataclass(frozen=True)
class Trace:
    """A call of ``step`` or ``transfer`` on unknown values of every state and input.

    Attributes
    ----------
    golden : Golden
        The model.
    pool : Pool
        The pool of all terms.
    state, inputs : dict of Term
        The leaves by name.
    following, outputs : dict of Term
        The registers after the step, and its outputs.
    """

    golden: Golden
    pool: Pool = field(repr=False)
    state: dict[str, Term]
    inputs: dict[str, Term]
    following: dict[str, Term]
    outputs: dict[str, Term]

    @property
    def roots(self) -> list[Term]:
        """All results: registers, then outputs."""
        return [*self.following.values(), *self.outputs.values()]


def trace(golden: Golden) -> Trace:
    """Run the model's ``step`` or ``transfer`` once, on terms.

    What the model states about values is believed, as its proof shows it.

    Raises
    ------
    DialectError
        The model leaves the dialect, a value may need more than 64 bits, or a register or an output
        may get a value beyond its width; the message names the block.
    """
    pool = Pool(claims=True)
    state = {x.name: _leaf(pool, f"s_{x.name}", x, _shape(x)) for x in golden.registers()}
    inputs = {x.name: _leaf(pool, f"i_{x.name}", x, x.shape) for x in golden.arguments()}
    # To NumPy's dispatch terms are arrays.
    held = cast("Values", {name: TermArray(pool, term) for name, term in state.items()})
    given = cast("Values", {name: TermArray(pool, term) for name, term in inputs.items()})
    try:
        new, shown = golden.call(held, **given)
        following = {x.name: _result(pool, x, _shape(x), new[x.name]) for x in golden.registers()}
        outputs = {x.name: _result(pool, x, x.shape, shown[x.name]) for x in golden.results()}
    except DialectError as wrong:
        raise DialectError(f"{golden.KEY or type(golden).__name__}: {wrong}") from wrong
    return Trace(golden, pool, state, inputs, following, outputs)


def _shape(register: Register) -> tuple[int, ...]:
    return () if register.count is None else (register.count,)


def _leaf(pool: Pool, name: str, x: Port | Register, shape: tuple[int, ...]) -> Term:
    low, high = _word(x)
    return pool.leaf(name, low, high, shape)


def _word(x: Port | Register) -> tuple[int, int]:
    low = -(1 << x.width - 1) if x.signed else 0
    return low, low + (1 << x.width) - 1


def _result(pool: Pool, x: Port | Register, shape: tuple[int, ...], value) -> Term:
    """A result in the shape of its port, of which the golden's proof shows that it fits."""
    if isinstance(value, TermArray):
        term = value.term
    else:
        numbers = np.asarray(value)
        term = pool.constant(numbers[0] if numbers.ndim > len(shape) else numbers)
    return pool.known(pool.shaped(term, shape), *_word(x), x.name)
