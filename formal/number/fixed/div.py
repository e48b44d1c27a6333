"""What is special to the proof of :mod:`spikeloom.rtl.number.fixed.div`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.fixed import div as golden

from .digits import DividerStates

__all__ = ["DivSpec"]


class DivSpec(DividerStates, Spec, golden=golden.Div):
    """As :class:`~spikeloom.formal.number.fixed.digits.DividerStates` says, at all widths."""

    EXAMPLES = (golden.DivParams(a="Q2.2", b="Q2.2", o="Q2.2"), *golden.Div.EXAMPLES)
