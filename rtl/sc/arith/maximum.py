"""RTL of :mod:`spikeloom.golden.sc.arith.maximum`."""

from spikeloom.golden.sc.arith import maximum as golden

from .pairing import Pairing

__all__ = ["Maximum"]


class Maximum(Pairing, golden=golden.Maximum):
    """See :class:`spikeloom.golden.sc.arith.maximum.Maximum`."""

    def gate(self, a, b):
        return a | b
