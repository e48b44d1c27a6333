"""Properties of :mod:`spikeloom.rtl.sc.count.early_termination`."""

from amaranth.hdl import Mux

from spikeloom.formal.core.properties import Properties

__all__ = ["EarlyTerminationProperties"]


class EarlyTerminationProperties(Properties):
    """The lead is that of so many bits: no greater than their number, and of the same parity."""

    def properties(self, dut, state):
        yield dut.n <= 1 << dut.params.log2_length
        yield Mux(dut.lead < 0, -dut.lead, dut.lead) <= dut.n
        yield dut.lead[0] == dut.n[0]
        yield dut.stop | (dut.n < 1 << dut.params.log2_length)
