"""RTL of :mod:`spikeloom.golden.neuron.neurons.gate_engine`, which the models on it share."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed
from amaranth.lib.memory import Memory

from spikeloom.golden.neuron.neurons import gate_engine as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.elementary.cordic_steps import select

__all__ = ["Engine"]


class Engine(Block):
    """A model that is a program of products and tables.

    Operands and product have registers of their own, which multipliers of FPGAs contain; only what
    a program uses is built. What a memory shows before its first read is not defined, so ``shown_``
    have no namesakes in the golden model.
    """

    # The control is wrong at once: the membrane is an output in every cycle.
    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1, bound=lambda p: 2)

    def __init__(self, params):
        super().__init__(params)
        p = params
        self.busy = Signal()
        self.count = Signal(p.count_bits)
        self.beat = Signal(2)
        self.x = [
            Signal(signed(p.width), name=f"x_{number}", init=init)
            for number, init in enumerate(p.first)
        ]
        self.shown_factor = Signal(signed(p.factor_bits))
        self.shown_offset = Signal(signed(p.width))
        self.a = Signal(signed(p.width + 1))
        self.b = Signal(signed(p.factor_bits))
        self.c = Signal(signed(p.sum_bits))
        self.product = Signal(signed(p.width + 1 + p.factor_bits))
        self.temporary = Signal(signed(p.width))
        self.sum = Signal(signed(p.sum_bits))

    def elaborate(self, platform):
        # ``count`` chooses a product, ``beat`` its clock cycle: a row of a table is read, operands
        # are loaded, they are multiplied, the result is stored. Memory and multiplier run in every
        # cycle; ``beat`` only says when operands are loaded and a result counts.
        m = Module()
        p = self.params
        v = self.x[0]
        ends, stores, fires = Signal(), Signal(), Signal()
        m.d.comb += [
            ends.eq(self.busy & (self.count == len(p.program))),
            stores.eq(self.busy & ~ends & self.beat.all()),
            self.ready.eq(~self.busy),
        ]
        with m.If(ends | ~self.busy):
            m.d.sync += [self.busy.eq(self.en & ~self.busy), self.beat.eq(0)]
        with m.Else():
            m.d.sync += self.beat.eq(self.beat + 1)
        with m.If(ends):
            m.d.sync += self.count.eq(0)
        with m.Elif(stores):
            m.d.sync += self.count.eq(self.count + 1)

        self._read(m, v)
        states = dict(enumerate(self.x))
        gap = self._number("level", p.width + 1).as_signed() - v
        m.d.sync += self.product.eq(self.a * self.b)
        with m.If(self.beat == 1):
            m.d.sync += [
                self.a.eq(
                    self._chosen(
                        "a",
                        states
                        | {
                            golden.TEMPORARY: self.temporary,
                            golden.INPUT: self.i,
                            golden.BELOW: v[: p.below_bits],
                            golden.GAP: gap,
                        },
                    )
                ),
                self.b.eq(
                    self._chosen(
                        "b",
                        states
                        | {
                            golden.TEMPORARY: self.temporary,
                            golden.FACTOR: self.shown_factor,
                            golden.CONSTANT: self._number("constant", p.factor_bits).as_signed(),
                        },
                    )
                ),
                self.c.eq(
                    self._chosen(
                        "c",
                        states
                        | {
                            golden.SUM: self.sum,
                            golden.OFFSET: self.shown_offset,
                            golden.NOTHING: Const(0),
                        },
                    )
                ),
            ]

        # The half that rounds is one more bit below `c`, so there is one addition.
        half = Cat(Const(1, 1), self.c).as_signed() << p.factor_frac - 1
        result = Signal(signed(p.sum_bits))
        m.d.comb += result.eq((self.product + half) >> p.factor_frac)
        targets = states | {golden.TEMPORARY: self.temporary, golden.SUM: self.sum}
        for number, target in targets.items():
            with m.If(stores & self._rows(lambda row, number=number: row.to == number)):
                m.d.sync += target.eq(result)

        # The sum fits a state if its bits from the sign of one up are equal.
        top = self.sum[p.width - 1 :]
        over = top.any() & ~top.all()
        limit = Cat((~self.sum[-1]).replicate(p.width - 1), self.sum[-1]).as_signed()
        after = Mux(over, limit, self.sum)
        m.d.comb += fires.eq((self.sum >= p.threshold) & (v < p.threshold))
        with m.If(ends):
            m.d.sync += [
                self.spike.eq(fires),
                v.eq(after if p.reset_value is None else Mux(fires, p.reset_value, after)),
            ]
            if p.jump:
                second = self.x[1]
                jumped = Signal(signed(p.width + 1))
                m.d.comb += jumped.eq(second + p.jump)
                with m.If(fires):
                    m.d.sync += second.eq(
                        Mux(jumped[-1] == jumped[-2], jumped, p.high if p.jump > 0 else -p.high - 1)
                    )
        for name, value in zip(p.SHOWN, self.x, strict=False):
            m.d.comb += getattr(self, name).eq(value)
        return m

    def _rows(self, test):
        """Whether ``test`` is true of the product at ``count``."""
        rows = [at for at, row in enumerate(self.params.program) if test(row)]
        return Cat(self.count == at for at in rows).any() if rows else Const(0)

    def _number(self, field, width):
        """A number that the product at ``count`` has."""
        entries = tuple(getattr(row, field) & (1 << width) - 1 for row in self.params.program)
        return select(self.count, entries, width)

    def _chosen(self, field, sources):
        """The operand of the product at ``count``, of those that the program uses at all."""
        used = sorted({getattr(row, field) for row in self.params.program})
        value = sources[used[0]]
        for number in used[1:]:
            here = self._rows(lambda row, number=number: getattr(row, field) == number)
            value = Mux(here, sources[number], value)
        return value

    def _read(self, m, v):
        """Read the row of a table for the membrane, in each clock cycle."""
        p = self.params
        row = Signal(signed(p.index_bits + 2))
        place = Signal(p.index_bits)
        m.d.comb += [
            # Below the first row the sign is set, and above the last one the bit beside it.
            row.eq((v >> p.below_bits) - p.lowest),
            place.eq(Mux(row[-1], 0, Mux(row[-2], (1 << p.index_bits) - 1, row))),
        ]
        # Factor and offset of a row are one word, and all tables are one memory.
        entries = [
            factor & (1 << p.factor_bits) - 1 | (offset & (1 << p.width) - 1) << p.factor_bits
            for factors, offsets in p.tables
            for factor, offset in zip(factors, offsets, strict=True)
        ]
        memory = Memory(shape=p.factor_bits + p.width, depth=len(entries), init=entries)
        m.submodules.tables = memory
        port = memory.read_port()
        table = self._number("table", p.table_bits)
        m.d.comb += [
            port.addr.eq(Cat(place, table)[: len(port.addr)]),
            Cat(self.shown_factor, self.shown_offset).eq(port.data),
        ]
