"""What is special to the proof of :mod:`spikeloom.rtl.num.sqrt`."""

from spikeloom.golden.num import sqrt as golden

from ..spec import Spec
from .digits import RootRelations

__all__ = ["SqrtSpec"]


class SqrtSpec(RootRelations, Spec, golden=golden.Sqrt):
    """The registers are the partial results of the recurrence on the number offered.

    Proved up to 16 bits; no proof for UQ16.16 has been found yet. The first example, where mutants
    are tried, is a small one.
    """

    EXAMPLES = (*golden.Sqrt.EXAMPLES[1:5], golden.Sqrt.EXAMPLES[0], golden.Sqrt.EXAMPLES[5])
    SIMULATED = golden.Sqrt.EXAMPLES[6:]
