"""Register harness: a block between shift registers, on four pins and with an Fmax.

Place and route needs a pin for every port bit, and times paths between registers only. With the
harness a block of any width fits any package, and paths from its inputs and to its outputs count.
"""

from amaranth.hdl import Cat, Module, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

__all__ = ["RegisterHarness"]


class RegisterHarness(wiring.Component):
    """Registers at every input and output of a component, joined into one serial path.

    ``si`` is shifted through one register per input bit, which drive the component. Each output bit
    is captured in a register of its own; the captured bits are then folded into a second shift
    register by one exclusive or each, so that none of them can be removed, and ``so`` is its end.
    Nothing in the harness has more than one LUT between registers and there is no common control,
    so paths inside the component decide the Fmax unless they are as short as that.

    The harness adds one flip-flop per input bit, and two flip-flops and a LUT per output bit. They
    are not part of the component: its area is counted without the harness.

    Parameters
    ----------
    inner : wiring.Component
        The component; its ports all belong to the domain ``sync``.
    """

    def __init__(self, inner: wiring.Component):
        self.inner = inner
        super().__init__({"si": In(1), "so": Out(1)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.inner = self.inner
        inputs, outputs = [], []
        for _, member, value in self.inner.signature.flatten(self.inner):
            (inputs if member.flow == In else outputs).append(Value.cast(value))
        serial = self.si
        if inputs:
            driven = Cat(*inputs)
            # Without a reset: a net to all of these registers would compete with the block's own.
            feed = Signal(len(driven), reset_less=True)
            m.d.sync += feed.eq(Cat(serial, feed[:-1]))
            m.d.comb += driven.eq(feed)
            serial = feed[-1]
        if outputs:
            seen = Cat(*outputs)
            captured = Signal(len(seen), reset_less=True)
            folded = Signal(len(seen), reset_less=True)
            m.d.sync += captured.eq(seen)
            m.d.sync += folded.eq(Cat(serial, folded[:-1]) ^ captured)
            serial = folded[-1]
        m.d.comb += self.so.eq(serial)
        return m
