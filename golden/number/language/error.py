"""Rounding errors of expressions: bounds, mean and variance, carried through operators."""

from dataclasses import dataclass, field
from fractions import Fraction

from .format import Format

__all__ = ["Error", "Interval", "rounding_error"]


@dataclass(frozen=True)
class Interval:
    """All reals from ``low`` to ``high``, as exact fractions."""

    low: Fraction
    high: Fraction

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __mul__(self, other: "Interval") -> "Interval":
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Both ends, the lower one first."""
        return self.low, self.high

    @property
    def magnitude(self) -> Fraction:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))


ZERO = Interval(Fraction(0), Fraction(0))
UNITY = Interval(Fraction(0), Fraction(1))


@dataclass(frozen=True)
class Error:
    """How far a number may be from what it would be without rounding.

    Attributes
    ----------
    bound : Interval
        Where the difference lies, always.
    sources : dict
        For each rounding: mean (an interval, where it depends on the sign of the number), variance
        and gain (an interval: how strongly this rounding is felt here). Lost bits are taken as
        uniform and independent, Widrow's model of quantisation.
    """

    bound: Interval = ZERO
    sources: dict[int, tuple[Interval, Fraction, Interval]] = field(default_factory=dict)

    @property
    def mean(self) -> Interval:
        """Where the mean of the error lies, to first order in the roundings."""
        total = ZERO
        for mean, _, gain in self.sources.values():
            total += mean * gain
        return total

    @property
    def rms(self) -> float:
        """A bound on the root of the mean square, to first order in the roundings."""
        spread = sum(
            (variance * gain.magnitude**2 for _, variance, gain in self.sources.values()),
            Fraction(0),
        )
        return float(spread + self.mean.magnitude**2) ** 0.5

    def through(self, gain: Interval, bound: Interval) -> "Error":
        """The error after an operation with this gain, which makes the bound this one."""
        sources = {
            name: (mean, variance, old * gain)
            for name, (mean, variance, old) in self.sources.items()
        }
        return Error(bound, sources)

    def plus(self, other: "Error", bound: Interval) -> "Error":
        """The errors of two numbers together, with this bound; a rounding that both felt once."""
        # Of a rounding that comes in on two ways the gains add up, and may cancel.
        sources = dict(self.sources)
        for name, (mean, variance, gain) in other.sources.items():
            before = sources[name][2] if name in sources else ZERO
            sources[name] = (mean, variance, before + gain)
        return Error(bound, sources)

    def either(self, other: "Error", bound: Interval) -> "Error":
        """The error of one number or the other, whichever is felt more."""
        # Not felt at all in one of the two is a gain of 0, so the hull holds that.
        sources = dict(self.sources)
        for name, (mean, variance, gain) in other.sources.items():
            before = sources[name][2] if name in sources else ZERO
            sources[name] = (mean, variance, before.hull(gain))
        return Error(bound, sources)


def rounding_error(name: int, before: Format, frac: int, mode: str) -> Error:
    """The error of rounding numbers of a format to ``frac`` fraction bits.

    With ``n = 2**drop`` equally likely values of the lost bits, in units of the last place that
    stays: flooring has the mean ``-(n - 1) / 2n`` and the variance ``(n**2 - 1) / 12n**2``;
    rounding to nearest the mean square ``1 / 12 + 1 / 6n**2``, and a mean of ``1 / 2n`` away from
    zero if ties go there; stochastic rounding the mean 0 and the variance ``(n**2 - 1) / 6n**2``.
    """
    n, unit = 1 << before.frac - frac, Fraction(2) ** -frac
    half, most = Fraction(1, 2), Fraction(n - 1, n)
    # A floor errs downwards; towards zero is down for positive numbers and up for negative ones.
    positive, negative = before.high > 0, before.low < 0
    down, up = (True, False) if mode == "truncate" else (positive, negative)
    if mode in {"truncate", "toward_zero"}:
        bound = Interval(-most if down else Fraction(0), most if up else Fraction(0))
        mean = Interval(bound.low / 2, bound.high / 2)
        variance = Fraction(n * n - 1, 12 * n * n)
    elif mode == "stochastic":
        bound, mean = Interval(-most, most), ZERO
        variance = Fraction(n * n - 1, 6 * n * n)
    else:
        bound, mean = Interval(-half, half), ZERO
        variance = Fraction(1, 12) + Fraction(1, 6 * n * n)
        if mode == "nearest":  # ties go up above zero and down below
            tie = Fraction(1, 2 * n)
            mean = Interval(-tie if negative else Fraction(0), tie if positive else Fraction(0))
    scale = Interval(unit, unit)
    one = Interval(Fraction(1), Fraction(1))
    return Error(bound * scale, {name: (mean * scale, variance * unit**2, one)})
