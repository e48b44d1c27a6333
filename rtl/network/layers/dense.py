"""RTL of :mod:`spikeloom.golden.network.layers.dense`."""

from amaranth.hdl import Cat, Const, Module, Signal, signed

from spikeloom.golden.network.layers import dense as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.sc.count.tree import popcount_levels
from spikeloom.rtl.sc.count.trees import popcount_trees

__all__ = ["Dense"]

WORD = 16
"""Streams in one signal."""


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
        trees = [
            [products[weight][place] for place, weight in enumerate(row) if weight]
            for row in p.weights
        ]
        for index, ones in enumerate(popcount_trees(m, trees)):
            total = self.sums[index]
            m.d.comb += self.o.payload[index].eq(total)
            if not trees[index]:
                continue  # no synapse: the bias is all there is
            with m.If(given):
                m.d.sync += total.eq(_wrap(self.starts[index], len(total)))
            with m.Elif(self.stages[1 + popcount_levels(len(trees[index]))]):
                m.d.sync += total.eq(total + ones)
        return m

    def _products(self, m):
        """For each weight, the product of each input that meets it, shared by all outputs."""
        p = self.params
        meets = {}
        for row in p.weights:
            for place, weight in enumerate(row):
                if weight:
                    meets.setdefault(abs(weight), set()).add(place)
        inputs = self._inputs(m, sorted(set().union(*meets.values())))
        reverse = Cat(reversed(self.time))
        products = {}
        for level, places in sorted(meets.items()):
            active = Signal(name=f"level_{level}", reset_less=True)
            m.d.sync += active.eq(Const(level << p.log2_length) > reverse << p.level_bits)
            products[level], products[-level] = {}, {}
            for some in _words(sorted(places)):
                product = Signal(len(some), name=f"product_{level}", reset_less=True)
                inverse = Signal(len(some), name=f"inverse_{level}")
                together = Cat(inputs[place] for place in some)
                m.d.sync += product.eq(together & active.replicate(len(some)))
                m.d.comb += inverse.eq(~product)
                products[level] |= zip(some, product, strict=True)
                products[-level] |= zip(some, inverse, strict=True)
        return products

    def _inputs(self, m, places):
        """The streams of some inputs, by their places."""
        p = self.params
        width = p.input_bits + 1
        codes, inputs = {}, {}
        for some in _words(range(p.inputs)):
            part = Signal(width * len(some), name="codes")
            m.d.comb += part.eq(self.i.payload.as_value()[width * some[0] :])
            codes |= {place: part.word_select(k, width) for k, place in enumerate(some)}
        for some in _words(places):
            stream = Signal(len(some), name="input", reset_less=True)
            ones = [(codes[k] << p.log2_length) > (self.time << p.input_bits) for k in some]
            m.d.sync += stream.eq(Cat(ones))
            inputs |= zip(some, stream, strict=True)
        return inputs


def _words(places):
    """Some places at a time: a bit of a short signal is found at once, by whatever reads it."""
    return [places[start : start + WORD] for start in range(0, len(places), WORD)]


def _wrap(value, width):
    """``value`` modulo ``2**width``, as a signed number."""
    return ((value + (1 << width - 1)) & ((1 << width) - 1)) - (1 << width - 1)
