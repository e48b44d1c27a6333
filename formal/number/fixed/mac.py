"""What is special to the proof of the multiply-accumulate unit."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.fixed import mac as golden

__all__ = ["MACSpec"]


class MACSpec(Spec, golden=golden.MAC):
    """Booth's multiplier is proved at small widths; at full width no engine finishes."""

    SIMULATED = (golden.MACParams(multiplier="booth", stages=2),)
