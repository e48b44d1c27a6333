"""RTL of :mod:`spikeloom.golden.sc.arith.minimum`."""

from spikeloom.golden.sc.arith import minimum as golden

from .pairing import Pairing

__all__ = ["Minimum"]


class Minimum(Pairing, golden=golden.Minimum):
    """See :class:`spikeloom.golden.sc.arith.minimum.Minimum`."""

    def gate(self, a, b):
        return a & b
