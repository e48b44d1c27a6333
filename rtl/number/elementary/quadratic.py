"""RTL of :mod:`spikeloom.golden.number.elementary.quadratic`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.number.elementary import quadratic as golden
from spikeloom.rtl.core.spec import Except, Spec

from .polynomial import saturated
from .unit import TableBlock, columns, field_shapes, read

__all__ = ["Quadratic"]


class Quadratic(TableBlock, golden=golden.Quadratic):
    """See :class:`spikeloom.golden.number.elementary.quadratic.Quadratic`."""

    SPEC = Spec(
        depth=2,
        mutants=golden.Quadratic.EXAMPLES[1],
        left_out=Except(
            lambda p: p.input.width > 8, "products of full width are beyond the solvers"
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        n = params.offset_bits
        self.offset = [Signal(n, name=f"offset_{index}") for index in range(2)]
        self.coefficients = columns(params.coefficients, "c0", "c1", "c2")
        start, slope = field_shapes([params.coefficients[0], params.slope_limits])
        self.start = Signal(start)
        self.slope = Signal(slope)

    def elaborate(self, platform):
        m = Module()
        p, n = self.params, self.params.offset_bits
        self.handshake(m)
        x = self.i.payload.as_unsigned()
        c0, c1, c2 = self.coefficients
        read(m, p.coefficients, self.coefficients, x[n:], self.moves)
        # Horner's rule, a product per stage: what the second one still needs goes along in
        # registers.
        total = Signal(field_shapes([p.total_limits])[0])
        with m.If(self.moves):
            m.d.sync += [
                self.offset[0].eq(x[:n]),
                self.offset[1].eq(self.offset[0]),
                self.start.eq(c0),
                self.slope.eq(c1 + (c2 * self.offset[0] >> n)),
            ]
        m.d.comb += [
            total.eq(self.start + (self.slope * self.offset[1] >> n)),
            self.o.payload.eq(saturated(total, p)),
        ]
        return m
