"""Ternary encoder: two lines as sign and magnitude, a stream of -1, 0 and +1."""

from dataclasses import dataclass

from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["Ternary", "TernaryParams"]


@dataclass(frozen=True, kw_only=True)
class TernaryParams(BitParams):
    """Parameters of a ternary encoder: the lanes, 1..64."""

    def ports(self):
        return (
            Bits("positive", "in", self.lanes, unit="p"),
            Bits("negative", "in", self.lanes, unit="p"),
            Bits("sign", "out", self.lanes, unit="p"),
            Bits("magnitude", "out", self.lanes, unit="p"),
        )


class Ternary(BitGolden[TernaryParams]):
    """The stochastic pulse code of a two-line number: in each cycle -1, 0 or +1.

    ``magnitude = positive ^ negative``, ``sign = negative & ~positive``. So the digit ``(1 - 2
    sign) magnitude`` of each cycle is ``positive - negative``, whatever the correlation of the two
    lines; pulses on both at once cancel. ``sign`` is 1 only where ``magnitude`` is: there is one
    zero. The value, ``P(positive) - P(negative)``, is kept exactly in every window.

    Products and scaled sums of such streams take the sign and the magnitude apart, without the
    noise that a bipolar stream has at 0.

    Latency 0, ``lanes`` digits per cycle.

    Source: S. L. Toral, J. M. Quero and L. G. Franquelo, "Stochastic Pulse Coded Arithmetic", IEEE
    International Symposium on Circuits and Systems (2000).
    """

    EXAMPLES = (TernaryParams(), TernaryParams(lanes=2), TernaryParams(lanes=64))

    def step(self, state, positive, negative):
        magnitude = positive ^ negative
        return {}, {"sign": negative & magnitude, "magnitude": magnitude}

    @staticmethod
    def ideal(positive, negative):
        """Value of the stream of digits, from the probabilities of the two lines."""
        return positive - negative
