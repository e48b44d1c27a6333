"""RTL of :mod:`spikeloom.golden.number.elementary.linear`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.number.elementary import linear as golden
from spikeloom.rtl.core.spec import Except, Spec

from .unit import TableBlock, columns, product, read

__all__ = ["Linear"]


class Linear(TableBlock, golden=golden.Linear):
    """See :class:`spikeloom.golden.number.elementary.linear.Linear`."""

    SPEC = Spec(
        depth=2,
        left_out=Except(
            lambda p: p.input.width > 12,
            "long offsets make a multiplier that is beyond the solvers",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.intercept, self.slope = columns(params.coefficients, "intercept", "slope")
        self.offset = Signal(params.offset_bits)
        self.negative = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        self.handshake(m)
        x = self.i.payload.as_unsigned()
        negative = x[-1] if p.fold else 0
        place = Signal(p.table_bits)
        m.d.comb += place.eq(Mux(negative, ~x, x) if p.fold else x)
        # Counted from the end of the segment, every bit of the offset is the other way round.
        low = place[: p.offset_bits]
        with m.If(self.moves):
            m.d.sync += [
                self.offset.eq(~low if p.falling else low),
                self.negative.eq(negative),
            ]
        address = place[p.offset_bits :]
        read(m, p.coefficients, [self.intercept, self.slope], address, self.moves)
        rows = [(bit, weight) for weight, bit in enumerate(self.offset)]
        if p.fold:
            # The offset of ~x is one less than that of -x: a row more, of weight 1, where x was
            # negative. Of offsets that count from the end the row is there where it was not.
            rows.insert(0, (self.negative ^ p.falling, 0))
        total = Signal(p.output.width + p.slope_guard)
        m.d.comb += total.eq(
            (self.intercept << p.slope_guard - p.value_guard) + product(m, self.slope, rows, "rise")
        )
        y = total[p.slope_guard :]
        if p.fold:
            mirrored = total
            if p.formula.symmetry != "even":
                mirrored = Mux(self.negative, ~total, total)
            if p.formula.symmetry == "complement":
                # Adding 1 to the complement only touches what lies above the point.
                point = p.output.frac + p.slope_guard
                mirrored = mirrored + (self.negative << point)
            # The half carries into the codes where the bit below them is 1.
            y = (mirrored >> p.slope_guard) + mirrored[p.slope_guard - 1]
        m.d.comb += self.o.payload.eq(y)
        return m
