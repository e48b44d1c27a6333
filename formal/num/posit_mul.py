"""Proof of :mod:`spikeloom.rtl.num.posit_mul`."""

from spikeloom.golden.num import posit_mul as golden

from ..spec import Spec
from .posit import eight_first

__all__ = ["PositMul"]


class PositMul(Spec, golden=golden.PositMul):
    """Without state, one cycle is all time. Wider formats than 8 bits are simulated."""

    EXAMPLES = eight_first(example for example in golden.PositMul.EXAMPLES if example.width <= 8)
    SIMULATED = tuple(example for example in golden.PositMul.EXAMPLES if example.width > 8)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
