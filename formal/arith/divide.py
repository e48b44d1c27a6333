"""Proof of :mod:`spikeloom.rtl.arith.divide`."""

from spikeloom.golden.arith import divide as golden

from ..spec import Spec

__all__ = ["DivideSpec"]


class DivideSpec(Spec, golden=golden.Divide):
    """Never more wait than may, which the register could hold if the depth is not ``2**k - 1``."""

    def invariant(self, dut, state):
        yield dut.waiting <= dut.params.depth
