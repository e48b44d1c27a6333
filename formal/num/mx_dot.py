"""What is special to the proof of :mod:`spikeloom.rtl.num.mx_dot`."""

from dataclasses import replace

from spikeloom.golden.num import mx_dot as golden

from ..spec import Spec

__all__ = ["MXDotSpec"]


class MXDotSpec(Spec, golden=golden.MXDot):
    """What the last two stages hold follows from the one before, so three cycles say all.

    Blocks of at most 4 elements are proved.
    """

    EXAMPLES = tuple(
        replace(example, length=min(example.length, 4)) for example in golden.MXDot.EXAMPLES[:6]
    )
    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 3

    def invariant(self, dut, state):
        yield dut.place < dut.params.length
