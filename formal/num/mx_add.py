"""What is special to the proof of :mod:`spikeloom.rtl.num.mx_add`."""

from spikeloom.golden.num import mx_add as golden

from ..spec import Spec

__all__ = ["MXAddSpec"]


class MXAddSpec(Spec, golden=golden.MXAdd):
    """What the registers hold follows from the inputs of one cycle, so two cycles say all."""

    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 2
