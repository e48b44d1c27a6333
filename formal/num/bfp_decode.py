"""Proof of :mod:`spikeloom.rtl.num.bfp_decode`."""

from spikeloom.golden.num import bfp_decode as golden

from ..spec import Spec

__all__ = ["BfpDecode"]


class BfpDecode(Spec, golden=golden.BfpDecode):
    """Shifters are wide multiplexers, which bitwuzla takes apart sooner than z3."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
