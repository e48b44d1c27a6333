"""What is special to the proof of :mod:`spikeloom.rtl.num.sqrt`."""

from spikeloom.golden.num import sqrt as golden

from ..spec import Spec
from .digits import RootRelations

__all__ = ["SqrtSpec"]


class SqrtSpec(RootRelations, Spec, golden=golden.Sqrt):
    """The registers are the partial results of the recurrence on the number offered.

    A symbol names nothing that it computes, so a recurrence of ``n`` digits is written out some
    ``2**n`` times: the widths that are used in earnest are simulated.
    """

    EXAMPLES = golden.Sqrt.EXAMPLES[1:5]
    SIMULATED = (golden.Sqrt.EXAMPLES[0], *golden.Sqrt.EXAMPLES[5:])
