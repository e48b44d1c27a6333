"""Text of one operation on integers, in C; HLS and Python have the same operators."""

from spikeloom.golden.core.terms import Term

from .words import word_for

__all__ = ["HELPERS", "operation"]

HELPERS = """
static inline int64_t floor_quotient(int64_t a, int64_t b) {
    int64_t q = a / b, r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? q - 1 : q;
}
static inline int64_t floor_remainder(int64_t a, int64_t b) {
    int64_t r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
static inline int ones_of(uint64_t x) {
    x -= (x >> 1) & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int)((x * UINT64_C(0x0101010101010101)) >> 56);
}
"""
"""Functions that :func:`operation` uses."""

_SUMS = {"add": "+", "subtract": "-", "multiply": "*"}
_BITS = {"bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^"}
_ORDER = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
_EQUAL = {"equal": "==", "not_equal": "!="}
_LOGIC = {"logical_and": "&", "logical_or": "|", "logical_xor": "!="}


def operation(term: Term, args: list[str], least: int = 8) -> str:
    """The text of an elementwise operation on operands as text.

    No operation overflows: the ranges of a term show that its true value fits, and operands are
    widened to a word that holds them and the result. Only where no word does, both sides are taken
    modulo 2**64, which the true result is then read from.

    Parameters
    ----------
    term : Term
        The operation, with the ranges of the operands and of the result.
    args : list of str
        Names of operands, or other text in brackets.
    least : int
        Bits of the narrowest word.
    """
    op, of = term.op, term.args
    own = (term.low, term.high)
    word = word_for(own, *((x.low, x.high) for x in of), least=least)
    cast = [f"({word.name}){text}" for text in args]
    if op in _SUMS:
        return f"{cast[0]} {_SUMS[op]} {cast[1]}"
    if op in _BITS:
        return f"{cast[0]} {_BITS[op]} {cast[1]}"
    if op in _LOGIC:
        return f"({args[0]} != 0) {_LOGIC[op]} ({args[1]} != 0)"
    if op == "logical_not":
        return f"{args[0]} == 0"
    if op in _ORDER or op in _EQUAL:
        return _compared(op, of, args, least)
    if op == "where":
        word = word_for(own, least=least)
        return f"{args[0]} != 0 ? ({word.name}){args[1]} : ({word.name}){args[2]}"
    if op == "minimum":
        return f"{_compared('less', of, args, least)} ? {cast[0]} : {cast[1]}"
    if op == "maximum":
        return f"{_compared('less', of, args, least)} ? {cast[1]} : {cast[0]}"
    if op in {"left_shift", "right_shift"}:
        return _shifted(term, args, least)
    if op == "negative":
        return f"-{cast[0]}"
    if op == "invert":
        return f"~{cast[0]}"
    if op == "absolute":
        return f"{args[0]} < 0 ? -{cast[0]} : {cast[0]}"
    if op == "bitwise_count":
        return f"ones_of((uint64_t){args[0]})"
    if op in {"floor_divide", "remainder"}:
        sign = {"floor_divide": "/", "remainder": "%"}[op]
        if all(x.low >= 0 for x in of):
            return f"{cast[0]} {sign} {cast[1]}"
        name = {"floor_divide": "floor_quotient", "remainder": "floor_remainder"}[op]
        return f"{name}({args[0]}, {args[1]})"
    if op == "known":
        return f"({word_for(own, least=least).name}){args[0]}"
    raise NotImplementedError(op)


def _compared(op: str, of: tuple[Term, ...], args: list[str], least: int) -> str:
    sign = (_ORDER | _EQUAL)[op]
    word = word_for(*((x.low, x.high) for x in of), least=least)
    if word.signed or all(x.low >= 0 for x in of):
        return f"({word.name}){args[0]} {sign} ({word.name}){args[1]}"
    # One may be negative and the other too long for int64: first the signs, then the words.
    both = f"(uint64_t){args[0]} {sign} (uint64_t){args[1]}"
    if of[0].low < 0:
        below = {"equal": "0", "not_equal": "1"}.get(op, "1" if op.startswith("less") else "0")
        return f"({args[0]} < 0 ? {below} : {both})"
    below = {"equal": "0", "not_equal": "1"}.get(op, "0" if op.startswith("less") else "1")
    return f"({args[1]} < 0 ? {below} : {both})"


def _shifted(term: Term, args: list[str], least: int) -> str:
    value, by = term.args
    # A word of less than 32 bits would be an int in a shift, which may be too narrow.
    word = word_for((term.low, term.high), (value.low, value.high), least=max(least, 32))
    left = term.op == "left_shift"
    if left:
        # A negative word has no left shift in C; one that wraps has the bits of the result.
        text = f"({word.name})(({word.unsigned.name}){args[0]} << {args[1]})"
        beyond = "0"
    else:
        text = f"({word.name}){args[0]} >> {args[1]}"
        beyond = f"({args[0]} < 0 ? -1 : 0)" if value.low < 0 else "0"
    if by.high < word.bits:
        return text
    if by.low >= word.bits:
        return f"({word.name}){beyond}"
    return f"{args[1]} < {word.bits} ? {text} : ({word.name}){beyond}"
