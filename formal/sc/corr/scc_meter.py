"""Properties of :mod:`spikeloom.rtl.sc.corr.scc_meter`."""

from amaranth.hdl import Cat, Const, Mux

from spikeloom.formal.core.properties import Properties

__all__ = ["SCCMeterProperties"]


class SCCMeterProperties(Properties):
    """The product is that of the sums, and the sums are those of bits; so the result fits.

    Products are what solvers are worst at, so the proof is on short epochs; each width of the
    component follows from the length alone.
    """

    def properties(self, dut, state):
        width = dut.params.log2_length
        # Where the time is 0 the epoch is over or, after reset, has not begun.
        whole = Cat(dut.time, Const(0, 1))
        time = Mux(dut.time == 0, 1 << width, whole)
        yield dut.product == dut.ones_a * dut.ones_b
        yield (dut.ones_a <= time) & (dut.ones_b <= time)
        yield (dut.both <= dut.ones_a) & (dut.both <= dut.ones_b)
        yield dut.ones_a + dut.ones_b <= time + dut.both
        magnitude = Mux(dut.num < 0, -dut.num, dut.num)
        yield magnitude <= dut.den
