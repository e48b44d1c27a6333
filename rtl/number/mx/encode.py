"""RTL of :mod:`spikeloom.golden.number.mx.encode`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal
from amaranth.lib.memory import Memory

from spikeloom.golden.number.mx import encode as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.minifloat.format import packed, shifted_left

__all__ = ["MXEncode"]


class MXEncode(Block, golden=golden.MXEncode):
    """See :class:`spikeloom.golden.number.mx.encode.MXEncode`.

    A number takes the place in the memory of the one that leaves. The largest of a block is needed
    up to a power of two only, and that much of it is in the disjunction of all. Two registers hold
    the number that leaves: what was read, and what has been shifted by the scale.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        also=(
            golden.MXEncodeParams(length=4),
            golden.MXEncodeParams(element="e2m3", length=4, width=9),
            golden.MXEncodeParams(element="e2m1", length=5),
        ),
        mutants=golden.MXEncodeParams(length=4),
        left_out=Except(
            lambda p: p.length > 5 or (p.element == "e2m3" and p.length > 4),
            "the invariant reads each word of the memory by a port of its own",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.memory = Memory(shape=params.width, depth=params.length, init=[])
        self.place = Signal(range(params.length))
        self.filled = Signal()
        self.seen = Signal(params.width)
        self.left = Signal(params.width.bit_length())
        self.sign = Signal()
        self.size = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        m.submodules.memory = self.memory
        write = self.memory.write_port()
        read = self.memory.read_port()
        last = Signal()
        following = Signal.like(self.place)
        m.d.comb += [
            last.eq(self.place == p.length - 1),
            following.eq(Mux(last, 0, self.place + 1)),
            # What the next step gives is read now; it is never what this one writes.
            read.addr.eq(Mux(self.en, following, self.place)),
            write.addr.eq(self.place),
            write.data.eq(self.i),
            write.en.eq(self.en),
        ]

        seen = Signal(p.width)
        leading = Signal.like(self.left)
        # The last choice made is that of the highest 1.
        zeros = p.width
        for place in range(p.width):
            zeros = Mux(seen[place], p.width - 1 - place, zeros)
        old = read.data.as_signed()
        m.d.comb += [seen.eq(self.seen | abs(self.i)), leading.eq(zeros)]
        with m.If(self.en):
            m.d.sync += [
                self.place.eq(following),
                self.filled.eq(self.filled | last),
                self.seen.eq(Mux(last, 0, seen)),
                self.left.eq(Mux(last, leading, self.left)),
                self.first.eq(self.filled & (self.place == 0)),
            ]
            with m.If(self.filled):
                some = self.left != p.width
                m.d.sync += [
                    self.sign.eq(old[-1]),
                    self.size.eq(abs(old) << self.left),
                    self.scale.eq(Mux(some, p.one_scale + p.width - 1 - self.left, 0)),
                ]
        m.d.comb += self.o.eq(self._element(m))
        return m

    def _element(self, m):
        form = self.params.form
        kept = form.significand_bits if form.exponent_bits else form.mantissa_bits
        value = Cat(Const(0, max(0, kept + 2 - self.params.width)), self.size)
        if form.exponent_bits:
            limit = Const(form.largest_shift)
            value, low = shifted_left(m, value, limit, "normal")
            code = packed(m, form, self.sign, value, low, "saturate")
            return Mux(self.size.any(), code, Cat(Const(0, form.width - 1), self.sign))
        rest = value[:-kept]
        rounded = Signal(form.width)
        m.d.comb += rounded.eq(value[-kept:] + (rest[-1] & (rest[:-1].any() | value[-kept])))
        high = Mux(rounded[-1], form.largest_code, rounded)
        return Mux(self.sign, -high, high)
