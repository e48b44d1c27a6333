"""Proof of :mod:`spikeloom.rtl.number.posit.decode`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.posit import decode as golden

from .format import eight_first

__all__ = ["PositDecode"]


class PositDecode(Spec, golden=golden.PositDecode):
    """Without state, one cycle is all time."""

    EXAMPLES = eight_first(golden.PositDecode.EXAMPLES)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
