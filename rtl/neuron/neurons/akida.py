"""RTL of :mod:`spikeloom.golden.neuron.neurons.akida`."""

from amaranth.hdl import Module, Signal, signed

from spikeloom.golden.neuron.neurons import akida as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.fixed.booth import booth_product

from .membrane import saturated

__all__ = ["Akida"]


class Akida(Block, golden=golden.Akida):
    """See :class:`spikeloom.golden.neuron.neurons.akida.Akida`."""

    SPEC = Spec(
        depth=1,
        also=(golden.AkidaParams(width=6, weight_width=4, threshold=13, frac=5),),
        mutants=golden.AkidaParams(width=6, weight_width=4, threshold=13, frac=5),
    )

    def __init__(self, params):
        super().__init__(params)
        self.m = Signal(params.frac + 1, init=1 << params.frac)
        self.fired = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        product = Signal(signed(p.weight_width + p.frac + 1))
        part = Signal(signed(p.weight_width))
        m.d.comb += [
            product.eq(booth_product(m, self.i, self.m)),
            # Towards 0: a negative product loses its fraction upwards.
            part.eq((product >> p.frac) + (product[-1] & product[: p.frac].any())),
        ]
        total = self.v + part
        fires = Signal()
        m.d.comb += fires.eq((total >= p.threshold) & ~self.fired)
        with m.If(self.en):
            m.d.sync += [
                self.v.eq(saturated(total, p.width)),
                self.spike.eq(fires),
                self.fired.eq(self.fired | fires),
            ]
            with m.If(self.i != 0):
                m.d.sync += self.m.eq(self.m - (self.m >> p.decay_shift))
            with m.If(self.frame):
                m.d.sync += [
                    self.v.eq(0),
                    self.spike.eq(0),
                    self.fired.eq(0),
                    self.m.eq(1 << p.frac),
                ]
        return m
