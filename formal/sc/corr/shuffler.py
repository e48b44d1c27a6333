"""Proof of :mod:`spikeloom.rtl.sc.corr.shuffler`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.corr import shuffler as golden

__all__ = ["ShufflerSpec"]


class ShufflerSpec(Spec, golden=golden.Shuffler):
    """Ones are conserved: what goes in comes out or lies in the buffer."""

    DEPTH = 1

    def properties(self, dut, state):
        yield sum(dut.a) + sum(dut.buffer) == sum(dut.o) + sum(dut.following)
