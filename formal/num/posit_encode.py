"""Proof of :mod:`spikeloom.rtl.num.posit_encode`."""

from spikeloom.golden.num import posit_encode as golden

from ..spec import Spec
from .posit import eight_first

__all__ = ["PositEncode"]


class PositEncode(Spec, golden=golden.PositEncode):
    """Without state, one cycle is all time."""

    EXAMPLES = eight_first(golden.PositEncode.EXAMPLES)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
