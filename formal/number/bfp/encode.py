"""What is special to the proof of :mod:`spikeloom.rtl.number.bfp.encode`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.bfp import encode as golden

__all__ = ["BfpEncodeSpec"]


class BfpEncodeSpec(Spec, golden=golden.BfpEncode):
    """The shortest blocks: what one has collected is for the engine to find out."""

    EXAMPLES = golden.BfpEncode.EXAMPLES[1:3]
