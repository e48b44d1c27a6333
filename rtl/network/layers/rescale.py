"""RTL of :mod:`spikeloom.golden.network.layers.rescale`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.network.layers import rescale as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Rescale"]


class Rescale(Block, golden=golden.Rescale):
    """See :class:`spikeloom.golden.network.layers.rescale.Rescale`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        full = 1 << p.output_bits
        codes = Signal(len(self.o.payload.as_value()), reset_less=True)
        valid = Signal()
        # The register takes a vector in the cycle in which it gives one: ready looks through.
        m.d.comb += [
            self.o.valid.eq(valid),
            self.o.payload.eq(codes),
            self.i.ready.eq(~valid | self.o.ready),
        ]
        with m.If(self.i.ready):
            m.d.sync += valid.eq(self.i.valid)
            for index, shift in enumerate(p.shifts):
                count = self.i.payload[index]
                code = codes.word_select(index, p.output_bits + 1)
                # Beyond its sign a count has nothing to shift in.
                scaled = count.shift_right(min(shift, p.width - 1))
                m.d.sync += code.eq(Mux(count < 0, 0, Mux(scaled > full, full, scaled)))
        return m
