"""Proof of :mod:`spikeloom.rtl.number.posit.mul`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.posit import mul as golden

from .format import eight_first

__all__ = ["PositMul"]


class PositMul(Spec, golden=golden.PositMul):
    """Without state, one cycle is all time. Wider formats than 8 bits are simulated."""

    EXAMPLES = eight_first(example for example in golden.PositMul.EXAMPLES if example.width <= 8)
    SIMULATED = tuple(example for example in golden.PositMul.EXAMPLES if example.width > 8)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
