"""Posits in hardware: codes taken apart and put together.

Read as a number in two's complement, the bits of a posit follow its value, so those of a negative
one hold the field ``regime * 2**es + exponent`` of the scale inverted, and the significand
``-2 + f``, in -2..-1. A sum or a product of such significands is as good as any, and rounding a
string of bits rounds the number, whatever its sign. So sums and products need no negation anywhere.
"""

from dataclasses import dataclass

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, signed

__all__ = ["Parts", "absolute", "join", "normalise", "shift_right", "split", "unpack"]


@dataclass(frozen=True)
class Parts:
    """Signals: a posit taken apart, ``significand * 2**(scale - fraction_bits)``, both signed."""

    scale: Value
    significand: Value
    zero: Value
    nar: Value


def normalise(m: Module, lead: Value, rest: Value) -> tuple[Value, Value]:
    """Shift ``rest`` to the left until its first bit differs from ``lead``; zeros follow.

    Gives the number of places and what is left. If no bit differs, all stages shift: zeros are
    left, and the number is the longest if ``lead`` is 0, the length of ``rest`` if it is 1.
    """
    run = []
    for stage in reversed(range(len(rest).bit_length())):
        first = rest[-(1 << stage) :]
        same = Signal()
        moved = Signal(len(rest))
        m.d.comb += [
            same.eq(Mux(lead, first.all(), ~first.any())),
            moved.eq(Mux(same, rest << (1 << stage), rest)),
        ]
        run.insert(0, same)
        rest = moved
    return Cat(run), rest


def shift_right(m: Module, text: Value, places: Value) -> tuple[Value, Value]:
    """Shift ``text``, which is signed, to the right; also tells whether a one was shifted out."""
    lost = Const(0, 1)
    for stage, shift in enumerate(places):
        moved = Signal(signed(len(text)))
        gone = Signal()
        m.d.comb += [
            moved.eq(Mux(shift, text >> (1 << stage), text)),
            gone.eq(lost | (shift & text[: 1 << stage].any())),
        ]
        text, lost = moved, gone
    return text, lost


def split(m: Module, params, body: Value) -> tuple[Value, Value]:
    """Take apart the bits below the sign: the field of the scale, and the fraction.

    The field of an empty body is below that of every other.
    """
    # The run is counted and shifted out in one go, stage by stage.
    lead = body[-1]
    run, rest = normalise(m, lead, body[:-1])
    # The bit that ends the run is in front of the exponent; short formats cut the exponent off.
    tail = Cat(Const(0, max(0, params.es + 3 - params.width)), rest[:-1])
    regime = run ^ (~lead).replicate(len(run))
    field = Cat(tail[params.fraction_bits :], regime, ~lead).as_signed()
    return field, tail[: params.fraction_bits]


def absolute(m: Module, params, code: Value) -> tuple[Value, Value]:
    """Negate a negative posit and take it apart: scale, and significand without a sign.

    The significand of 0 and of NaR lacks its first bit.
    """
    body = Mux(code[-1], -code[:-1], code[:-1])[: len(code) - 1]
    field, fraction = split(m, params, body)
    return field, Cat(fraction, code[:-1].any())


def unpack(m: Module, params, code: Value) -> Parts:
    """Take a posit apart; the scale of 0 is below that of every other number."""
    body, sign = code[:-1], code[-1]
    field, fraction = split(m, params, body)
    empty = Signal()
    scale = Signal(field.shape())
    significand = Signal(signed(params.fraction_bits + 2))
    m.d.comb += [
        empty.eq(~body.any()),
        scale.eq(field ^ sign.replicate(len(field)).as_signed()),
        significand.eq(Cat(fraction, ~(sign | empty), sign)),
    ]
    return Parts(scale, significand, empty & ~sign, empty & sign)


def join(m: Module, params, field: Value, fraction: Value, sticky: Value) -> Value:
    """The bits below the sign, rounded and saturated.

    ``fraction`` has one bit more than the longest fraction; ``sticky`` says whether it goes on.
    """
    # The regime is not built: the text starts with one bit of its run and the bit that ends it, and
    # an arithmetic shift to the right makes the run longer by copies of the first.
    kept = params.width - 1
    lead = ~field[-1]
    regime = field[params.es : -1]
    run = Signal(len(regime))
    far = Signal()
    m.d.comb += [
        run.eq(regime ^ (~lead).replicate(len(regime))),
        far.eq(run >= params.width - 2),
    ]
    # The longest shift leaves nothing but the first bit of the regime: that is saturation, except
    # that the last bit of the smallest posit is 1.
    places = run[: (params.width - 2).bit_length()]
    text = Cat(fraction, field[: params.es], ~lead, lead).as_signed()
    text, lost = shift_right(m, text, places | far.replicate(len(places)))
    below, code = text[:-kept], text[-kept:]
    rest = Signal()
    up = Signal()
    body = Signal(kept)
    m.d.comb += [
        rest.eq(lost | sticky | below[:-1].any()),
        up.eq(Mux(far, ~lead, below[-1] & (code[0] | rest))),
        body.eq(code + up),
    ]
    return body
