"""Proof of :mod:`spikeloom.rtl.number.posit.encode`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.posit import encode as golden

from .format import eight_first

__all__ = ["PositEncode"]


class PositEncode(Spec, golden=golden.PositEncode):
    """Without state, one cycle is all time."""

    EXAMPLES = eight_first(golden.PositEncode.EXAMPLES)
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
