"""What is special to the proof of :mod:`spikeloom.rtl.number.minifloat.to_fixed`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.minifloat import to_fixed as golden

__all__ = ["FloatToFixedSpec"]


class FloatToFixedSpec(Spec, golden=golden.FloatToFixed):
    """Nothing but the engine: shifts by data are what bitwuzla decides in seconds."""

    ENGINES = ("bitwuzla", "pdr")
