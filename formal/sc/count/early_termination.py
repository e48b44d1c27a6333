"""Proof of :mod:`spikeloom.rtl.sc.count.early_termination`."""

from amaranth.hdl import Mux

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.count import early_termination as golden

__all__ = ["EarlyTerminationSpec"]


class EarlyTerminationSpec(Spec, golden=golden.EarlyTermination):
    """The lead is that of so many bits: no greater than their number, and of the same parity."""

    DEPTH = 1

    def properties(self, dut, state):
        yield dut.n <= 1 << dut.params.log2_length
        yield Mux(dut.lead < 0, -dut.lead, dut.lead) <= dut.n
        yield dut.lead[0] == dut.n[0]
        yield dut.stop | (dut.n < 1 << dut.params.log2_length)
