"""CORDIC recurrence: parameters, constants and turns."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from math import isqrt, prod
from typing import Literal

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port
from spikeloom.golden.number.language.rounding import wrapped

__all__ = ["CordicSteps", "finish", "load", "result", "turn"]

_BITS = 96  # of the fractions that the constants are computed with
_REPEATED = (4, 13, 40)  # hyperbolic turns that come twice, without which there were gaps


def _arctan(inverse: int, sign: int) -> int:
    """``atan(1 / inverse)``, or ``atanh`` with ``sign`` 1, in units of ``2**-_BITS``."""
    # The series in integers: a few units of the last of its bits off, of which far fewer are used.
    power, total = (1 << _BITS) // inverse, 0
    for index in count():
        if power == 0:
            break
        total += sign**index * (power // (2 * index + 1))
        power //= inverse * inverse
    return total


@dataclass(frozen=True, kw_only=True)
class CordicSteps(Params):
    """Parameters of a CORDIC.

    All words are ``Q2.(width - 2)``. The unit of a circular angle is a quarter turn, so that a word
    of it is one turn and wraps as angles do; a hyperbolic angle and a linear factor are numbers.

    Parameters
    ----------
    system : {"circular", "hyperbolic", "linear"}
        The curve that the vector moves on.
    mode : {"rotation", "vectoring"}
        Turn the vector by an angle, or turn it until its angle is known.
    width : int
        Bits of a word, 4..32.
    iterations : int
        Turns, the repeated ones of the hyperbolic system counted; at most as many as have a shift
        of ``width + guard - 2`` or less.
    guard : int
        Bits below the last one of the result that are computed and rounded off, 0..5; there must be
        ``2**guard`` turns.
    """

    system: str = "circular"
    mode: str = "rotation"
    width: int = 16
    iterations: int = 16
    guard: int = 3

    def __post_init__(self):
        check_choice("system", self.system, ("circular", "hyperbolic", "linear"))
        check_choice("mode", self.mode, ("rotation", "vectoring"))
        check_int("width", self.width, 4, 32)
        check_int("guard", self.guard, 0, 5)
        check_int("iterations", self.iterations, 1 << self.guard, len(self._all_shifts))

    @property
    def frac(self) -> int:
        """Fraction bits of a word."""
        return self.width - 2

    @property
    def bits(self) -> int:
        """Bits of a word with its guard bits."""
        return self.width + self.guard

    @property
    def y_bits(self) -> int:
        """Bits of ``y`` with its guard bits, and with what it grows by in vectoring."""
        return self.bits + (self.mode == "vectoring") * (2 if self.system == "hyperbolic" else 1)

    @property
    def folds(self) -> bool:
        """Whether a half turn comes first if it takes one to come within reach."""
        return self.mode == "vectoring" or self.system == "circular"

    @property
    def sign(self) -> int:
        """The ``m`` of the system: a turn multiplies ``x*x + m*y*y`` by a constant."""
        return {"circular": 1, "linear": 0, "hyperbolic": -1}[self.system]

    @property
    def _all_shifts(self) -> list[int]:
        hyperbolic = self.system == "hyperbolic"
        steps = range(hyperbolic, self.bits - 1)
        return [step for step in steps for _ in range(1 + (hyperbolic and step in _REPEATED))]

    @cached_property
    def shifts(self) -> tuple[int, ...]:
        """The shift of each turn."""
        return tuple(self._all_shifts[: self.iterations])

    @property
    def growths(self) -> tuple[int, ...]:
        """By how much the next shift is larger: 1, or 0 before a repeated turn."""
        following = (*self.shifts[1:], self.shifts[-1] + 1)
        return tuple(b - a for a, b in zip(self.shifts, following, strict=True))

    @property
    def late(self) -> int:
        """The shift from which on turns round up, to add the half that the final rounding needs.

        In rotation that adds half a code on the average, in ``2**guard`` turns. In vectoring next
        to nothing is left to add to ``x``: rounding up adds one in the circular system and none in
        the others, whose ``x`` is then rounded down.
        """
        number = 1 << self.guard
        if self.mode == "vectoring":
            number = number >> 1 if self.sign > 0 else 0
        return self.shifts[-number] if self.guard and number else self.shifts[-1] + 1

    @cached_property
    def exact_angles(self) -> tuple[int, ...]:
        """The angle of each turn, in units of ``2**-96``."""
        if self.sign == 0:
            return tuple(1 << _BITS - shift for shift in self.shifts)
        if self.sign < 0:
            return tuple(_arctan(1 << shift, 1) for shift in self.shifts)
        quarter = 8 * _arctan(5, -1) - 2 * _arctan(239, -1)  # J. Machin (1706)
        return tuple(
            (_arctan(1 << shift, -1) << _BITS) // quarter if shift else 1 << _BITS - 1
            for shift in self.shifts
        )

    @cached_property
    def angles(self) -> tuple[int, ...]:
        """The codes that are added and subtracted; in rotation they grow as ``z`` does."""
        grows = self.mode == "rotation"
        drops = [
            _BITS - self.frac - self.guard - grows * (shift - self.shifts[0])
            for shift in self.shifts
        ]
        return tuple(
            (angle >> drop - 1) + 1 >> 1
            for angle, drop in zip(self.exact_angles, drops, strict=True)
        )

    @property
    def steps(self) -> tuple[tuple[int, int, int], ...]:
        """Shift, angle and growth of each turn."""
        return tuple(zip(self.shifts, self.angles, self.growths, strict=True))

    @cached_property
    def table(self) -> tuple[int, ...]:
        """The same by shift; where none has that shift, the next one's."""
        places = range(self.shifts[-1] + 1)
        return tuple(self.angles[bisect_left(self.shifts, shift)] for shift in places)

    @property
    def _gain_squared(self) -> tuple[int, int]:
        """The square of the gain: a numerator, and the power of two it is divided by."""
        return prod((1 << 2 * s) + self.sign for s in self.shifts), 2 * sum(self.shifts)

    @property
    def gain(self) -> float:
        """What all turns together multiply a vector by: 1.6468 circular, 0.8282 hyperbolic."""
        top, power = self._gain_squared
        return isqrt((top << 2 * _BITS) >> power) / (1 << _BITS)

    @property
    def start(self) -> int:
        """The code of ``1 / gain``: as ``x``, with ``y`` 0, rotation gives cosine and sine."""
        top, power = self._gain_squared
        return isqrt((1 << power + 2 * self.frac + 2) // top) + 1 >> 1

    def words(self, flow: Literal["in", "out"], name: str, number: int, kind=Port) -> Port:
        """A port with ``number`` words."""
        return kind(name, flow, self.width, signed=True, frac=self.frac, count=number)


def load(p: CordicSteps, x, y, z):
    """The words with guard bits; a vector out of reach is turned by a half turn."""
    # All bits inverted instead of a negation: off by the last guard bit, but without a carry.
    x, y, z = x << p.guard, y << p.guard, z << p.guard
    if p.folds:
        quarter = 1 << p.frac + p.guard
        far = x < 0 if p.mode == "vectoring" else (z < -quarter) | (z >= quarter)
        x, y = np.where(far, ~x, x), np.where(far, ~y, y)
        if p.sign > 0:
            z = wrapped(np.where(far, z + 2 * quarter, z), p.bits, True)
    if p.mode == "vectoring":
        y, z = y << p.shifts[0], z + (1 << p.guard >> 1)
    return x, y, wrapped(z, p.bits, True)


def _moved(word, other, down, shift, late):
    """``word`` plus or minus ``other * 2**-shift``, rounded to the nearest, or up if ``late``."""
    # One bit below the last is looked at. If late, the floor is taken off, or one more is added: up
    # in both cases, which is where the half for the final rounding comes from.
    part = (other << 1 >> shift) + (1 - late) >> 1
    return np.where(down, word - part, word + part + late)


def turn(p: CordicSteps, shift, angle, growth, x, y, z):
    """A turn by ``angle``, that of ``shift``, to one side or the other.

    ``growth`` is by how much the next shift is larger. These three are integers or arrays.
    """
    # What goes to 0 is kept times 2**shift, so that none of its bits are shifted out: z in
    # rotation, y in vectoring. There y takes x as it is, and x takes y by twice the shift.
    late = as_int(shift >= p.late)
    rotation = p.mode == "rotation"
    up = z >= 0 if rotation else y < 0
    turned_x = x
    if p.sign:
        down = up if p.sign > 0 else np.logical_not(up)
        turned_x = _moved(x, y, down, shift if rotation else shift << 1, late)
    if rotation:
        y = _moved(y, x, np.logical_not(up), shift, late)
    else:
        y = np.where(up, y + x, y - x) << growth
    z = np.where(up, z - angle, z + angle)
    if rotation:
        z = z << growth
    return wrapped(turned_x, p.bits, True), wrapped(y, p.y_bits, True), wrapped(z, p.bits, True)


def result(p: CordicSteps, x, y, z):
    """All turns: the two words of the result for three words."""
    words = loaded = load(p, x, y, z)
    for step in p.steps:
        words = turn(p, *step, *words)
    if p.mode == "vectoring":
        words = tuple(np.where((x | y) == 0, *pair) for pair in zip(loaded, words, strict=True))
    return finish(p, *words)


def finish(p: CordicSteps, x, y, z):
    """The two words of the result, without their guard bits."""
    return x >> p.guard, (y if p.mode == "rotation" else z) >> p.guard
