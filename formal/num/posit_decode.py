"""Proof of :mod:`spikeloom.rtl.num.posit_decode`."""

from spikeloom.golden.num import posit_decode as golden

from ..spec import Spec
from .posit import eight_first

__all__ = ["PositDecode"]


class PositDecode(Spec, golden=golden.PositDecode):
    """Without state, one cycle is all time."""

    EXAMPLES = eight_first(golden.PositDecode.EXAMPLES)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
