"""RTL of :mod:`spikeloom.golden.number.elementary.cordic`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.elementary import cordic as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

from .cordic_steps import loaded, select, turned

__all__ = ["Cordic"]


class Cordic(Block, golden=golden.Cordic):
    """See :class:`spikeloom.golden.number.elementary.cordic.Cordic`.

    The rounding of what is shifted, the inversion of what is subtracted and the carry are in the
    adders (:func:`~.cordic_steps.turned`), so a turn is two shifters, three
    adders and a small table.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        bound=lambda p: p.latency + 2,
        also=(
            golden.CordicParams(width=8, iterations=5, guard=2),
            golden.CordicParams(mode="vectoring", width=8, iterations=4, guard=2),
            golden.CordicParams(
                system="hyperbolic", mode="vectoring", width=6, iterations=4, guard=1
            ),
            golden.CordicParams(system="linear", width=8, iterations=4, guard=0),
            golden.CordicParams(system="linear", mode="vectoring", width=8, iterations=4, guard=1),
        ),
        # No engine decides of a width of 8 whether a wrong last bit of an angle ever turns a sign.
        mutants=golden.CordicParams(width=7, iterations=5, guard=2),
        left_out=Except(
            lambda p: p.iterations > 5 and p != golden.CordicParams(),
            (
                "the control waits for the first result, with two adders and two shifters "
                "more in each cycle"
            ),
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        p = params
        self.x = Signal(signed(p.bits))
        self.y = Signal(signed(p.y_bits))
        self.z = Signal(signed(p.bits))
        self.turning = Signal()
        self.full = Signal()
        self.shift = Signal(p.shift_bits, init=p.shifts[0])
        self.again = Signal()  # the turn with this shift is the second one

    def elaborate(self, platform):
        m = Module()
        p = self.params
        rotation = p.mode == "rotation"
        hold, load, last, repeat = Signal(), Signal(), Signal(), Signal()
        origin = Const(0)
        if not rotation:
            origin = ~(self.i.payload[0].any() | self.i.payload[1].any())
        twice = [shift for shift, two in enumerate(p.twice) if two]
        at_end = self.shift == p.shifts[-1]
        m.d.comb += [
            hold.eq(self.full & ~self.o.ready),
            load.eq(self.i.valid & ~self.turning & ~hold),
            repeat.eq(Cat(self.shift == s for s in twice).any() & ~self.again),
            last.eq(self.turning & at_end & (self.again if p.shifts[-1] in twice else 1)),
            self.i.ready.eq(last | (load & origin)),
            self.o.valid.eq(self.full),
        ]
        m.d.sync += [
            self.full.eq(self.i.ready | hold),
            self.turning.eq((load & ~origin) | (self.turning & ~last)),
            self.shift.eq(Mux(self.turning, self.shift + ~repeat, p.shifts[0])),
            self.again.eq(repeat & self.turning),
        ]

        words = self.x, self.y, self.z
        # In vectoring y is 2**shift too large already: x takes it by twice the shift, and y takes x
        # whole.
        across = self._shifted(m, self.y, 1 if rotation else 2)
        along = self._shifted(m, self.x, 1 if rotation else 0)
        angle = select(self.shift, p.table, p.bits)
        following = turned(m, p, words, across, along, angle, self.shift >= p.late)
        # What goes to 0 is kept times 2**shift: it doubles, but not before a turn of the same
        # shift.
        grows = 2 if rotation else 1
        following[grows] = Mux(repeat, following[grows], Cat(Const(0, 1), following[grows]))
        with m.If(~hold):
            for word, first, value in zip(words, loaded(p, self.i.payload), following, strict=True):
                m.d.sync += word.eq(Mux(self.turning, value, first))
        for port, word in zip(self.o.payload, words[:2] if rotation else words[::2], strict=True):
            m.d.comb += port.eq(word[p.guard :])
        return m

    def _shifted(self, m, word, factor):
        """``word`` shifted by ``factor`` times ``shift``, with the bit below that rounds it."""
        bits = len(word) + 1
        value = Cat(Const(0, 1), word).as_signed()
        for bit in reversed(range(len(self.shift) if factor else 0)):
            level = Signal(signed(bits))
            far = value.shift_right(min(factor << bit, bits - 1))
            m.d.comb += level.eq(Mux(self.shift[bit], far, value))
            value = level
        return value
