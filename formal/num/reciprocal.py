"""What is special to the proof of :mod:`spikeloom.rtl.num.reciprocal`."""

from spikeloom.golden.num import reciprocal as golden

from ..spec import Spec
from .digits import DividerStates

__all__ = ["ReciprocalSpec"]


class ReciprocalSpec(DividerStates, Spec, golden=golden.Reciprocal):
    """As :class:`~spikeloom.formal.num.digits.DividerStates` says, at all widths."""

    EXAMPLES = (golden.ReciprocalParams(x="Q2.2", o="Q2.2"), *golden.Reciprocal.EXAMPLES)
