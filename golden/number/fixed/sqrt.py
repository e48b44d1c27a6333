"""Fixed-point square root, one digit per clock cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register, Stream
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC

from .digits import integer_root, root_digit

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
        a, o = self.formats
        if a.signed:
            raise ValueError(f"a must be an unsigned format such as 'UQ8.8', not {self.a!r}")
        check_int("zeros after a, twice the fraction bits of o less those of a", self.zeros, 0, 57)
        check_int("bits of a with its zeros", a.width + self.zeros, 1, 58)
        check_int("bits of o", o.width, 1, 63)
        check_choice("rounding", self.rounding, DETERMINISTIC)

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
        """The largest code that the digits can be rounded to, not yet saturated."""
        # Rounded up, a root of ones alone becomes a power of two.
        return (1 << self.root_bits) - (not self.half)

    @property
    def above(self) -> int:
        """Zeros above the number, so that with those after it there are whole pairs of bits."""
        return (self.formats[0].width + self.zeros) % 2

    @property
    def loaded(self) -> int:
        """Bits of the pairs that are not zeros anyway."""
        filled = self.formats[0].width + self.above
        return filled + filled % 2

    @property
    def latency(self):
        """Clock cycles from an offer to that of its result."""
        return self.digits + 1

    def ports(self):
        a, o = self.formats
        return (
            Stream("i", "in", a.width, frac=a.frac),
            Stream("o", "out", o.width, signed=o.signed, frac=o.frac),
        )

    def pairs(self, i):
        """The number with its zeros, two bits at a time, the most significant first."""
        # Below the last bit only zeros follow: the pair for the digit that rounds is one of them.
        number = i << self.zeros
        return [
            (number >> 2 * place) & 3 if place >= 0 else number & 0
            for place in reversed(range(-int(self.half), self.root_bits))
        ]


class Sqrt(CycleGolden[SqrtParams]):
    """The square root of a fixed-point number, exactly rounded.

    ``o`` is the real square root of ``i``, rounded once as ``rounding`` says, then saturated. The
    digits come with restoring (:func:`~.digits.root_digit`), two bits of the
    number for each. One digit more than the root has decides the rounding, since no root ends
    there.

    Clock: one cycle loads and one gives each digit, while ``i__valid``; ``i__ready`` is 1 in the
    last of them. Then the result is offered, until it is taken, and only then comes the next item.
    :meth:`result` is the same without the clock.

    Latency: ``digits + 1`` clock cycles, 14 for UQ8.8, from an offer to that of its result; the
    interval is one more.

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

    def registers(self):
        p = self.params
        return (
            Register("number", p.loaded),
            Register("left", p.digits),
            Register("root", p.digits),
            Register("digit", (p.digits + 1).bit_length()),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        p = self.params
        number, left, root, digit = (state[name] for name in ("number", "left", "root", "digit"))
        loading, done = digit == 0, digit == p.digits + 1
        works = (i__valid != 0) & ~done

        # The first digit is wanted no more when the last one comes.
        pair, shorter = number >> p.loaded - 2, root & (1 << p.digits - 1) - 1
        less, longer = root_digit(left, shorter, pair, p.digits)
        pairs = i__payload << p.loaded - p.above - p.formats[0].width
        shifted = (number << 2) & (1 << p.loaded) - 1
        new = {
            "number": np.where(works, np.where(loading, pairs, shifted), number),
            "left": np.where(works, np.where(loading, 0, less), left),
            "root": np.where(works, np.where(loading, 0, longer), root),
            "digit": np.where(done & (o__ready != 0), 0, digit + as_int(works)),
        }
        outputs = {
            "i__ready": as_int(digit == p.digits),
            "o__payload": self._rounded(root),
            "o__valid": as_int(done),
        }
        return new, outputs

    def result(self, i):
        """The codes of the roots of codes, without the clock."""
        return self._rounded(integer_root(self.params.pairs(i)))

    def _rounded(self, root):
        p = self.params
        return np.minimum((root + 1) >> 1 if p.half else root, p.formats[1].high)

    def ideal(self, i):
        """The square root in real numbers, from codes."""
        return np.sqrt(self.params.formats[0].real(i))
