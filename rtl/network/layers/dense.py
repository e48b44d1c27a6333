"""RTL of :mod:`spikeloom.golden.network.layers.dense`."""

from amaranth.hdl import Cat, Const, Module, Signal, signed

from spikeloom.golden.network.layers import dense as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.sc.count.tree import popcount_levels, popcount_tree

__all__ = ["Dense"]


class Dense(Block, golden=golden.Dense):
    """See :class:`spikeloom.golden.network.layers.dense.Dense`.

    A negative synapse counts its product inverted: ``-p = (1 - p) - 1``, and the ones are taken off
    the bias beforehand, all cycles at once. So one tree without signs serves each output. A sum may
    wrap on its way; it is right in the end, because the end fits.
    """

    SPEC = Spec(engines=("bitwuzla", "pdr"), depth=12, outstanding=1)

    def __init__(self, params):
        super().__init__(params)
        p = self.params
        self.time = Signal(p.log2_length)
        self.full = Signal()  # the last cycle of an item is in the pipeline, or its sums wait
        self.stages = Signal(p.levels + 2)  # where in the pipeline cycles of an item are
        self.starts = [
            bias - p.length * sum(weight < 0 for weight in row)
            for row, bias in zip(p.weights, p.bias, strict=True)
        ]
        self.sums = [
            Signal(signed(width), name=f"sum_{index}", init=_wrap(start, width))
            for index, (start, width) in enumerate(zip(self.starts, p.widths, strict=True))
        ]

    def elaborate(self, platform):
        m = Module()
        p = self.params
        run, last, given = Signal(), Signal(), Signal()
        m.d.comb += [
            last.eq(self.time == p.length - 1),
            run.eq(self.i.valid & ~self.full),
            self.i.ready.eq(last & ~self.full),
            self.o.valid.eq(self.full & ~self.stages.any()),
            given.eq(self.o.valid & self.o.ready),
        ]
        # A 1 for each cycle of the item that is under way: bit 0 while its streams are in
        # registers, bit 1 its products, and so on up the tree.
        m.d.sync += self.stages.eq(Cat(run, self.stages))
        with m.If(run):
            m.d.sync += self.time.eq(self.time + 1)
        with m.If(run & last):
            m.d.sync += self.full.eq(1)
        with m.Elif(given):
            m.d.sync += self.full.eq(0)

        products = self._products(m)
        for index, (row, total) in enumerate(zip(p.weights, self.sums, strict=True)):
            m.d.comb += self.o.payload[index].eq(total)
            bits = [
                ~products[place, -weight] if weight < 0 else products[place, weight]
                for place, weight in enumerate(row)
                if weight
            ]
            if not bits:
                continue  # no synapse: the bias is all there is
            depth = popcount_levels(len(bits))
            ones = popcount_tree(m, bits, stages=depth)
            with m.If(given):
                m.d.sync += total.eq(_wrap(self.starts[index], len(total)))
            with m.Elif(self.stages[1 + depth]):
                m.d.sync += total.eq(total + ones)
        return m

    def _products(self, m):
        """The product of each input with each weight magnitude that it meets, once for all."""
        p = self.params
        pairs = sorted({(place, abs(w)) for row in p.weights for place, w in enumerate(row) if w})
        inputs, levels, products = {}, {}, {}
        reverse = Cat(reversed(self.time))
        for place, level in pairs:
            if place not in inputs:
                inputs[place] = Signal(name=f"input_{place}", reset_less=True)
                code = self.i.payload[place] << p.log2_length
                m.d.sync += inputs[place].eq(code > self.time << p.input_bits)
            if level not in levels:
                levels[level] = Signal(name=f"level_{level}", reset_less=True)
                active = Const(level << p.log2_length) > reverse << p.level_bits
                m.d.sync += levels[level].eq(active)
            products[place, level] = Signal(name=f"product_{place}_{level}", reset_less=True)
            m.d.sync += products[place, level].eq(inputs[place] & levels[level])
        return products


def _wrap(value, width):
    """``value`` modulo ``2**width``, as a signed number."""
    return ((value + (1 << width - 1)) & ((1 << width) - 1)) - (1 << width - 1)
