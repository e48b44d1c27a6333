"""Fixed point in Amaranth: shapes, values, and refusals."""

import re
from fractions import Fraction

import pytest
from amaranth.hdl import Const, Module, Signal, signed, unsigned
from amaranth.sim import Simulator

from spikeloom.golden.number.language.format import Format, Q
from spikeloom.rtl.number.fixed.booth import booth_product
from spikeloom.rtl.number.language.fixed import Shape, Value, rounded


def test_a_signal_has_the_shape_of_its_format():
    v = Signal(Shape("Q8.8"), init=0.5)
    assert v.raw.shape() == signed(16)
    assert v.raw.init == 128
    assert v.format == Q(8, 8)
    assert Signal(Shape("UQ4.0")).raw.shape() == unsigned(4)
    assert Signal(Shape(Format(5, 9, 0))).raw.init == 5
    assert repr(Shape("Q8.8")) == "Shape(Q8.8)"
    assert repr(v) == "Value(Q8.8)"
    assert Shape("Q8.8") == Shape(Q(8, 8))
    assert hash(Shape("Q8.8")) == hash(Shape(Q(8, 8)))


def test_simulators_see_fractions():
    v, o = Signal(Shape("Q8.8")), Signal(Shape("Q9.8"))
    m = Module()
    m.d.comb += o.eq(v + 1)
    seen = []

    async def bench(ctx):
        for value in (0, Fraction(-3, 2), 127.99609375):
            ctx.set(v, value)
            seen.append(ctx.get(o))

    simulator = Simulator(m)
    simulator.add_testbench(bench)
    simulator.run()
    assert seen == [1, Fraction(-1, 2), Fraction(33023, 256)]


def test_an_assignment_may_gain_bits():
    m = Module()
    narrow, wide = Signal(Shape("Q4.4")), Signal(Shape("Q8.8"))
    m.d.comb += wide.eq(narrow)
    m.d.comb += wide.eq(-3)
    m.d.comb += wide.eq(Q(8, 8).constant(0.5))


def refused(error, text, call):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        call()


def test_what_is_refused():
    v = Signal(Shape("Q8.8"))
    refused(TypeError, "format must be a Format, not 'Q8.8'", lambda: Value(Const(0), "Q8.8"))
    refused(
        ValueError,
        "a value of Q8.8 must be signed(16), not unsigned(16)",
        lambda: Value(Const(0, 16), Q(8, 8)),
    )
    refused(
        ValueError,
        "Q8.8 must be rounded before it is assigned to Q8.4",
        lambda: Signal(Shape("Q8.4")).eq(v),
    )
    refused(
        ValueError,
        "Q9.8[-65536..65534] must be saturated or wrapped before it is assigned to Q8.8",
        lambda: v.eq(v + v),
    )
    refused(
        TypeError,
        "an operand must be a fixed-point number, a Constant or an integer, not "
        "0.5; write format.constant(…) for a real one",
        lambda: v + 0.5,
    )
    refused(ValueError, "a shift must be in -64..64, not 65", lambda: v << 65)
    refused(ValueError, "a shift must be in -64..64, not 65", lambda: v >> 65)
    refused(
        ValueError,
        "numbers wrap to a format that fills its word, not to Q-5.8[-3..3]",
        lambda: v.wrap(Format(-3, 3, 8)),
    )
    refused(
        ValueError,
        "Q8.8 must be rounded to 4 fraction bits before it becomes Q4.4",
        lambda: v.saturate(Q(4, 4)),
    )
    refused(ValueError, "rounding 'stochastic' needs bits", lambda: v.round(Q(8, 4), "stochastic"))
    refused(
        ValueError,
        "rounding 'nearest' must not have bits",
        lambda: v.round(Q(8, 4), "nearest", Const(0, 4)),
    )
    refused(ValueError, "drop must be in 1..128, not 0", lambda: rounded(v.raw, 0, "nearest"))


@pytest.mark.parametrize("registered", [False, True])
@pytest.mark.parametrize("a", [unsigned(1), signed(1), unsigned(4), signed(4), signed(5)])
@pytest.mark.parametrize("b", [unsigned(3), signed(4)])
def test_booth_product_of_all_pairs(a, b, registered):
    m = Module()
    x, y = Signal(a), Signal(b)
    product = Signal(signed(len(x) + len(y)))
    m.d.comb += product.eq(booth_product(m, x, y, registered=registered))
    m.d.sync += Signal().eq(0)  # there is a clock even where nothing is registered

    async def bench(ctx):
        for i in range(1 << len(x)):
            for j in range(1 << len(y)):
                ctx.set(x, Const(i, a).value)
                ctx.set(y, Const(j, b).value)
                await ctx.tick()
                wanted = ctx.get(x) * ctx.get(y)
                assert ctx.get(product) % (1 << len(product)) == wanted % (1 << len(product))

    simulator = Simulator(m)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()
