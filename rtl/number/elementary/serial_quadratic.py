"""RTL of :mod:`spikeloom.golden.number.elementary.serial_quadratic`."""

from amaranth.hdl import Cat, Module, Mux, Signal, signed

from spikeloom.golden.number.elementary import serial_quadratic as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

from .polynomial import saturated
from .unit import columns, field_shapes, read

__all__ = ["SerialQuadratic"]


class SerialQuadratic(Block, golden=golden.SerialQuadratic):
    """See :class:`spikeloom.golden.number.elementary.serial_quadratic.SerialQuadratic`.

    The offset ``t`` is turned round once in each product. ``count`` runs through its bits, and one
    step more, in which the next coefficient is added: the first time that gives the slope, the
    second time the result, and ``held`` keeps both.
    """

    SPEC = Spec(
        engines=("z3", "pdr"),
        depth=2,
        outstanding=1,
        mutants=golden.SerialQuadratic.EXAMPLES[1],
        left_out=Except(
            lambda p: p.input.width > 8, "products of full width are beyond the solvers"
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.coefficients = columns(params.coefficients, "c0", "c1", "c2")
        limits = [*params.slope_limits, *params.total_limits, *params.coefficients[2], -1]
        width = field_shapes([limits])[0].width
        self.t = Signal(params.offset_bits)
        self.count = Signal(range(params.offset_bits + 1))
        self.busy = Signal()
        self.second = Signal()
        self.full = Signal()
        self.product = Signal(signed(width))
        self.held = Signal(signed(width))

    def elaborate(self, platform):
        m = Module()
        p, n = self.params, self.params.offset_bits
        x = self.i.payload.as_unsigned()
        accepts = Signal()
        m.d.comb += [
            self.i.ready.eq(~self.busy & ~self.full),
            accepts.eq(self.i.valid & self.i.ready),
            self.o.valid.eq(self.full),
            self.o.payload.eq(saturated(self.held, p)),
        ]
        c0, c1, c2 = self.coefficients
        read(m, p.coefficients, self.coefficients, x[n:], accepts)

        # One adder for both: in n steps it multiplies, from the last bit of the offset on, and what
        # it shifts out is what the floor drops; in one step it adds the next coefficient.
        adds = Signal()
        operand = Signal.like(self.held)
        total = Signal(signed(len(self.held) + 1))
        m.d.comb += [
            adds.eq(self.count == n),
            operand.eq(Mux(self.second, Mux(adds, c0, self.held), Mux(adds, c1, c2))),
            # The multiplexer behind the adder is in the same cells.
            total.eq(Mux(adds | self.t[0], self.product + operand, self.product)),
        ]
        with m.If(accepts):
            m.d.sync += [self.busy.eq(1), self.t.eq(x[:n])]
        with m.If(self.busy):
            with m.If(adds):
                m.d.sync += [
                    self.held.eq(total),
                    self.product.eq(0),
                    self.count.eq(0),
                    self.second.eq(~self.second),
                ]
                with m.If(self.second):
                    m.d.sync += [self.busy.eq(0), self.full.eq(1)]
            with m.Else():
                m.d.sync += [
                    self.product.eq(total >> 1),
                    self.count.eq(self.count + 1),
                    self.t.eq(Cat(self.t[1:], self.t[0])),
                ]
        with m.If(self.full & self.o.ready):
            m.d.sync += self.full.eq(0)
        return m
