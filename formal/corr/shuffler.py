"""Proof of :mod:`spikeloom.rtl.corr.shuffler`."""

from spikeloom.golden.corr import shuffler as golden

from ..spec import Spec

__all__ = ["ShufflerSpec"]


class ShufflerSpec(Spec, golden=golden.Shuffler):
    """Ones are conserved: what goes in comes out or lies in the buffer."""

    DEPTH = 1

    def properties(self, dut, state):
        yield sum(dut.a) + sum(dut.buffer) == sum(dut.o) + sum(dut.following)
