"""What is special to the proof of :mod:`spikeloom.rtl.num.sqrt`."""

from spikeloom.golden.num import sqrt as golden

from ..spec import Spec
from .digits import RootRelations

__all__ = ["SqrtSpec"]


class SqrtSpec(RootRelations, Spec, golden=golden.Sqrt):
    """The registers are the partial results of the recurrence on the number offered.

    Small widths and UQ8.8 are proved. The control takes about twice as long with each digit, so
    UQ4.12, which has two more, is simulated, and so is UQ16.16. The first example, where mutants
    are tried, stays a small one.
    """

    EXAMPLES = (*golden.Sqrt.EXAMPLES[1:5], golden.Sqrt.EXAMPLES[0])
    SIMULATED = golden.Sqrt.EXAMPLES[5:]
