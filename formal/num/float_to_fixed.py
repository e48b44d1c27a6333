"""What is special to the proof of :mod:`spikeloom.rtl.num.float_to_fixed`."""

from spikeloom.golden.num import float_to_fixed as golden

from ..spec import Spec

__all__ = ["FloatToFixedSpec"]


class FloatToFixedSpec(Spec, golden=golden.FloatToFixed):
    """Nothing but the engine: shifts by data are what bitwuzla decides in seconds."""

    ENGINES = ("bitwuzla", "pdr")
