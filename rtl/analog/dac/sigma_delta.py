"""RTL of :mod:`spikeloom.golden.analog.dac.sigma_delta`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.analog.dac import sigma_delta as golden
from spikeloom.rtl.core.block import Block

__all__ = ["SigmaDeltaModulator"]


class SigmaDeltaModulator(Block, golden=golden.SigmaDeltaModulator):
    """See :class:`spikeloom.golden.analog.dac.sigma_delta.SigmaDeltaModulator`."""

    def __init__(self, params):
        super().__init__(params)
        self.acc = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        with m.If(self.en):
            m.d.sync += Cat(self.acc, self.bit).eq(self.acc + self.x)
        return m
