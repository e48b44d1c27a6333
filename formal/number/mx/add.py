"""What is special to the proof of :mod:`spikeloom.rtl.number.mx.add`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.mx import add as golden

__all__ = ["MXAddSpec"]


class MXAddSpec(Spec, golden=golden.MXAdd):
    """What the registers hold follows from the inputs of one cycle, so two cycles say all."""

    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 2
