"""Fixed-point numbers of the golden side: integer codes with a format."""

from numbers import Integral

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int, constant

from .compare import Comparisons
from .format import Constant, Format
from .rounding import rounded, wrapped

__all__ = ["Fixed"]


class Fixed(Comparisons):
    """Numbers in fixed point: an array of codes, and the format that gives them a meaning.

    ``+ - *``, negation, ``abs``, :meth:`minimum`, :meth:`maximum`, :meth:`where` and shifts by
    constants are exact: the format grows as far as the result can (:class:`Format` says how).
    Comparisons align the points and give booleans. Bits are only lost where a program says so, by
    :meth:`round`, and ranges only cut by :meth:`saturate`, :meth:`wrap` and :meth:`trap`. Plain
    integers and :class:`~.format.Constant` mix with all of them; a float does
    not, since how it is rounded would not be said: write ``format.constant(0.1)``.

    The same expression on :class:`~.fixed.Value` is the hardware for it, and on
    :class:`spikeloom.golden.number.language.node.Node` its analysis.

    Parameters
    ----------
    codes : array of int
        Any shape; also symbols, in a proof.
    format : Format
        At most 64 bits signed or 63 unsigned, for arithmetic; a word of 64 unsigned bits may be
        rounded, shifted and narrowed.

    Raises
    ------
    OverflowError
        An operation could give a code that 64-bit integers cannot hold. It is refused by the
        formats, so it never depends on the data.
    """

    __array_ufunc__ = None  # an array on the left of an operator is refused, not looped over

    def __init__(self, codes, format: Format):
        if not isinstance(format, Format):
            raise TypeError(f"format must be a Format, not {format!r}")
        if format.width > 64:
            raise OverflowError(
                f"codes of {format} need {format.width} bits, and 64-bit integers hold 64; round, "
                "saturate or wrap before"
            )
        self.codes = codes
        self.format = format

    @classmethod
    def checked(cls, codes, format: Format) -> "Fixed":
        """Numbers from codes that come from outside, refused unless all are of the format."""
        codes = np.asarray(codes)
        if codes.dtype.kind not in "iu":
            raise TypeError(f"codes of {format} must be integers, not {codes.dtype}")
        for code in (codes.min(), codes.max()) if codes.size else ():
            check_int(f"a code of {format}", int(code), format.low, format.high)
        return cls(codes.astype(format.dtype), format)

    @classmethod
    def from_real(cls, values, format: Format, mode: str = "nearest_even") -> "Fixed":
        """Numbers from reals, rounded as :meth:`Format.code` does; what does not fit is refused."""
        values = np.asarray(values, np.float64)
        codes = [format.code(value, mode) for value in values.ravel().tolist()]
        return cls.checked(np.array(codes, format.dtype).reshape(values.shape), format)

    def real(self) -> np.ndarray:
        """The numbers in float64."""
        return self.format.real(self.codes)

    def __repr__(self):
        return f"Fixed({self.codes!r}, {self.format})"

    def _other(self, other) -> "Fixed":
        if isinstance(other, Fixed):
            return other
        if isinstance(other, Integral) and not isinstance(other, bool):
            other = Constant(int(other), 0)
        if isinstance(other, Constant):
            format = Fixed(None, other.format).format
            return Fixed(constant(format.dtype(other.code), self.codes), format)
        raise TypeError(
            f"an operand must be a fixed-point number, a Constant or an integer, not {other!r}; "
            "write format.constant(…) for a real one"
        )

    def _at(self, frac: int):
        """The codes with more fraction bits."""
        shift = frac - self.format.frac
        format = Fixed(None, self.format.at(frac)).format  # refuses what does not fit
        return _typed(self.codes, self.format, format) << shift if shift else self.codes

    def _aligned(self, other: "Fixed"):
        frac = max(self.format.frac, other.format.frac)
        return self._at(frac), other._at(frac)

    def _arithmetic(self, *formats: Format) -> Format:
        """The last format, refused where one of them, or this, has no arithmetic in 64 bits."""
        for format in (self.format, *formats):
            if _unsigned_64(format):
                raise OverflowError(
                    f"codes of {format} fill 64 unsigned bits, which have no "
                    "arithmetic here; round or saturate before"
                )
        return Fixed(None, formats[-1]).format

    def _exact(self, name: str, other, function) -> "Fixed":
        other = self._other(other)
        # With the points aligned, an operand may fill 64 bits although neither it nor the result
        # does; a product needs no alignment.
        aligned = () if name == "__mul__" else self.format.aligned(other.format)
        result = getattr(self.format, name)(other.format)
        format = self._arithmetic(other.format, *aligned, result)
        return Fixed(function(self, other), format)

    def __add__(self, other):
        return self._exact("__add__", other, lambda a, b: np.add(*a._aligned(b)))

    def __sub__(self, other):
        return self._exact("__sub__", other, lambda a, b: np.subtract(*a._aligned(b)))

    def __mul__(self, other):
        return self._exact("__mul__", other, lambda a, b: a.codes * b.codes)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return self._other(other) - self

    def __neg__(self):
        return Fixed(-self.codes, self._arithmetic(-self.format))

    def __abs__(self):
        return Fixed(np.abs(self.codes), self._arithmetic(abs(self.format)))

    def __lshift__(self, power: int):
        return self._scaled(power)

    def __rshift__(self, power: int):
        return self._scaled(-power)

    def _scaled(self, power: int):
        check_int("a shift", power, -64, 64)
        return Fixed(self.codes, self.format.scaled(power))

    def square(self) -> "Fixed":
        """The number times itself: not negative, so a bit less than ``x * x`` needs."""
        return Fixed(self.codes * self.codes, self._arithmetic(self.format.square()))

    def minimum(self, other) -> "Fixed":
        """The smaller of two."""
        return self._exact("minimum", other, lambda a, b: np.minimum(*a._aligned(b)))

    def maximum(self, other) -> "Fixed":
        """The larger of two."""
        return self._exact("maximum", other, lambda a, b: np.maximum(*a._aligned(b)))

    def where(self, condition, otherwise) -> "Fixed":
        """This number where ``condition`` (a boolean array) holds, else the other one."""
        other = self._other(otherwise)
        format = Fixed(None, self.format.union(other.format)).format
        frac = format.frac
        a, b = (_typed(x._at(frac), x.format.at(frac), format) for x in (self, other))
        return Fixed(np.where(condition, a, b), format)

    def _compared(self, function, other):
        return function(*self._aligned(self._other(other)))

    def __hash__(self):
        raise TypeError("a Fixed is not hashable, for == compares its numbers")

    def round(self, to: Format, mode: str = "nearest_even", bits=None) -> "Fixed":
        """The number with the fraction bits of ``to``; its range is not touched.

        Parameters
        ----------
        to : Format
            Where it goes; only its fraction bits are used. More of them than there are is exact.
        mode : str
            See :func:`~spikeloom.golden.number.language.rounding.rounded`.
        bits : Fixed or array of int, optional
            Random bits for ``mode="stochastic"``, as many as are lost.
        """
        format = Fixed(None, self.format.rounded(to.frac, mode)).format
        if to.frac >= self.format.frac:
            return Fixed(self._at(to.frac), format)
        bits = getattr(bits, "codes", bits)
        return self._made(rounded(self.codes, self.format.frac - to.frac, mode, bits), format)

    def saturate(self, to: Format) -> "Fixed":
        """The nearest number of ``to``, which must have the same fraction bits."""
        format = self.format.clipped(to)
        if to.holds(self.format):
            return Fixed(self.codes, format)
        # What is left of both ranges: the integers of these codes need not reach as far as `to`.
        return self._made(np.clip(self.codes, format.low, format.high), format)

    def wrap(self, to: Format) -> "Fixed":
        """The low bits, as a word of ``to`` reads them; ``to`` must fill its word."""
        self._check_wrap(to)
        if to.holds(self.format):
            return self
        if _unsigned_64(to):  # the type that the word is of, whose conversion takes the low bits
            return Fixed(self.codes.astype(np.uint64) & (1 << 64) - 1, to)
        return self._made(wrapped(self.codes, to.width, to.signed), to)

    def _made(self, codes, format: Format) -> "Fixed":
        """What was made of these codes."""
        return Fixed(_typed(codes, self.format, format), format)

    def _check_wrap(self, to: Format):
        self.format.clipped(to)  # the same fraction bits
        if not to.full:
            raise ValueError(f"numbers wrap to a format that fills its word, not to {to}")

    def trap(self, to: Format):
        """:meth:`wrap`, and whether that lost anything: ``(numbers, overflow)``.

        ``overflow`` is 0 or 1 for each number. Hardware keeps it in a sticky register
        (:mod:`spikeloom.golden.number.fixed.convert`).
        """
        return self.wrap(to), self.overflows(to)

    def overflows(self, to: Format):
        """1 where the number is not one of ``to``, which must have the same fraction bits."""
        self.format.clipped(to)
        return as_int((self.codes < to.low) | (self.codes > to.high))


def _unsigned_64(format: Format) -> bool:
    return format.dtype == np.uint64


def _typed(codes, old: Format, new: Format):
    """Codes of one format as the integers of another."""
    return codes if old.dtype == new.dtype else codes.astype(new.dtype)
