"""What is special to the proof of :mod:`spikeloom.rtl.num.reciprocal`."""

from amaranth.hdl import Const

from spikeloom.golden.num import reciprocal as golden

from ..spec import Spec
from .digits import DividerRelations, symbol

__all__ = ["ReciprocalSpec"]


class ReciprocalSpec(DividerRelations, Spec, golden=golden.Reciprocal):
    """The registers are the partial results of the recurrence on the number offered.

    Small widths are proved. For the full ones no proof has been found yet, so the default and the
    widest are simulated. The other golden examples are left to the
    checks in simulation.
    """

    EXAMPLES = (
        golden.Reciprocal.EXAMPLES[1],
        golden.ReciprocalParams(x="Q2.1", o="Q2.1", rounding="nearest"),
        golden.ReciprocalParams(x="Q2.1", o="UQ1.1", rounding="truncate"),
        golden.ReciprocalParams(x="Q3.0", o="Q1.1", rounding="toward_zero"),
    )
    SIMULATED = (golden.Reciprocal.EXAMPLES[0], golden.Reciprocal.EXAMPLES[8])

    def operands(self, dut):
        return symbol(Const(1, 2)), symbol(dut.i.payload)
