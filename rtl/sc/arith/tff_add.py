"""RTL of :mod:`spikeloom.golden.sc.arith.tff_add`."""

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.golden.sc.arith import tff_add as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["TFFAdd"]


class TFFAdd(Block, golden=golden.TFFAdd):
    """See :class:`spikeloom.golden.sc.arith.tff_add.TFFAdd`."""

    SPEC = Spec(
        also=(golden.TFFAddParams(inputs=16),),
        left_out=Except(
            lambda p: p.inputs > 16, "the adders are alike, and 64 inputs take minutes"
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        n = params.inputs
        self.t = [Signal(name=f"t_{k}", init=int(k > 1 and k % 2)) for k in range(1, n)]
        # What the adders give, and the next state of their flip-flops; number 0 does not exist.
        self.sums = [Signal(params.lanes, name=f"sum_{k}") for k in range(n)]
        self.toggled = [Signal(name=f"toggled_{k}") for k in range(1, n)]

    def elaborate(self, platform):
        m = Module()
        n, lanes = self.params.inputs, self.params.lanes
        nodes = [*self.sums, *(self.x[j] for j in range(n))]
        for k in range(1, n):
            # A flip-flop toggles where its inputs differ, so its state in a lane is the parity of
            # the differences before: that chain does not go through the adders of other levels.
            a, b, flip = nodes[2 * k], nodes[2 * k + 1], self.t[k - 1]
            flips = []
            for lane in range(lanes):
                flips.append(flip)
                flip = flip ^ a[lane] ^ b[lane]
            m.d.comb += [
                self.sums[k].eq(Cat(Mux(a[i] ^ b[i], flips[i], a[i]) for i in range(lanes))),
                self.toggled[k - 1].eq(flip),
            ]
            m.d.sync += self.t[k - 1].eq(self.toggled[k - 1])
        m.d.comb += self.o.eq(self.sums[1])
        return m
