"""RTL of :mod:`spikeloom.golden.number.fixed.mac`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.number.fixed import mac as golden
from spikeloom.golden.number.language.format import Format
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.language.fixed import Shape, Value

from .booth import booth_product

__all__ = ["MAC"]


class MAC(Block, golden=golden.MAC):
    """See :class:`spikeloom.golden.number.fixed.mac.MAC`."""

    SPEC = Spec(
        simulated=Except(
            lambda p: p == golden.MACParams(multiplier="booth", stages=2),
            "Booth's multiplier is proved at small widths; at full width no engine finishes",
        )
    )

    def __init__(self, params):
        super().__init__(params)
        self.acc = Signal(Shape(params.sum).as_shape())
        # Booth's multiplier takes the first of two registers into its tree.
        self._split = params.multiplier == "booth" and params.stages == 2
        for stage in range(params.stages):
            if not (self._split and stage == 0):
                product = Signal(Shape(params.product).as_shape(), name=f"product_{stage}")
                setattr(self, f"product_{stage}", product)
            setattr(self, f"valid_{stage}", Signal(name=f"valid_{stage}"))
            setattr(self, f"first_{stage}", Signal(name=f"first_{stage}"))

    def elaborate(self, platform):
        m = Module()
        p, to = self.params, Format.parse(self.params.y)
        if p.multiplier == "booth":
            product = booth_product(m, self.w, self.x, registered=self._split)
            product = product.as_signed() if p.product.signed else product
        else:
            product = (Value(self.w, Format.parse(p.w)) * Value(self.x, Format.parse(p.x))).raw
        valid, first = self.en, self.first
        for stage in range(p.stages):
            register = getattr(self, f"product_{stage}", None)
            if register is not None:
                m.d.sync += register.eq(product)
                product = register
            for name, now in ((f"valid_{stage}", valid), (f"first_{stage}", first)):
                m.d.sync += getattr(self, name).eq(now)
            valid, first = getattr(self, f"valid_{stage}"), getattr(self, f"first_{stage}")
        # The first product of a sum replaces what is there, so sums follow one another without a
        # pause.
        with m.If(valid):
            m.d.sync += self.acc.eq(Mux(first, 0, self.acc) + product)

        rounded = Value(self.acc, p.sum).round(to, p.rounding).named(m, "rounded")
        m.d.comb += [
            self.y.eq(rounded.saturate(to).raw),
            self.overflow.eq(rounded.overflows(to)),
            self.underflow.eq((self.acc != 0) & (rounded.raw == 0)),
        ]
        return m
