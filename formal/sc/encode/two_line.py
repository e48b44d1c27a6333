"""What is special to the proof of :mod:`spikeloom.rtl.sc.encode.two_line`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.encode import two_line as golden

__all__ = ["TwoLineSpec"]


class TwoLineSpec(Spec, golden=golden.TwoLine):
    """Lanes are copies, and 64 of them take most of a minute: the most proved are 16."""

    EXAMPLES = (
        *(example for example in golden.TwoLine.EXAMPLES if example.lanes <= 16),
        golden.TwoLineParams(width=1, lanes=16),
    )
