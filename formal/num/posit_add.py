"""Proof of :mod:`spikeloom.rtl.num.posit_add`."""

from spikeloom.golden.num import posit_add as golden

from ..spec import Spec
from .posit import eight_first

__all__ = ["PositAdd"]


class PositAdd(Spec, golden=golden.PositAdd):
    """Without state, one cycle is all time. Wider formats than 8 bits are simulated."""

    EXAMPLES = eight_first(example for example in golden.PositAdd.EXAMPLES if example.width <= 8)
    SIMULATED = tuple(example for example in golden.PositAdd.EXAMPLES if example.width > 8)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
