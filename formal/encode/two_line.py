"""What is special to the proof of :mod:`spikeloom.rtl.encode.two_line`."""

from spikeloom.golden.encode import two_line as golden

from ..spec import Spec

__all__ = ["TwoLineSpec"]


class TwoLineSpec(Spec, golden=golden.TwoLine):
    """Lanes are copies, and 64 of them take most of a minute: the most proved are 16."""

    EXAMPLES = (
        *(example for example in golden.TwoLine.EXAMPLES if example.lanes <= 16),
        golden.TwoLineParams(width=1, lanes=16),
    )
