"""RTL of :mod:`spikeloom.golden.neuron.neurons.izhikevich`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, signed

from spikeloom.golden.neuron.neurons import izhikevich as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Izhikevich"]


class Izhikevich(Block, golden=golden.Izhikevich):
    """See :class:`spikeloom.golden.neuron.neurons.izhikevich.Izhikevich`.

    What is added passes through a register that is cleared where nothing is, so the adder's cells
    have no other work; and a spike resets the register of the membrane. Neither costs a cell.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=1,
        bound=lambda p: 2,
        exempt=(
            (
                4,
                (
                    "of 60 mutants of the default parameters 59 are killed or equivalent, and no "
                    "engine decides on the last in 3 minutes; with frac=12 and with frac=8 one is "
                    "missed by the stimuli"
                ),
            ),
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        p = params
        self.phase = Signal(2)
        self.count = Signal(p.count_bits)
        self.y = Signal(signed(p.width), init=p.reset_value)
        self.r = Signal(signed(p.width), init=p.first_u)
        self.what = Signal(3)
        self.minus = Signal()
        self.halving = Signal()
        self.taken = Signal()
        self.total = Signal(signed(p.sum_bits))
        self.operand = Signal(signed(p.width))
        self.carry = Signal()
        self.halves = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        rests, recovers, last, fires = Signal(), Signal(), Signal(), Signal()
        low, high = self.total[: p.frac + 2], self.total[p.frac + 2 :]
        m.d.comb += [
            rests.eq(self.phase == 0),
            recovers.eq(self.phase.all()),
            last.eq(
                self.count
                == Mux(recovers, len(p.recovery) + golden.DRAIN, len(p.half_step) + golden.DRAIN)
            ),
            # Not one comparison of all bits: that would be a chain of carries.
            fires.eq(~self.total[-1] & (high.any() | (low >= p.peak))),
            self.ready.eq(rests),
            self.v.eq(self.y),
            self.u.eq(self.r),
        ]

        def fetched(test):
            """Whether ``test`` is true of the addition at ``count``."""
            # A field of all rows is a constant, of which ``count`` chooses a bit.
            columns = (
                Const(sum(test(row) << at for at, row in enumerate(rows)), 1 << len(self.count))
                for rows in (p.half_step, p.recovery)
            )
            one, other = (column.bit_select(self.count, 1) for column in columns)
            return Mux(recovers, other, one)

        bits = [Const(1) if row.when < 0 else self.y[row.when] for row in p.half_step]
        always = fetched(lambda row: row.when == golden.ALWAYS)
        fired = fetched(lambda row: row.when == golden.FIRED) & self.spike
        m.d.sync += [
            self.what.eq(Cat(fetched(lambda row, k=k: row.what >> k & 1) for k in range(3))),
            self.minus.eq(fetched(lambda row: row.minus)),
            self.halving.eq(fetched(lambda row: row.halves)),
            self.taken.eq(Mux(recovers, always | fired, _select(self.count, bits) & ~rests)),
        ]

        # Two cells of four inputs for each bit: a state or its inverse, and one of four.
        state = Mux(self.what[0], self.r, self.y) ^ self.minus.replicate(p.width)
        always, spike = (Const(constant, signed(p.width)) for constant in p.constants)
        inner = Mux(self.what[1], self.i, state.as_signed())
        value = Mux(self.what[2], Mux(self.what[1], spike, always), inner)
        m.d.sync += [
            self.operand.eq(Mux(self.taken, value, 0)),
            self.carry.eq(self.taken & self.minus),
            self.halves.eq(self.halving),
        ]

        # The carry into an adder is one more bit below, or it would be an adder of its own.
        upper = self.total[golden.TAIL :].as_signed()
        added = Cat(Const(1, 1), upper).as_signed() + Cat(self.carry, self.operand).as_signed()
        added = Cat(self.total[: golden.TAIL], added[1 : len(upper) + 1]).as_signed()
        with m.If(rests | last):
            m.d.sync += self.count.eq(0)
        with m.Else():
            m.d.sync += self.count.eq(self.count + 1)
        m.d.sync += self.total.eq(Mux(self.halves, added >> 1, added))
        with m.If(rests):
            m.d.sync += self.phase.eq(self.en)
        with m.Elif(last):
            m.d.sync += self.total.eq(0)
            with m.If(recovers):
                m.d.sync += [self.r.eq(self.total), self.phase.eq(0)]
            with m.Else():
                m.d.sync += [
                    self.y.eq(self.total),
                    self.spike.eq(fires),
                    self.phase.eq(Mux(fires, 3, self.phase + 1)),
                ]
        with m.If(recovers & self.spike):
            m.d.sync += self.y.eq(p.reset_value)
        return m


def _select(index: Value, entries: list[Value]) -> Value:
    """One of the entries, 0 beyond the last, as a tree of multiplexers."""

    def tree(entries, bit):
        if bit < 0 or not entries:
            return entries[0] if entries else Const(0)
        low, high = entries[: 1 << bit], entries[1 << bit :]
        return Mux(index[bit], tree(high, bit - 1), tree(low, bit - 1))

    return tree(entries, len(index) - 1)
