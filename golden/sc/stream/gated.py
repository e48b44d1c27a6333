"""Base class of blocks on bit streams with an enable, and numbers that come bit by bit."""

import numpy as np

from spikeloom.golden.core.contract import advanced
from spikeloom.golden.core.dialect import constant

from .bitstream import BitGolden, BitParamsT

__all__ = ["GatedBitGolden", "number"]


def number(bits):
    """The numbers whose bits lie along the last axis, the least significant one first."""
    width = bits.shape[-1]
    return np.sum(bits << constant(np.arange(width), bits), axis=-1) & ((1 << width) - 1)


class GatedBitGolden(BitGolden[BitParamsT], abstract=True):
    """A golden model whose port ``en`` lets the state advance.

    :meth:`tick` is written as if there were no ``en``. In a cycle with ``en`` the state advances by
    all ``lanes`` bits, else it stays. The outputs do not depend on ``en``; without it, they belong
    to bits that are not taken.
    """

    def step(self, state, /, en, **inputs):
        new, outputs = super().step(state, **inputs)
        return advanced(self, state, new, en), outputs
