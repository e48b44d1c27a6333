"""What is special to the proof of :mod:`spikeloom.rtl.num.div`."""

from spikeloom.golden.num import div as golden

from ..spec import Spec
from .digits import DividerRelations, symbol

__all__ = ["DivSpec"]


class DivSpec(DividerRelations, Spec, golden=golden.Div):
    """The registers are the partial results of the recurrence on the operands offered.

    Small widths are proved. For the full ones no proof has been found yet, so the default and the
    widest are simulated. The other golden examples are left to the
    checks in simulation.
    """

    EXAMPLES = (
        *golden.Div.EXAMPLES[1:4],
        golden.DivParams(a="Q2.1", b="UQ1.1", o="Q2.1", rounding="toward_zero"),
        golden.DivParams(a="UQ1.1", b="Q1.1", o="UQ1.1"),
        golden.Div.EXAMPLES[6],
    )
    SIMULATED = (golden.Div.EXAMPLES[0], golden.Div.EXAMPLES[9])

    def operands(self, dut):
        return dut.params.operands(symbol(dut.i.payload))
