"""RTL of :mod:`spikeloom.golden.neuron.neurons.escape_rate`."""

from amaranth.hdl import Module, Mux, Signal, signed
from amaranth.lib.memory import Memory

from spikeloom.golden.neuron.neurons import escape_rate as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .membrane import integrated, saturated

__all__ = ["EscapeRate"]


class EscapeRate(Block, golden=golden.EscapeRate):
    """See :class:`spikeloom.golden.neuron.neurons.escape_rate.EscapeRate`.

    The memory is addressed with the new membrane, so that its entry comes along with it. In the
    first step nothing has been asked: ``first`` shows the entry of 0 as a constant.
    """

    SPEC = Spec(depth=2, mutants=golden.EscapeRate.EXAMPLES[1])

    def __init__(self, params):
        super().__init__(params)
        self.first = Signal(init=1)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        total = integrated(m, self, self.i)
        fires = Signal()
        following = Signal(signed(p.width))
        m.submodules.table = table = Memory(
            shape=p.random_bits, depth=len(p.levels), init=list(p.levels)
        )
        port = table.read_port()
        m.d.comb += [
            self.p.eq(Mux(self.first, p.levels[0], port.data)),
            fires.eq(self.random < self.p),
            following.eq(Mux(fires, p.reset_value, saturated(total, p.width))),
            port.addr.eq(following[p.index_shift :]),
            port.en.eq(self.en),
        ]
        with m.If(self.en):
            m.d.sync += [self.first.eq(0), self.spike.eq(fires), self.v.eq(following)]
        return m
