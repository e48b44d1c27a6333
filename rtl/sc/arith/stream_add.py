"""RTL of :mod:`spikeloom.golden.sc.arith.stream_add`."""

from amaranth.hdl import Const, Module, Mux, Signal, signed, unsigned

from spikeloom.golden.sc.arith import stream_add as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.sc.count.tree import popcount_tree

__all__ = ["StreamAdd"]


class StreamAdd(Block, golden=golden.StreamAdd):
    """See :class:`spikeloom.golden.sc.arith.stream_add.StreamAdd`."""

    SPEC = Spec(
        also=(golden.StreamAddParams(inputs=9, scaled=False, encoding="bipolar", margin=16),),
        left_out=Except(
            lambda p: p.inputs > 9,
            "a large sum of bits by two differently shaped trees is hard for solvers",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        width = params.acc_width
        self.acc = Signal(
            signed(width) if params.signed else width,
            init=params.inputs // 2 if params.scaled else 0,
        )
        # What is left of each tick's total, before it is limited. The total has one bit more than
        # the accumulator, which holds a tick's count and more.
        rest = signed(width + 1) if params.signed else unsigned(width + 1)
        self.rests = [Signal(rest, name=f"rest_{lane}") for lane in range(params.lanes)]

    def elaborate(self, platform):
        m = Module()
        p = self.params
        acc = self.acc
        for lane, rest in enumerate(self.rests):
            o = self.o[lane]
            ones = popcount_tree(m, [self.x[k][lane] for k in range(p.inputs)])
            following = Signal(self.acc.shape(), name=f"acc_{lane + 1}")
            total = Signal(rest.shape(), name=f"total_{lane}")
            if p.scaled:
                m.d.comb += [
                    total.eq(acc + ones),
                    o.eq(total >= p.inputs),
                    rest.eq(Mux(o, total - p.inputs, total)),
                    following.eq(rest),
                ]
            elif p.signed:
                highest = Const((1 << p.acc_width - 1) - 1, p.acc_width)
                over = rest[-1] ^ rest[-2]
                m.d.comb += [
                    total.eq(acc + 2 * ones - (p.inputs - 1)),
                    o.eq(total > 0),
                    rest.eq(total - 2 * o),
                    following.eq(Mux(over, Mux(rest[-1], ~highest, highest), rest)),
                ]
            else:
                m.d.comb += [
                    total.eq(acc + ones),
                    o.eq(total != 0),
                    rest.eq(total - o),
                    following.eq(Mux(rest[-1], Const((1 << p.acc_width) - 1), rest)),
                ]
            acc = following
        m.d.sync += self.acc.eq(acc)
        return m
