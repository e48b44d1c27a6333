"""What is special to the proof of :mod:`spikeloom.rtl.number.minifloat.from_fixed`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.minifloat import from_fixed as golden

__all__ = ["FixedToFloatSpec"]


class FixedToFloatSpec(Spec, golden=golden.FixedToFloat):
    """Nothing but the engine: shifts by data are what bitwuzla decides in seconds."""

    ENGINES = ("bitwuzla", "pdr")
