"""Posit encoder: a code put together from sign, scale and significand, rounded."""

from dataclasses import dataclass

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.ports import Port

from .format import FORMATS, PositParams, join

__all__ = ["PositEncode", "PositEncodeParams"]


@dataclass(frozen=True, kw_only=True)
class PositEncodeParams(PositParams):
    """Parameters of the encoder: those of the format, :class:`~.format.PositParams`."""

    @property
    def wide_scale_bits(self) -> int:
        """Bits of a signed scale that a product of two posits fits."""
        return (2 * self.max_scale + 1).bit_length() + 1

    def ports(self):
        return (
            Port("sign", "in", 1),
            Port("scale", "in", self.wide_scale_bits, signed=True),
            Port("significand", "in", self.fraction_bits + 2, frac=self.fraction_bits + 1),
            Port("sticky", "in", 1),
            Port("nar", "in", 1),
            self.code("o", "out"),
        )


class PositEncode(CycleGolden[PositEncodeParams]):
    """Puts a posit together: ``o`` is ``(-1)**sign * significand * 2**scale``, rounded.

    ``significand`` has one fraction bit more than the longest fraction of the format, and
    ``sticky`` says that the number goes on below it. Its first bit is 1; where it is 0 the number
    is 0, whatever else is there. With ``nar`` the result is NaR.

    Rounding: the endless string of regime, exponent and fraction is cut after ``width`` bits, to
    the nearest string; if exactly a half is cut off, to the even one. Where exponent bits are cut
    off, this is nearest in the exponent, not in the value. Nothing overflows: what is larger than
    the largest posit becomes it, and what is smaller than the smallest, but not 0, becomes that.

    Latency 0: combinational, one posit per cycle.

    Source: Posit Working Group, "Standard for Posit Arithmetic (2022)", section 4.1 on rounding,
    with its exponent of 2 bits made a parameter.
    """

    EXAMPLES = tuple(PositEncodeParams(**format) for format in FORMATS)

    def step(self, state, sign, scale, significand, sticky, nar):
        return {}, {"o": join(self.params, sign, scale, significand, sticky, nar)}
