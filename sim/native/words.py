"""Types of generated text: the narrowest word that holds a range."""

from dataclasses import dataclass

__all__ = ["Word", "field_for", "word_for"]

SIZES = (8, 16, 32, 64)


@dataclass(frozen=True)
class Word:
    """An integer type of C.

    Attributes
    ----------
    bits : int
        8, 16, 32 or 64.
    signed : bool
        False of the one type that holds a whole uint64, and of fields; all others are signed.
    """

    bits: int
    signed: bool = True

    @property
    def name(self) -> str:
        """Its name in C."""
        return f"{'' if self.signed else 'u'}int{self.bits}_t"

    @property
    def unsigned(self) -> "Word":
        """The unsigned type of the same width, in which shifts and sums wrap."""
        return Word(self.bits, False)

    def cast(self, text: str) -> str:
        """A value of this type from a name, or from text in brackets."""
        return f"({self.name}){text}"

    def literal(self, value: int) -> str:
        """A number as text of this type."""
        if not self.signed:
            return f"UINT64_C({value})" if self.bits == 64 else str(value)
        if self.bits < 64:
            # The negation of 2**31 would not be an int.
            return f"({value + 1} - 1)" if value == -(1 << 31) else str(value)
        if value == -(1 << 63):
            return f"(-INT64_C({-(value + 1)}) - 1)"
        return f"INT64_C({value})" if value >= 0 else f"(-INT64_C({-value}))"


def word_for(*ranges: tuple[int, int], least: int = 8) -> Word:
    """The narrowest word that holds all ranges, of at least so many bits.

    Of ranges that no type of C holds, such as -1 and 2**64 - 1, it is uint64: the words that wrap
    there are those of both.
    """
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    for bits in SIZES:
        if bits >= least and -(1 << bits - 1) <= low and high < 1 << bits - 1:
            return Word(bits)
    return Word(64, False)


def field_for(low: int, high: int) -> Word:
    """The narrowest word that holds a range, unsigned if that is not negative."""
    if low < 0:
        return word_for((low, high))
    return Word(next(bits for bits in SIZES if high < 1 << bits), False)
