"""What is special to the proof of :mod:`spikeloom.rtl.num.div`."""

from spikeloom.golden.num import div as golden

from ..spec import Spec
from .digits import DividerStates

__all__ = ["DivSpec"]


class DivSpec(DividerStates, Spec, golden=golden.Div):
    """As :class:`~spikeloom.formal.num.digits.DividerStates` says, at all widths."""

    EXAMPLES = (golden.DivParams(a="Q2.2", b="Q2.2", o="Q2.2"), *golden.Div.EXAMPLES)
