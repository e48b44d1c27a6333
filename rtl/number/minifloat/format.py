"""Small floating-point numbers (minifloats) in hardware: fields, normalisation, packing."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value

from spikeloom.golden.number.minifloat.format import Minifloat

__all__ = ["Fields", "normalized", "packed", "shifted_left", "shifted_right"]


class Fields:
    """The parts of a code of a format with an exponent.

    Attributes
    ----------
    sign, significand : Value
        The significand has its leading bit, unless the number is subnormal.
    size : Value
        The code without its sign; sizes compare as the numbers do.
    exponent : Value
        The exponent field, or 1 if that is 0: the number is
        ``significand * 2**(exponent - 1 - frac)``.
    nan, inf : Value
        What the code is instead of a number.
    """

    def __init__(self, form: Minifloat, code: Value):
        m = form.mantissa_bits
        self.size = code[:-1]
        self.sign = code[-1]
        mantissa, exponent = code[:m], code[m:-1]
        normal = exponent.any()
        self.significand = Cat(mantissa, normal)
        self.exponent = Cat(exponent[0] | ~normal, exponent[1:])
        self.nan = self.inf = Const(0, 1)
        if form.specials == "fn":
            self.nan = self.size.all()
        elif form.specials == "ieee":
            self.inf = exponent.all() & ~mantissa.any()
            self.nan = exponent.all() & mantissa.any()


def shifted_right(m: Module, value: Value, amount: Value, name: str) -> Value:
    """``value >> amount`` with one bit more at the end, which is 1 if any bit lost was."""
    # A shift by more than there are bits leaves nothing but that one bit: no amount is too large.
    lost = Const(0, 1)
    for place, bit in enumerate(amount):
        step = min(1 << place, len(value))
        following = Signal(len(value), name=f"{name}_{place}")
        m.d.comb += following.eq(Mux(bit, value >> step, value))
        lost = lost | bit & value[:step].any()
        value = following
    return Cat(lost, value)


def shifted_left(m: Module, value: Value, limit: Value, name: str) -> tuple[Value, Value]:
    """``value`` without leading zeros, but shifted by ``limit`` at most; what is left of ``limit``.

    A zero is shifted by ``limit``, or by as much as there are bits.
    """
    # The largest step first, each if it cuts off nothing and the limit still allows it: like that
    # the steps taken add up to the smaller of zeros and limit.
    steps = [1 << place for place in reversed(range((len(value) - 1).bit_length()))]
    for step in steps:
        go = Signal(name=f"{name}_by_{step}")
        following = Signal(len(value), name=f"{name}_after_{step}")
        left = Signal(len(limit), name=f"{name}_left_{step}")
        m.d.comb += [
            go.eq(~value[-step:].any() & (limit >= step)),
            following.eq(Mux(go, value << step, value)),
            left.eq(Mux(go, limit - step, limit)),
        ]
        value, limit = following, left
    return value, limit


def normalized(m: Module, value: Value, name: str) -> tuple[Value, Value]:
    """``value`` without leading zeros, and by how much it was shifted; of 0 nothing is told."""
    moved = []
    for place in reversed(range((len(value) - 1).bit_length())):
        step = 1 << place
        go = Signal(name=f"{name}_by_{step}")
        following = Signal(len(value), name=f"{name}_after_{step}")
        m.d.comb += [
            go.eq(~value[-step:].any()),
            following.eq(Mux(go, value << step, value)),
        ]
        value = following
        moved.insert(0, go)
    return value, Cat(moved)


def packed(m: Module, form: Minifloat, sign: Value, value: Value, low: Value, overflow: str):
    """The code of a number that is rounded to nearest, ties to even.

    ``value`` has its leading bit on top, in ``form.significand_bits`` that stay and at least two
    that are rounded off. The exponent field of the code is ``low``, and one more if the leading
    bit is 1.
    """
    # The leading bit is added to the exponent field and not cut off: so normal and subnormal
    # numbers are one case, and a carry of the rounding moves on into the exponent, up to the
    # infinity.
    mantissa = form.mantissa_bits
    kept = value[-form.significand_bits :]
    rest = value[: -form.significand_bits]
    up = rest[-1] & (rest[:-1].any() | kept[0])
    size = Signal(max(len(low) + mantissa, form.width - 1) + 1)
    m.d.comb += size.eq(Cat(Const(0, mantissa), low) + kept + up)
    saturate = overflow == "saturate" or form.specials == "none"
    limit = form.largest_code if saturate else form.overflow_code
    return Cat(Mux(size > limit, limit, size)[: form.width - 1], sign)
