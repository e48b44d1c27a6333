"""One over the square root in fixed point, two clock cycles per digit."""

from dataclasses import dataclass

import numpy as np

from ..checks import check_choice, check_int
from ..contract import Params, TransactionGolden
from ..dialect import as_int
from ..ports import Stream
from .digits import MODES, roots
from .format import Format

__all__ = ["Isqrt", "IsqrtParams"]


@dataclass(frozen=True, kw_only=True)
class IsqrtParams(Params):
    """Parameters of an inverse square root.

    Parameters
    ----------
    x, o : str
        Formats of the number, unsigned, and of the result, such as ``"UQ8.8"``. The result of the
        largest number must be at least half a code of ``o``.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        How the result becomes a code of ``o``. What is so large is half way between two codes for
        no number, so the first and the last are alike, and so are the two others.
    """

    x: str = "UQ8.8"
    o: str = "UQ8.8"
    rounding: str = "nearest_even"

    def __post_init__(self):
        x, _ = self.formats
        if x.signed:
            raise ValueError(f"x must be an unsigned format such as 'UQ8.8', not {self.x!r}")
        check_int("fraction bits of x, those of o twice, and 2", self.power, x.width, 58)
        check_choice("rounding", self.rounding, MODES)

    @property
    def formats(self) -> tuple[Format, Format]:
        """The formats of ``x`` and ``o``."""
        return Format.parse(self.x), Format.parse(self.o)

    @property
    def power(self) -> int:
        """The result in half codes of ``o`` is the root of ``2**power / x``, of the code ``x``."""
        x, o = self.formats
        return 2 * o.frac + x.frac + 2

    @property
    def digits(self) -> int:
        """Digits of the root, in half codes of ``o``."""
        return self.power // 2 + 1

    @property
    def latency(self):
        """One clock cycle to begin, two per digit, one for the last root, one to give it."""
        return 2 * self.digits + 2

    def ports(self):
        x, o = self.formats
        return (
            Stream("i", "in", x.width, frac=x.frac),
            Stream("o", "out", o.width + 1, fields=(("q", o.width), ("invalid", 1))),
        )

    def quotient(self, x):
        """What is left and the quotient's bits of ``2**power / x``, the most significant first."""
        left = x & 0
        partial = []
        for place in reversed(range(2 * self.digits)):
            number = (left << 1) | int(place == self.power)
            fits = number >= x
            left = np.where(fits, number - x, number) & self.formats[0].high
            partial.append((left, as_int(fits)))
        return partial

    def pairs(self, x):
        """The bits of the quotient, two at a time."""
        bits = [bit for _, bit in self.quotient(x)]
        return [(a << 1) | b for a, b in zip(bits[::2], bits[1::2], strict=True)]


class Isqrt(TransactionGolden):
    """One over the square root of a fixed-point number, exactly rounded.

    ``q`` is the real number ``1 / sqrt(i)``, rounded once as ``rounding`` says, then saturated to
    ``o``. Where ``i`` is 0, ``invalid`` is 1 and ``q`` the largest code.

    A division with restoring gives the bits of a power of two over ``i``, the most significant
    first, and a square root (:func:`~spikeloom.golden.num.digits.roots`) takes two of them for each
    of its digits. The whole part of a root needs no more than the whole part of its number, so
    nothing is lost in between; the last digit is worth half a code and rounds.

    Latency: two clock cycles per digit and two more, 30 for UQ8.8, one item at a time. The
    component reads the offer while it works and accepts it at the end of the work.

    Bound. Unless it saturates or ``invalid``, ``|q - ideal|`` is at most half a code of ``o`` with
    rounding to nearest, and below one with the others.

    Source: B. Parhami, "Computer Arithmetic" (2010), sections 13.3 and 21.2, for the two
    recurrences.
    """

    EXAMPLES = (
        IsqrtParams(),
        IsqrtParams(x="UQ1.0", o="UQ1.0"),
        IsqrtParams(x="UQ2.1", o="UQ1.0", rounding="truncate"),
        IsqrtParams(x="UQ1.2", o="UQ2.0", rounding="toward_zero"),
        IsqrtParams(x="UQ0.2", o="Q2.0", rounding="nearest"),
        IsqrtParams(x="UQ4.12", o="UQ8.8"),
        IsqrtParams(x="UQ16.16", o="UQ16.16"),
    )

    def transfer(self, state, i):
        p = self.params
        o = p.formats[1]
        _, root = roots(p.pairs(i))[-1]
        rounded = (root + int(p.rounding.startswith("nearest"))) >> 1
        q = np.where(i == 0, o.high, np.minimum(rounded, o.high))
        return state, {"o": q | (as_int(i == 0) << o.width)}

    def ideal(self, i):
        """One over the square root in real numbers, from codes that are not 0."""
        return 1 / np.sqrt(self.params.formats[0].real(i))
