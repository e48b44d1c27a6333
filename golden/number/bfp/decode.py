"""Decoder of block floating point: a number as a fixed-point code."""

from dataclasses import dataclass

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.ports import Port
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.scaling import scaled, signed_format

from .format import BfpParams

__all__ = ["BfpDecode", "BfpDecodeParams"]


@dataclass(frozen=True, kw_only=True)
class BfpDecodeParams(BfpParams):
    """Parameters of a decoder.

    Parameters
    ----------
    mantissa_bits, exponent_bits, rounding :
        Those of :class:`~spikeloom.golden.number.bfp.format.BfpParams`.
    fixed : str
        The format of the result, ``"Qm.n"`` of 1..32 bits with 0..32 of fraction.
    """

    fixed: str = "Q16.16"

    def __post_init__(self):
        super().__post_init__()
        signed_format("fixed", self.fixed)

    @property
    def result(self) -> Format:
        """The format of the result."""
        return signed_format("fixed", self.fixed)

    def ports(self):
        form, to = self.format, self.result
        return (
            Port("mantissa", "in", form.mantissa_bits, signed=True, frac=form.mantissa_bits - 1),
            Port("exponent", "in", form.exponent_bits),
            Port("o", "out", to.width, signed=True, frac=to.frac),
            Port("overflow", "out", 1),
        )


class BfpDecode(CycleGolden[BfpDecodeParams]):
    """A number in block floating point as a fixed-point code.

    ``o`` is the number ``mantissa * 2**(exponent - bias - (mantissa_bits - 1))``
    (:class:`~.format.BfpFormat`) with the fraction bits of ``fixed``: exact where
    it has no more than these, rounded otherwise. What is then out of range becomes the nearest
    code, and ``overflow`` is 1. The exponent comes with every mantissa of its block.

    Latency 0, combinational: one number per cycle.

    Bound. :meth:`ideal` is the number itself, in codes. Without overflow ``o`` is at most half a
    code away with ``"nearest_even"`` and ``"nearest"``, less than one code otherwise.

    Source: J. H. Wilkinson, "Rounding Errors in Algebraic Processes" (1963), section 1.4, on
    block-floating vectors.
    """

    EXAMPLES = (
        BfpDecodeParams(),
        BfpDecodeParams(mantissa_bits=2, exponent_bits=1, fixed="Q1.0"),
        BfpDecodeParams(mantissa_bits=8, exponent_bits=3, fixed="Q8.8", rounding="nearest"),
        BfpDecodeParams(mantissa_bits=9, exponent_bits=4, fixed="Q4.2", rounding="truncate"),
        BfpDecodeParams(mantissa_bits=5, exponent_bits=8, fixed="Q2.3", rounding="toward_zero"),
        BfpDecodeParams(mantissa_bits=24, exponent_bits=5, fixed="Q0.32"),
    )

    def step(self, state, mantissa, exponent):
        p, form, to = self.params, self.params.format, self.params.result
        # The largest exponent is no shift, and each one below it a place to the right.
        codes, overflow, _ = scaled(
            mantissa,
            form.mantissa_bits,
            form.top - exponent,
            form.top,
            form.top - form.frac + to.frac,
            to,
            p.rounding,
        )
        return state, {"o": codes, "overflow": overflow}

    def ideal(self, mantissa, exponent):
        """The numbers in codes of the result, in float64."""
        return self.params.format.real(mantissa, exponent) * 2.0**self.params.result.frac
