"""RTL of :mod:`spikeloom.golden.sc.sng.ring_oscillator`."""

from amaranth.hdl import Module, Signal, Value

from spikeloom.golden.sc.sng import ring_oscillator as golden
from spikeloom.rtl.core.block import Block

__all__ = ["RingOscillator"]


class RingOscillator(Block, golden=golden.RingOscillator):
    """See :class:`spikeloom.golden.sc.sng.ring_oscillator.RingOscillator`."""

    def __init__(self, params):
        super().__init__(params)
        # Not to be merged into a memory or a shift register: each bit is a synchroniser.
        keep = {"keep": 1}
        self.captured = [Signal(name=f"captured_{k}", attrs=keep) for k in range(params.rings)]
        self.settled = [Signal(name=f"settled_{k}", attrs=keep) for k in range(params.rings)]
        if params.corrector:
            self.half = Signal()
            self.held = Signal()

    def elaborate(self, platform):
        m = Module()
        raw = Value.cast(self.raw)
        sample = Signal()
        parity = 0
        for index, (captured, settled) in enumerate(zip(self.captured, self.settled, strict=True)):
            m.d.sync += [captured.eq(raw[index]), settled.eq(captured)]
            parity ^= settled
        m.d.comb += sample.eq(parity)
        m.d.sync += self.valid.eq(0)
        with m.If(self.en):
            if not self.params.corrector:
                m.d.sync += [self.bit.eq(sample), self.valid.eq(1)]
            else:
                m.d.sync += self.half.eq(~self.half)
                with m.If(~self.half):
                    m.d.sync += self.held.eq(sample)
                with m.Elif(self.held != sample):
                    m.d.sync += [self.bit.eq(self.held), self.valid.eq(1)]
        return m
