"""Proof of :mod:`spikeloom.rtl.number.bfp.decode`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.bfp import decode as golden

__all__ = ["BfpDecode"]


class BfpDecode(Spec, golden=golden.BfpDecode):
    """Shifters are wide multiplexers, which bitwuzla takes apart sooner than z3."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
