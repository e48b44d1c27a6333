"""Square root in fixed point, one digit per clock cycle."""

from dataclasses import dataclass
from math import isqrt

import numpy as np

from ..checks import check_choice, check_int
from ..contract import Params, TransactionGolden
from ..ports import Stream
from .digits import MODES, roots
from .format import Format

__all__ = ["Sqrt", "SqrtParams"]


@dataclass(frozen=True, kw_only=True)
class SqrtParams(Params):
    """Parameters of a square root.

    Parameters
    ----------
    a, o : str
        Formats of the number, unsigned, and of its root, such as ``"UQ8.8"``. ``o`` has at least
        half as many fraction bits as ``a``, and the number with the zeros that this takes at most
        58 bits.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        How the root becomes a code of ``o``. A root is never half way between two codes, so the
        first and the last are alike, and so are the two others.
    """

    a: str = "UQ8.8"
    o: str = "UQ8.8"
    rounding: str = "nearest_even"

    def __post_init__(self):
        a, _ = self.formats
        if a.signed:
            raise ValueError(f"a must be an unsigned format such as 'UQ8.8', not {self.a!r}")
        check_int("zeros after a, twice the fraction bits of o less those of a", self.zeros, 0, 57)
        check_int("bits of a with its zeros", a.width + self.zeros, 1, 58)
        check_choice("rounding", self.rounding, MODES)

    @property
    def formats(self) -> tuple[Format, Format]:
        """The formats of ``a`` and ``o``."""
        return Format.parse(self.a), Format.parse(self.o)

    @property
    def zeros(self) -> int:
        """Zeros after the number: the integer root of the two is the root as a code of ``o``."""
        a, o = self.formats
        return 2 * o.frac - a.frac

    @property
    def root_bits(self) -> int:
        """Bits of the root, before rounding."""
        return -(-(self.formats[0].width + self.zeros) // 2)

    @property
    def half(self) -> bool:
        """Whether one digit more, worth half a code, is found to round by."""
        return self.rounding.startswith("nearest")

    @property
    def digits(self) -> int:
        """Digits of the root, one per clock cycle."""
        return self.root_bits + self.half

    @property
    def largest(self) -> int:
        """The largest root as a code, rounded and not yet saturated."""
        root = isqrt(self.formats[0].high << self.zeros + 2 * self.half)
        return root + 1 >> 1 if self.half else root

    @property
    def latency(self):
        """One clock cycle to begin, one per digit, one to accept."""
        return self.digits + 1

    def ports(self):
        a, o = self.formats
        return (
            Stream("i", "in", a.width, frac=a.frac),
            Stream("o", "out", o.width, signed=o.signed, frac=o.frac),
        )

    def pairs(self, i):
        """The number with its zeros, two bits at a time, the most significant first."""
        number = i << self.zeros
        return [
            (number >> 2 * place) & 3 if place >= 0 else number & 0
            for place in reversed(range(-int(self.half), self.root_bits))
        ]


class Sqrt(TransactionGolden):
    """The square root of a fixed-point number, exactly rounded.

    ``o`` is the real square root of ``i``, rounded once as ``rounding`` says, then saturated. The
    digits come with restoring (:func:`~spikeloom.golden.num.digits.roots`), two bits of the number
    for each. One digit more than the root has decides the rounding, since no root ends there.

    Latency: ``digits + 1`` clock cycles, 14 for UQ8.8, one item at a time.

    Bound. Unless it saturates, ``|o - ideal|`` is below half a code of ``o`` with rounding to
    nearest, and below one with the others.

    Source: B. Parhami, "Computer Arithmetic" (2010), section 21.2, for the restoring square root.
    """

    EXAMPLES = (
        SqrtParams(),
        SqrtParams(a="UQ1.0", o="UQ1.0", rounding="truncate"),
        SqrtParams(a="UQ3.1", o="UQ2.1", rounding="nearest"),
        SqrtParams(a="UQ2.1", o="Q1.1"),
        SqrtParams(a="UQ1.4", o="Q4.2", rounding="toward_zero"),
        SqrtParams(a="UQ4.12", o="UQ4.12"),
        SqrtParams(a="UQ16.16", o="UQ16.16"),
    )

    def transfer(self, state, i):
        p = self.params
        _, root = roots(p.pairs(i))[-1]
        return state, {"o": np.minimum((root + 1) >> 1 if p.half else root, p.formats[1].high)}

    def ideal(self, i):
        """The square root in real numbers, from codes."""
        return np.sqrt(self.params.formats[0].real(i))
