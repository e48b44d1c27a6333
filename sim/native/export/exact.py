"""C++ with integers of exact widths, as high-level synthesis has them."""

import re
from dataclasses import dataclass

from spikeloom.golden.core.terms import Term

from ..operations import Operations
from ..words import Word
from .c import wrapped

__all__ = ["HELPERS", "ExactOperations"]

HELPERS = """\
// Division that rounds down.
template <typename T> static T {stem}_floor_quotient(const T &a, const T &b) {{
#pragma HLS INLINE
    const T q = a / b, r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? T(q - T(1)) : q;
}}
template <typename T> static T {stem}_floor_remainder(const T &a, const T &b) {{
#pragma HLS INLINE
    const T r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? T(r + b) : r;
}}
// The number of ones.
template <int W> static ap_uint<7> {stem}_ones_of(const ap_uint<W> &x) {{
#pragma HLS INLINE
    ap_uint<7> ones = 0;
    for (int k = 0; k < W; k++) {{
#pragma HLS UNROLL
        ones = ones + (x >> k & ap_uint<W>(1));
    }}
    return ones;
}}
"""
"""Functions that :class:`ExactOperations` uses."""


_LITERAL = re.compile(r"ap_u?int<\d+>\((-?\d+)\)")


@dataclass(frozen=True)
class ExactWord(Word):
    """``ap_int<bits>`` or ``ap_uint<bits>``."""

    @property
    def name(self) -> str:
        """Its name in C++."""
        return f"ap_{'' if self.signed else 'u'}int<{self.bits}>"

    def cast(self, text: str) -> str:
        """A value of this type from any text."""
        found = _LITERAL.fullmatch(text)
        return f"{self.name}({text if found is None else found[1]})"

    def literal(self, value: int) -> str:
        """A number as text of this type."""
        return self.cast(_number(value))


@dataclass(frozen=True)
class EntryWord(ExactWord):
    """The same as an element of a table, whose numbers need no type of their own."""

    def literal(self, value: int) -> str:
        """A number as text."""
        return _number(value)


class ExactOperations(Operations):
    """The text of operations in C++ with ``ap_int`` and ``ap_uint``.

    Sums, differences, products and negatives of these are as wide as they must be. Other operations
    are done on equal types, so that they mean the same in each implementation of them.

    Parameters
    ----------
    stem : str
        What the names of helpers begin with.
    pipelined : bool
        Whether each inmost loop is a pipeline; else the whole function may be one.
    """

    TRUTH = "bool"

    def __init__(self, stem: str, *, pipelined: bool):
        super().__init__(1)
        self.PREFIX = f"{stem}_"
        self.LOOP = ("#pragma HLS PIPELINE II=1",) if pipelined else ()

    def word(self, *ranges: tuple[int, int], least: int | None = None) -> ExactWord:
        """The narrowest type that holds some ranges."""
        return ExactWord(*_format(*ranges))

    def field(self, low: int, high: int) -> ExactWord:
        """The type of a register where it is kept."""
        return self.word((low, high))

    def entry(self, low: int, high: int, size: int, *, looked_up: bool) -> EntryWord:
        """The type of the elements of a table."""
        return EntryWord(*_format((low, high)))

    def wrapped(self, text: str) -> list[str]:
        """The lines of a long declaration."""
        return wrapped(text)

    def inner(self, term: Term, text: str) -> str:
        """An expression within another one: of its own type, which a narrower one shows wrong."""
        return self.word((term.low, term.high)).cast(text)

    def place(self, text: str) -> str:
        """A number as a place in an array."""
        found = _LITERAL.fullmatch(text)
        return f"int({text})" if found is None else found[1]

    def apply(self, term: Term, args: list[str]) -> str:
        """The text of an operation."""
        signs = {"add": "+", "subtract": "-", "multiply": "*"}
        if term.op in signs:
            return f"{args[0]} {signs[term.op]} {args[1]}"
        if term.op == "negative":
            return f"-{args[0]}"
        if term.op == "bitwise_count":
            (x,) = term.args
            return (
                f"{self.PREFIX}ones_of({ExactWord(max(1, x.high.bit_length()), False).cast(*args)})"
            )
        return super().apply(term, args)

    def divided(self, term: Term, args: list[str]) -> str:
        """The text of a quotient or a remainder, both rounded down."""
        if all(x.low >= 0 for x in term.args):
            return super().divided(term, args)
        # One more bit than both, since a quotient may be that of the least number by -1.
        low = min(term.low, -1, *(x.low for x in term.args))
        word = self.word((low, max(term.high, 0, *(x.high for x in term.args))))
        name = "floor_quotient" if term.op == "floor_divide" else "floor_remainder"
        return f"{self.PREFIX}{name}({word.cast(args[0])}, {word.cast(args[1])})"

    def compared(self, op: str, of: tuple[Term, ...], args: list[str]) -> str:
        """The text of a comparison."""
        sign = {
            "less": "<",
            "less_equal": "<=",
            "greater": ">",
            "greater_equal": ">=",
            "equal": "==",
            "not_equal": "!=",
        }[op]
        word = self.word(*((x.low, x.high) for x in of))
        return f"{word.cast(args[0])} {sign} {word.cast(args[1])}"

    def left(self, word: Word, value: str, by: str) -> str:
        """The text of a left shift."""
        return f"{word.cast(value)} << {self.place(by)}"


def _format(*ranges: tuple[int, int]) -> tuple[int, bool]:
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    if low >= 0:
        return max(1, high.bit_length()), False
    return max((~low).bit_length(), max(high, 0).bit_length()) + 1, True


def _number(value: int) -> str:
    """A number as text of C++."""
    if -(1 << 31) < value < 1 << 31:
        return str(value)
    return Word(64, value < 1 << 63).literal(value)
