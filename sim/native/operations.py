"""Text of one operation on integers, in C; other languages override what is another there."""

from spikeloom.golden.core.terms import Term

from .words import Word, word_for

__all__ = ["HELPERS", "Operations"]

HELPERS = """
static inline int64_t floor_quotient(int64_t a, int64_t b) {
    int64_t q = a / b, r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? q - 1 : q;
}
static inline int64_t floor_remainder(int64_t a, int64_t b) {
    int64_t r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
static inline uint64_t magnitude_of(uint64_t x, int negative) {
    return negative ? 0 - x : x;
}
static inline uint64_t wide_quotient(uint64_t x, int down, uint64_t y, int under) {
    uint64_t a = magnitude_of(x, down), b = magnitude_of(y, under);
    return down == under ? a / b : 0 - (a / b + (a % b != 0));
}
static inline uint64_t wide_remainder(uint64_t x, int down, uint64_t y, int under) {
    return x - wide_quotient(x, down, y, under) * y;
}
static inline int ones_of(uint64_t x) {
    x -= (x >> 1) & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int)((x * UINT64_C(0x0101010101010101)) >> 56);
}
"""
"""Functions that :class:`Operations` uses."""

_SUMS = {"add": "+", "subtract": "-", "multiply": "*"}
_BITS = {"bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^"}
_ORDER = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
_EQUAL = {"equal": "==", "not_equal": "!="}
_LOGIC = {"logical_and": "&", "logical_or": "|", "logical_xor": "!="}


class Operations:
    """The text of elementwise operations, and of the types of their results.

    No operation overflows: the ranges of a term show that its true value fits, and operands are
    widened to a word that holds them and the result. Only where no word does, both sides are taken
    modulo 2**64, which the true result is then read from.

    Parameters
    ----------
    least : int
        Bits of the narrowest word of a scalar.
    """

    COUNTER = "int"
    """The type of a place in an array."""
    TRUTH = "int"
    """The type of a condition."""
    PREFIX = ""
    """What stands before the names of :data:`HELPERS`."""
    LOOP: tuple[str, ...] = ()
    """Lines at the beginning of each inmost loop."""

    def __init__(self, least: int = 8):
        self.least = least

    def word(self, *ranges: tuple[int, int], least: int | None = None) -> Word:
        """The type that holds some ranges."""
        return word_for(*ranges, least=self.least if least is None else least)

    def field(self, low: int, high: int) -> Word:
        """The type of a register where it is kept."""
        return word_for((low, high))

    def entry(self, low: int, high: int, size: int, *, looked_up: bool) -> Word:
        """The type of the elements of a table.

        Vector units look up words of 32 bits at least, so short tables for that have such.
        """
        return word_for((low, high), least=32 if looked_up and size <= SHORT else 8)

    def declared(self, name: str, word: Word) -> None:
        """Take note of the type of a constant that is declared."""

    def wrapped(self, text: str) -> list[str]:
        """The lines of a long declaration."""
        return [text]

    def inner(self, term: Term, text: str) -> str:
        """An expression within another one."""
        return f"({text})"

    def place(self, text: str) -> str:
        """A number as a place in an array."""
        return text

    def operands(self, term: Term) -> tuple[Term, ...]:
        """The operands that the text has: ranges may show that one does not matter.

        Compilers warn of comparisons that are always so, and of what is not used.
        """
        if term.op in {"minimum", "maximum"}:
            a, b = term.args
            if a.high <= b.low or b.high <= a.low:
                first = (a.high <= b.low) == (term.op == "minimum")
                return (a,) if first else (b,)
        if term.op == "right_shift" and term.args[1].low >= self._word_of_shift(term).bits:
            return term.args[:1]
        return term.args

    def apply(self, term: Term, args: list[str]) -> str:
        """The text of an operation.

        Parameters
        ----------
        term : Term
            The operation, with the ranges of the operands and of the result.
        args : list of str
            Names of operands, or other text in brackets.
        """
        op, of = term.op, term.args
        own = (term.low, term.high)
        word = self.word(own, *((x.low, x.high) for x in of))
        cast = [word.cast(text) for text in args]
        if op in _SUMS:
            return f"{cast[0]} {_SUMS[op]} {cast[1]}"
        if op in _BITS:
            return f"{cast[0]} {_BITS[op]} {cast[1]}"
        if op in _LOGIC:
            return f"({args[0]} != 0) {_LOGIC[op]} ({args[1]} != 0)"
        if op == "logical_not":
            return f"{args[0]} == 0"
        if op in _ORDER or op in _EQUAL:
            return self.compared(op, of, args)
        if op == "where":
            word = self.word(own)
            return f"{args[0]} != 0 ? {word.cast(args[1])} : {word.cast(args[2])}"
        if op in {"minimum", "maximum"} and len(self.operands(term)) == 1:
            return cast[of.index(self.operands(term)[0])]
        if op == "minimum":
            return f"{self.compared('less', of, args)} ? {cast[0]} : {cast[1]}"
        if op == "maximum":
            return f"{self.compared('less', of, args)} ? {cast[1]} : {cast[0]}"
        if op in {"left_shift", "right_shift"}:
            return self.shifted(term, args)
        if op == "negative":
            return f"-{cast[0]}"
        if op == "invert":
            return f"~{cast[0]}"
        if op == "absolute":
            if of[0].low >= 0:
                return cast[0]
            return f"{args[0]} < 0 ? {word.cast(f'-{cast[0]}')} : {cast[0]}"
        if op == "bitwise_count":
            return f"{self.PREFIX}ones_of((uint64_t){args[0]})"
        if op in {"floor_divide", "remainder"}:
            return self.divided(term, args)
        if op == "known":
            return self.word(own).cast(args[0])
        raise NotImplementedError(op)

    def divided(self, term: Term, args: list[str]) -> str:
        """The text of a quotient or a remainder, both rounded down."""
        of, quotient = term.args, term.op == "floor_divide"
        word = self.word((term.low, term.high), *((x.low, x.high) for x in of))
        if all(x.low >= 0 for x in of):
            return f"{word.cast(args[0])} {'/' if quotient else '%'} {word.cast(args[1])}"
        # The least number has no remainder by -1 in C, since it has no quotient.
        least = of[0].low == -(1 << 63) and of[1].low <= -1 <= of[1].high
        if word.signed and not least:
            name = f"floor_{'quotient' if quotient else 'remainder'}"
            return f"{self.PREFIX}{name}({args[0]}, {args[1]})"
        given = [
            f"(uint64_t){text}, {f'{text} < 0' if x.low < 0 else '0'}"
            for x, text in zip(of, args, strict=True)
        ]
        name = f"{self.PREFIX}wide_{'quotient' if quotient else 'remainder'}"
        return self.word((term.low, term.high)).cast(f"{name}({', '.join(given)})")

    def compared(self, op: str, of: tuple[Term, ...], args: list[str]) -> str:
        """The text of a comparison."""
        sign = (_ORDER | _EQUAL)[op]
        word = self.word(*((x.low, x.high) for x in of))
        if word.signed or all(x.low >= 0 for x in of):
            return f"{word.cast(args[0])} {sign} {word.cast(args[1])}"
        # One may be negative and the other too long for int64: first the signs, then the words.
        both = f"(uint64_t){args[0]} {sign} (uint64_t){args[1]}"
        if of[0].low < 0:
            below = {"equal": "0", "not_equal": "1"}.get(op, "1" if op.startswith("less") else "0")
            return f"({args[0]} < 0 ? {below} : {both})"
        below = {"equal": "0", "not_equal": "1"}.get(op, "0" if op.startswith("less") else "1")
        return f"({args[1]} < 0 ? {below} : {both})"

    def shifted(self, term: Term, args: list[str]) -> str:
        """The text of a shift."""
        value, by = term.args
        word = self._word_of_shift(term)
        if term.op == "left_shift":
            text, beyond = self.left(word, *args), "0"
        else:
            text = f"{word.cast(args[0])} >> {self.place(args[1])}"
            beyond = f"({args[0]} < 0 ? -1 : 0)" if value.low < 0 else "0"
        if by.high < word.bits:
            return text
        if by.low >= word.bits:
            return word.cast(beyond)
        return f"{args[1]} < {word.bits} ? {text} : {word.cast(beyond)}"

    def _word_of_shift(self, term: Term) -> Word:
        value = term.args[0]
        # A word of less than 32 bits would be an int in a shift, which may be too narrow.
        least = max(self.least, 32)
        return self.word((term.low, term.high), (value.low, value.high), least=least)

    def left(self, word: Word, value: str, by: str) -> str:
        """The text of a left shift."""
        # A negative word has no left shift in C; one that wraps has the bits of the result.
        return word.cast(f"({word.unsigned.cast(value)} << {by})")


SHORT = 1 << 13
"""Entries of a table that is in a fast cache even in words of 32 bits."""
