"""What is special to the proof of :mod:`spikeloom.rtl.number.mx.dot`."""

from dataclasses import replace

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.mx import dot as golden

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
