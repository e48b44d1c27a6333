"""Invariant of :mod:`spikeloom.rtl.number.elementary.serial_quadratic`."""

from amaranth.hdl import Cat, Const, Mux, Value

from spikeloom.formal.core.properties import Properties
from spikeloom.formal.core.symbolic import Sym
from spikeloom.golden.number.elementary import serial_quadratic as golden

__all__ = ["SerialQuadraticProperties"]


def rows(factor, t, bits: int):
    """``factor`` times the low ``bits`` of ``t``, row by row as the component adds them."""
    return sum(Mux(t[weight], factor << weight, 0) for weight in range(bits))


class SerialQuadraticProperties(Properties):
    """The accumulator is the product with as many bits of the offset as have been counted.

    Only the row of the table and the offset stay in the component, so what was foretold is stated
    in terms of these. The proof is at small widths; at full width simulation compares the sides.
    """

    @staticmethod
    def _word(dut, row):
        return Cat(
            Const(entry & (1 << len(column)) - 1, len(column))
            for entry, column in zip(row, dut.coefficients, strict=True)
        )

    def invariant(self, dut, state):
        p, model = dut.params, golden.SerialQuadratic(dut.params)
        n = p.offset_bits
        c0, c1, c2 = dut.coefficients
        under_way = dut.busy | dut.full
        (waited,) = state["waited"]
        yield state["i_count"][0] == 0
        yield state["o_count"][0] == under_way
        yield ~(dut.busy & dut.full)
        yield dut.count <= n
        yield dut.busy | ~(dut.second | dut.count.any() | dut.product.any())
        passed = dut.count + Mux(dut.second, n + 1, 0)
        yield waited <= Mux(dut.busy, passed, Mux(dut.full, 2 * n + 2, 0))
        # Sums of what is in no row of the table may be wider than the registers.
        word = Cat(dut.coefficients)
        rows_of_table = zip(*p.coefficients, strict=True)
        yield ~under_way | Cat(word == self._word(dut, row) for row in rows_of_table).any()
        for count in range(n + 1):
            here = dut.count == count
            t = Value.cast(
                Cat(dut.t[n - count :], dut.t[: n - count])
            )  # as it was before it was turned
            slope = c1 + (rows(c2, t, n) >> n)
            factor = Mux(dut.second, dut.held, c2)
            yield ~(dut.busy & here) | (dut.product == rows(factor, t, count) >> count)
            yield ~(dut.busy & here & dut.second) | (dut.held == slope)
            total = c0 + (rows(slope, t, n) >> n)
            yield ~(dut.full & here) | (dut.held == total)
            symbols = [Sym.of([value], (1,)) for value in (c0, c1, c2, t)]
            (foretold,) = model.combine(*symbols).values
            yield ~(under_way & here) | (
                state["o_items"][0] == foretold.as_unsigned()[: p.output.width]
            )
