"""RTL of :mod:`spikeloom.golden.sc.arith.pairing`."""

from amaranth.hdl import Cat, Module, Signal, Value, signed

from spikeloom.rtl.core.block import Block

from .updown import updown

__all__ = ["Pairing", "paired"]


class Pairing(Block):
    """A gate of two streams whose ones are paired first.

    Attributes
    ----------
    surplus, following : Signal
        What waits at the beginning and at the end of a cycle.
    paired_a, paired_b : Signal
        The streams in front of the gate, one bit per lane.
    """

    def __init__(self, params):
        super().__init__(params)
        shape = signed(params.depth.bit_length() + 1)  # -depth..depth
        self.surplus = Signal(shape)
        self.following = Signal(shape)
        self.paired_a, self.paired_b = Signal(params.lanes), Signal(params.lanes)

    def gate(self, a, b):
        """The output for the streams in front of the gate."""
        raise NotImplementedError

    def elaborate(self, platform):
        m = Module()
        surplus, pairs = self.surplus, []
        for lane in range(self.params.lanes):
            surplus, a, b = paired(m, surplus, self.a[lane], self.b[lane], self.params.depth)
            pairs.append((a, b))
        m.d.comb += [
            self.following.eq(surplus),
            self.paired_a.eq(Cat(a for a, _ in pairs)),
            self.paired_b.eq(Cat(b for _, b in pairs)),
            self.o.eq(self.gate(self.paired_a, self.paired_b)),
        ]
        m.d.sync += self.surplus.eq(self.following)
        return m


def paired(m: Module, surplus: Signal, a: Value, b: Value, depth: int):
    """The surplus after one bit of ``a`` and ``b``, and the two bits that go out."""
    only_a, only_b = a & ~b, b & ~a
    negative, some = surplus[-1], surplus.any()
    waits_a = only_a & ~negative & (surplus != depth)
    waits_b = only_b & (negative | ~some) & (surplus != -depth)
    # A one goes out with its partner, with one that waited, or because no more may wait.
    out_a = (a & ~waits_a) | (only_b & ~negative & some)
    out_b = (b & ~waits_b) | (only_a & negative)
    return updown(m, surplus, only_a, only_b, -depth, depth), out_a, out_b
