"""What is special to the proof of :mod:`spikeloom.rtl.num.mx_dot`."""

from dataclasses import replace

from spikeloom.golden.num import mx_dot as golden

from ..spec import Spec

__all__ = ["MXDotSpec"]


class MXDotSpec(Spec, golden=golden.MXDot):
    """What the last stage holds follows from the stage before it, so two cycles say all.

    Blocks of at most 4 elements are proved.
    """

    EXAMPLES = tuple(
        replace(example, length=min(example.length, 4)) for example in golden.MXDot.EXAMPLES[:6]
    )
    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 2
