"""RTL of :mod:`spikeloom.golden.number.fixed.mul`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.number.fixed import mul as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.number.language.fixed import Shape, Value

__all__ = ["Mul"]


class Mul(Block, golden=golden.Mul):
    """See :class:`spikeloom.golden.number.fixed.mul.Mul`."""

    def __init__(self, params):
        super().__init__(params)
        p = self.params
        a, b, o = (Shape(format).as_shape() for format in p.formats)
        if p.stages >= 2:
            self.a_held, self.b_held = Signal(a), Signal(b)
        for stage in range(p.product_stages):
            register = Signal(Shape(p.product).as_shape(), name=f"product_{stage}")
            setattr(self, f"product_{stage}", register)
        if p.stages >= 3:
            self.result = Signal(o)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        to = p.formats[2]
        a, b = self.a, self.b
        if p.stages >= 2:
            m.d.sync += [self.a_held.eq(a), self.b_held.eq(b)]
            a, b = self.a_held, self.b_held
        product = (Value(a, p.formats[0]) * Value(b, p.formats[1])).raw
        for stage in range(p.product_stages):
            register = getattr(self, f"product_{stage}")
            m.d.sync += register.eq(product)
            product = register
        rounded = Value(product, p.product).round(to, p.rounding).named(m, "rounded")
        result = (rounded.wrap if p.overflow == "wrap" else rounded.saturate)(to).raw
        if p.stages >= 3:
            m.d.sync += self.result.eq(result)
            result = self.result
        m.d.comb += self.o.eq(result)
        return m
