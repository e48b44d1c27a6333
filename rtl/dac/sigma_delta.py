"""RTL of :mod:`spikeloom.golden.dac.sigma_delta`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.dac import sigma_delta as golden

from ..block import Block

__all__ = ["SigmaDelta"]


class SigmaDelta(Block, golden=golden.SigmaDelta):
    """See :class:`spikeloom.golden.dac.sigma_delta.SigmaDelta`."""

    def __init__(self, params):
        super().__init__(params)
        self.acc = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        with m.If(self.en):
            m.d.sync += Cat(self.acc, self.bit).eq(self.acc + self.x)
        return m
