"""Proof of :mod:`spikeloom.rtl.sc.sng.sobol`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import sobol as golden

__all__ = ["SobolSpec"]


class SobolSpec(Spec, golden=golden.Sobol):
    """The component counts one cycle ahead, and where it builds one lane for all, in multiples."""

    def invariant(self, dut, state):
        (index,) = state["index"]
        width, lanes = dut.params.width, dut.params.lanes
        yield dut.ahead == (index + lanes)[:width]
        if dut.aligned and lanes > 1:
            yield index & (lanes - 1) == 0
