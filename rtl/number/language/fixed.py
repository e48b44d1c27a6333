"""Fixed-point numbers in hardware: Amaranth values with a format."""

from fractions import Fraction
from numbers import Integral

from amaranth.hdl import (
    Cat,
    Const,
    Module,
    Mux,
    ShapeCastable,
    Signal,
    ValueCastable,
    signed,
    unsigned,
)
from amaranth.hdl import Format as Print
from amaranth.hdl import Value as RawValue

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.number.language.compare import Comparisons
from spikeloom.golden.number.language.format import Constant, Format
from spikeloom.golden.number.language.rounding import ROUNDINGS

__all__ = ["Shape", "Value", "rounded", "saturated"]


class Shape(ShapeCastable):
    """The shape of a fixed-point signal: ``Signal(Shape("Q8.8"), init=0.5)``.

    Simulators give the value of such a signal as a fraction.

    Parameters
    ----------
    format : Format or str
        ``"Q8.8"`` is read as a format.
    """

    def __init__(self, format: Format | str):
        self.fixed = format if isinstance(format, Format) else Format.parse(format)

    def as_shape(self):
        """Signed or unsigned bits, as many as the codes need."""
        return signed(self.fixed.width) if self.fixed.signed else unsigned(self.fixed.width)

    def __call__(self, value) -> "Value":
        return Value(value, self.fixed)

    def const(self, init) -> "Value":
        """A constant: a real number, rounded to the nearest code; None is the code nearest to 0."""
        code = min(max(0, self.fixed.low), self.fixed.high)
        if init is not None:
            code = self.fixed.code(init)
        return self(Const(code, self.as_shape()))

    def from_bits(self, raw) -> Fraction:
        """The number that the bits of a word mean."""
        code = Const(raw, self.as_shape()).value
        return code * self.fixed.resolution

    def format(self, value, spec):
        """How a trace shows it: as its code."""
        return Print(f"{{:{spec}}}", RawValue.cast(value))

    def __eq__(self, other):
        return isinstance(other, Shape) and self.fixed == other.fixed

    def __hash__(self):
        return hash(self.fixed)

    def __repr__(self):
        return f"Shape({self.fixed})"


class Value(Comparisons, ValueCastable):
    """A fixed-point number in hardware: an Amaranth value and its format.

    The operators are those of :class:`~.fixed.Fixed`, and exact like them:
    every intermediate has the bits that its range asks for, and no more.

    Parameters
    ----------
    raw : Value
        The code.
    format : Format
        What it means; its word must have the shape of ``raw``.
    """

    def __init__(self, raw, format: Format):
        if not isinstance(format, Format):
            raise TypeError(f"format must be a Format, not {format!r}")
        raw = RawValue.cast(raw)
        wanted = Shape(format).as_shape()
        if raw.shape() != wanted:
            raise ValueError(f"a value of {format} must be {wanted!r}, not {raw.shape()!r}")
        self.raw = raw
        self.format = format

    def as_value(self):
        """The code."""
        return self.raw

    def shape(self):
        """The format as a shape."""
        return Shape(self.format)

    def named(self, m: Module, name: str) -> "Value":
        """The same number as a signal of module ``m``.

        Simulators that do not share subexpressions work out an unnamed one at each use, and every
        rounding and saturation uses its operand several times: name what goes into the next one.
        """
        signal = Signal(self.shape(), name=name)
        m.d.comb += signal.eq(self)
        return signal

    def __repr__(self):
        return f"Value({self.format})"

    def _at(self, frac: int) -> RawValue:
        self.format.at(frac)  # refuses to lose bits
        return self.raw.shift_left(frac - self.format.frac)

    def _aligned(self, other: "Value"):
        frac = max(self.format.frac, other.format.frac)
        return self._at(frac), other._at(frac)

    def eq(self, other):
        """An assignment, which loses nothing: what may not fit is refused."""
        other = _number(other)
        if other.format.frac > self.format.frac:
            raise ValueError(
                f"{other.format} must be rounded before it is assigned to {self.format}"
            )
        if not self.format.holds(other.format.at(self.format.frac)):
            raise ValueError(
                f"{other.format} must be saturated or wrapped before it is assigned "
                f"to {self.format}"
            )
        return self.raw.eq(other._at(self.format.frac))

    def __add__(self, other):
        other = _number(other)
        a, b = self._aligned(other)
        return _value(a + b, self.format + other.format)

    def __sub__(self, other):
        other = _number(other)
        a, b = self._aligned(other)
        return _value(a - b, self.format - other.format)

    def __mul__(self, other):
        other = _number(other)
        return _value(self.raw * other.raw, self.format * other.format)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return _number(other) - self

    def __neg__(self):
        return _value(-self.raw, -self.format)

    def __abs__(self):
        if not self.format.signed:
            return self
        return _value(Mux(self.raw[-1], -self.raw, self.raw), abs(self.format))

    def __lshift__(self, power: int):
        check_int("a shift", power, -64, 64)
        return Value(self.raw, self.format.scaled(power))

    def __rshift__(self, power: int):
        check_int("a shift", power, -64, 64)
        return Value(self.raw, self.format.scaled(-power))

    def square(self) -> "Value":
        """The number times itself."""
        return _value(self.raw * self.raw, self.format.square())

    def minimum(self, other) -> "Value":
        """The smaller of two."""
        other = _number(other)
        a, b = self._aligned(other)
        return _value(Mux(a < b, a, b), self.format.minimum(other.format))

    def maximum(self, other) -> "Value":
        """The larger of two."""
        other = _number(other)
        a, b = self._aligned(other)
        return _value(Mux(a < b, b, a), self.format.maximum(other.format))

    def where(self, condition, otherwise) -> "Value":
        """This number if ``condition`` is 1, else the other one."""
        other = _number(otherwise)
        a, b = self._aligned(other)
        return _value(Mux(condition, a, b), self.format.union(other.format))

    def _compared(self, function, other):
        return function(*self._aligned(_number(other)))

    def round(self, to: Format, mode: str = "nearest_even", bits=None) -> "Value":
        """The number with the fraction bits of ``to``; its range is not touched.

        ``bits`` are the random bits of ``mode="stochastic"``, as many as are lost.
        """
        drop = self.format.frac - to.frac
        format = self.format.rounded(to.frac, mode)
        raw = self._at(to.frac) if drop <= 0 else rounded(self.raw, drop, mode, bits)
        return _value(raw, format)

    def saturate(self, to: Format) -> "Value":
        """The nearest number of ``to``, which must have the same fraction bits."""
        return _value(saturated(self.raw, self.format, to), self.format.clipped(to))

    def wrap(self, to: Format) -> "Value":
        """The low bits, as a word of ``to`` reads them; ``to`` must fill its word."""
        self.format.clipped(to)  # the same fraction bits
        if not to.full:
            raise ValueError(f"numbers wrap to a format that fills its word, not to {to}")
        return self if to.holds(self.format) else _value(self.raw, to)

    def trap(self, to: Format) -> tuple["Value", RawValue]:
        """:meth:`wrap`, and a bit that says whether it lost anything."""
        return self.wrap(to), self.overflows(to)

    def overflows(self, to: Format) -> RawValue:
        """1 if the number is not one of ``to``, which must have the same fraction bits."""
        self.format.clipped(to)
        return _outside(self.raw, self.format, to)


def _number(value) -> Value:
    if isinstance(value, Value):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        value = Constant(int(value), 0)
    if isinstance(value, Constant):
        return _value(Const(value.code), value.format)
    raise TypeError(
        f"an operand must be a fixed-point number, a Constant or an integer, not {value!r}; "
        "write format.constant(…) for a real one"
    )


def _value(raw: RawValue, format: Format) -> Value:
    """``raw``, known to be of ``format``, in the word of that format."""
    width = format.width
    if len(raw) < width:
        sign = raw[-1] if raw.shape().signed else Const(0, 1)
        raw = Cat(raw, sign.replicate(width - len(raw)))
    word = raw[:width]
    return Value(word.as_signed() if format.signed else word, format)


def rounded(raw: RawValue, drop: int, mode: str, bits=None) -> RawValue:
    """The code without its last ``drop`` bits, rounded; a bit wider unless it truncates."""
    check_choice("mode", mode, ROUNDINGS)
    check_int("drop", drop, 1, 128)
    if (bits is not None) != (mode == "stochastic"):
        needs = "needs" if bits is None else "must not have"
        raise ValueError(f"rounding {mode!r} {needs} bits")
    if mode == "stochastic":
        return (raw + RawValue.cast(bits)[:drop]).shift_right(drop)
    if len(raw) <= drop:  # so that there is a bit for each that is lost, and a sign
        sign = raw[-1] if raw.shape().signed else Const(0, 1)
        longer = Cat(raw, sign.replicate(drop + 1 - len(raw)))
        raw = longer.as_signed() if raw.shape().signed else longer
    # The floor is wiring. All that a mode decides is a carry into it, from the first bit lost, the
    # others, and what it may have to know of the sign or the last bit that stays.
    floor, half, rest = raw.shift_right(drop), raw[drop - 1], raw[: drop - 1]
    negative = raw[-1] if raw.shape().signed else Const(0, 1)
    if mode == "truncate":
        return floor
    if mode == "nearest":
        return floor + (half & (~negative | rest.any()))
    if mode == "nearest_even":
        return floor + (half & (raw[drop] | rest.any()))
    return floor + (negative & (half | rest.any()))


def _outside(raw: RawValue, format: Format, to: Format) -> RawValue:
    if to.holds(format):
        return Const(0, 1)
    # To a full word no comparison is needed: the bits above it must be copies of its sign, or zeros
    # if it has none.
    width = to.width
    if to.full and to.signed and raw.shape().signed:
        return raw[width - 1 :].any() & ~raw[width - 1 :].all()
    if to.full and not to.signed:
        # A sign is one of the bits above, or the only one.
        return raw[min(width, len(raw) - raw.shape().signed) :].any()
    over = raw > to.high if format.high > to.high else Const(0, 1)
    return over | (raw < to.low) if format.low < to.low else over


def saturated(raw: RawValue, format: Format, to: Format) -> RawValue:
    """A code of ``format`` as the nearest code of ``to``."""
    if to.frac != format.frac:
        format.clipped(to)  # says what is wrong
    if to.holds(format):
        return raw
    if not to.full:
        low = Mux(raw < to.low, to.low, raw) if format.low < to.low else raw
        return Mux(raw > to.high, to.high, low) if format.high > to.high else low
    word = raw[: to.width]
    limit = Const(to.high, to.width)
    if raw.shape().signed:
        limit = Mux(raw[-1], Const(to.low, to.width), limit)
    clipped = Mux(_outside(raw, format, to), limit, word)
    return clipped.as_signed() if to.signed else clipped
