"""Barrel shifters with rounding and saturation."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.language.format import Format

from .fixed import rounded

__all__ = ["barrel", "scaled"]


def barrel(m: Module, value, amount, name: str = "barrel"):
    """A signed ``value`` shifted to the right by ``amount``, and whether a 1 fell out.

    That one bit is all that rounding asks for below the first bit lost.
    """
    sticky = Const(0, 1)
    for stage, chosen in enumerate(amount):
        step = min(1 << stage, len(value))
        narrow = Signal(signed(len(value)), name=f"{name}_{stage}")
        collected = Signal(name=f"{name}_sticky_{stage}")
        m.d.comb += [
            narrow.eq(Mux(chosen, value.shift_right(step), value)),
            collected.eq(sticky | (chosen & value[:step].any())),
        ]
        value, sticky = narrow, collected
    return value, sticky


def scaled(m: Module, raw, amount, left: int, to: Format, mode: str, name: str = "scaled"):
    """``raw * 2**(left - amount)``, rounded and saturated to the codes of ``to``.

    A barrel shifter to the right, after a shift to the left that is wiring.

    Parameters
    ----------
    raw : Value
        A signed number.
    amount : Value
        Unsigned.
    left : int
        A constant; it may be negative.
    to : Format
        The limits, ``-2**(n-1)..2**(n-1) - 1`` or without the first of these.

    Returns
    -------
    word : Signal
        Signed, of the width of ``to``.
    overflow, lost : Value
        The rounded number is not one of ``to``; rounding lost something.
    """
    spare = left - to.width
    if spare > 0:  # from there on everything but 0 overflows
        less = Signal(len(amount), name=f"{name}_amount")
        m.d.comb += less.eq(Mux(amount < spare, 0, amount - spare))
        amount, left = less, to.width
    # One bit at least is rounded off, be it a zero that the wiring puts there: so there is one path
    # for all amounts. Below it the sticky bit stands for all that the shifter lost.
    value = raw.shift_left(max(0, left + 1))
    drop = max(1, -left)
    value, sticky = barrel(m, value, amount, name)
    exact = rounded(Cat(sticky, value).as_signed(), drop + 1, mode)
    lost = sticky | value[:drop].any()

    bits = to.width
    whole = Signal(signed(max(len(exact), bits + 1)), name=f"{name}_whole")
    word, overflow = Signal(signed(bits), name=name), Signal(name=f"{name}_overflow")
    m.d.comb += whole.eq(exact)
    # In range if all bits from the sign of the word on are alike. Without the lowest code, that
    # one, a sign with nothing but zeros below, is out of range too, and the lower limit is one
    # above it.
    head, negative = whole[bits - 1 :], whole[-1]
    outside = head.any() & ~head.all()
    if not to.full:
        outside = outside | (head.all() & ~whole[: bits - 1].any())
    limit = Cat((~negative).replicate(bits - 1), negative)
    if not to.full:
        limit = Cat(Const(1, 1), (~negative).replicate(bits - 2), negative)
    m.d.comb += [overflow.eq(outside), word.eq(Mux(outside, limit, whole[:bits]))]
    return word, overflow, lost
