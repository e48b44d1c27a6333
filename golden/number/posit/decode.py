"""Posit decoder: a code taken apart into sign, scale and significand."""

from dataclasses import dataclass

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.ports import Port

from .format import FORMATS, PositParams, split, values

__all__ = ["PositDecode", "PositDecodeParams"]


@dataclass(frozen=True, kw_only=True)
class PositDecodeParams(PositParams):
    """Parameters of the decoder: those of the format, :class:`~.format.PositParams`."""

    def ports(self):
        return (
            self.code("i", "in"),
            Port("sign", "out", 1),
            Port("scale", "out", self.scale_bits, signed=True),
            Port("significand", "out", self.fraction_bits + 1, frac=self.fraction_bits),
            Port("zero", "out", 1),
            Port("nar", "out", 1),
        )


class PositDecode(CycleGolden[PositDecodeParams]):
    """Takes a posit apart: ``(-1)**sign * significand * 2**scale``, which is exact.

    ``significand`` is in 1..2 with ``fraction_bits = max(0, width - 3 - es)`` fraction bits, its
    leading one included; ``scale`` is ``regime * 2**es + exponent``, in
    ``-max_scale..max_scale`` with ``max_scale = (width - 2) * 2**es``. ``zero`` and ``nar`` mark
    the two codes that are no such number; with them ``significand`` and ``scale`` are 0, and
    ``sign`` is the first bit.

    Latency 0: combinational, one posit per cycle.

    Source: Posit Working Group, "Standard for Posit Arithmetic (2022)", section 4.1, with its
    exponent of 2 bits made a parameter.
    """

    EXAMPLES = tuple(PositDecodeParams(**format) for format in FORMATS)

    def step(self, state, i):
        parts = split(self.params, i)
        names = ("sign", "scale", "significand", "zero", "nar")
        return {}, {name: getattr(parts, name) for name in names}

    def ideal(self, i):
        """The numbers themselves, as floats; NaR is a NaN."""
        return values(self.params, i)
