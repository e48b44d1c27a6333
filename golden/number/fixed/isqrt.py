"""Fixed-point inverse square root, two clock cycles per digit."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register, Stream
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC

from .digits import integer_root, root_digit

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
        x, o = self.formats
        if x.signed:
            raise ValueError(f"x must be an unsigned format such as 'UQ8.8', not {self.x!r}")
        check_int("fraction bits of x, those of o twice, and 2", self.power, x.width, 58)
        check_int("bits of o", o.width, 1, 63)  # with the flag for 0, 64
        check_choice("rounding", self.rounding, DETERMINISTIC)

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
        """Clock cycles from an offer to that of its result."""
        return 2 * self.digits + 2

    def ports(self):
        x, o = self.formats
        return (
            Stream("i", "in", x.width, frac=x.frac),
            Stream("o", "out", o.width + 1, fields=(("q", o.width), ("invalid", 1))),
        )


class Isqrt(CycleGolden[IsqrtParams]):
    """One over the square root of a fixed-point number, exactly rounded.

    ``q`` is the real number ``1 / sqrt(i)``, rounded once as ``rounding`` says, then saturated to
    ``o``. Where ``i`` is 0, ``invalid`` is 1 and ``q`` the largest code.

    A division with restoring gives the bits of a power of two over ``i``, the most significant
    first, and a square root (:func:`~.digits.root_digit`) takes two of them for
    each of its digits. The whole part of a root needs no more than the whole part of its number, so
    nothing is lost in between; the last digit is worth half a code and rounds.

    Clock: one cycle begins, one gives each bit of the quotient, and in every second one the root
    takes the two bits before, so that the two are not one path: there is one cycle more for the
    last digit. The first time it takes two zeros. What has begun waits no more for ``i__valid``,
    but it reads the offer, which must stay; ``i__ready`` is 1 in the last of these cycles. Then the
    result is offered, until it is taken, and only then comes the next item. :meth:`result` is the
    same without the clock.

    Latency: two clock cycles per digit and two more, 30 for UQ8.8, from an offer to that of its
    result; the interval is one more.

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
        IsqrtParams(x="UQ4.12", o="UQ4.12"),
        IsqrtParams(x="UQ16.16", o="UQ16.16"),
    )

    def registers(self):
        p = self.params
        return (
            Register("rest", p.formats[0].width),
            Register("pair", 2),
            Register("left", p.digits),
            Register("root", p.digits),
            Register("invalid", 1),
            Register("count", (2 * p.digits + 2).bit_length()),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        p = self.params
        count, pair, left, root = (state[name] for name in ("count", "pair", "left", "root"))
        last = 2 * p.digits + 1
        loading, done = count == 0, count == last + 1
        works = ~loading & ~done
        odd = works & ((count & 1) != 0)

        # The dividend is a single 1, at the place of `power`, so it is a comparison and no
        # register.
        rest, fits = self._bit(state["rest"], as_int(count == last - 1 - p.power), i__payload)
        # The first digit is wanted no more when the last one comes.
        shorter = root & (1 << p.digits - 1) - 1
        less, longer = root_digit(left, shorter, pair, p.digits)
        waiting = np.where(loading, i__valid, np.where(done & (o__ready != 0), 0, count))
        new = {
            "rest": np.where(loading, 0, np.where(works, rest, state["rest"])),
            "pair": np.where(loading, 0, np.where(works, (pair << 1) & 2 | as_int(fits), pair)),
            "left": np.where(loading, 0, np.where(odd, less, left)),
            "root": np.where(loading, 0, np.where(odd, longer, root)),
            "invalid": np.where(works, as_int(i__payload == 0), state["invalid"]),
            "count": waiting + as_int(works),
        }
        outputs = {
            "i__ready": as_int(count == last),
            "o__payload": self._rounded(root, state["invalid"])
            | (state["invalid"] << p.formats[1].width),
            "o__valid": as_int(done),
        }
        return new, outputs

    def result(self, i):
        """The codes ``q`` and the flags ``invalid`` of codes, without the clock."""
        p = self.params
        left, bits = i & 0, []
        for place in reversed(range(2 * p.digits)):
            left, fits = self._bit(left, int(place == p.power), i)
            bits.append(as_int(fits))
        pairs = [(a << 1) | b for a, b in zip(bits[::2], bits[1::2], strict=True)]
        invalid = as_int(i == 0)
        return self._rounded(integer_root(pairs), invalid), invalid

    def _bit(self, left, bit, x):
        """What is left of a division after one bit more, and whether that bit is 1."""
        number = (left << 1) | bit
        fits = number >= x
        return np.where(fits, number - x, number) & self.params.formats[0].high, fits

    def _rounded(self, root, invalid):
        p = self.params
        high = p.formats[1].high
        # In half codes, and never exactly between two of them: adding one before the last bit goes
        # is rounding to the nearest.
        rounded = (root + int(p.rounding.startswith("nearest"))) >> 1
        return np.where(invalid != 0, high, np.minimum(rounded, high))

    def ideal(self, i):
        """One over the square root in real numbers, from codes that are not 0."""
        return 1 / np.sqrt(self.params.formats[0].real(i))
