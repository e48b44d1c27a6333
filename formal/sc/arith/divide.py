"""Proof of :mod:`spikeloom.rtl.sc.arith.divide`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.arith import divide as golden

__all__ = ["DivideSpec"]


class DivideSpec(Spec, golden=golden.Divide):
    """Never more wait than may, which the register could hold if the depth is not ``2**k - 1``."""

    def invariant(self, dut, state):
        yield dut.waiting <= dut.params.depth
