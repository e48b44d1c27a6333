"""Proof of :mod:`spikeloom.rtl.number.posit.add`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.posit import add as golden

from .format import eight_first

__all__ = ["PositAdd"]


class PositAdd(Spec, golden=golden.PositAdd):
    """Without state, one cycle is all time. Wider formats than 8 bits are simulated."""

    EXAMPLES = eight_first(example for example in golden.PositAdd.EXAMPLES if example.width <= 8)
    SIMULATED = tuple(example for example in golden.PositAdd.EXAMPLES if example.width > 8)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
