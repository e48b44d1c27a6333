"""What is special to the proof of :mod:`spikeloom.rtl.num.fixed_to_float`."""

from spikeloom.golden.num import fixed_to_float as golden

from ..spec import Spec

__all__ = ["FixedToFloatSpec"]


class FixedToFloatSpec(Spec, golden=golden.FixedToFloat):
    """Nothing but the engine: shifts by data are what bitwuzla decides in seconds."""

    ENGINES = ("bitwuzla", "pdr")
