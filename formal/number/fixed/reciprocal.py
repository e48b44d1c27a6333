"""What is special to the proof of :mod:`spikeloom.rtl.number.fixed.reciprocal`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.fixed import reciprocal as golden

from .digits import DividerStates

__all__ = ["ReciprocalSpec"]


class ReciprocalSpec(DividerStates, Spec, golden=golden.Reciprocal):
    """As :class:`~spikeloom.formal.number.fixed.digits.DividerStates` says, at all widths."""

    EXAMPLES = (golden.ReciprocalParams(x="Q2.2", o="Q2.2"), *golden.Reciprocal.EXAMPLES)
