"""What is special to the proof of :mod:`spikeloom.rtl.num.isqrt`."""

from amaranth.hdl import Mux

from spikeloom.golden.num import isqrt as golden
from spikeloom.golden.num.digits import roots

from ..spec import Spec
from .digits import SerialRelations, symbol, value

__all__ = ["IsqrtSpec"]


class IsqrtSpec(SerialRelations, Spec, golden=golden.Isqrt):
    """The registers are the partial results of the two recurrences on the number offered.

    Small widths are proved. For the full ones no proof has been found yet, so the default and the
    widest are simulated. UQ4.12 is left to the checks in simulation.
    """

    EXAMPLES = golden.Isqrt.EXAMPLES[1:5]
    SIMULATED = (golden.Isqrt.EXAMPLES[0], golden.Isqrt.EXAMPLES[6])

    def relations(self, dut, waited):
        p = dut.params
        x = symbol(dut.i.payload)
        done = dut.o.valid
        yield dut.step <= 2 * p.digits + 2
        yield (dut.step == 0) | done | dut.i.valid
        yield waited <= Mux(done, 0, dut.step)
        quotient = [(symbol(dut.i.payload & 0), symbol(dut.i.payload & 0))] * 2 + p.quotient(x)
        partial = roots(p.pairs(x))
        for steps in range(2 * p.digits + 1):
            now = dut.step == steps + 1
            left, bit = quotient[steps + 1]
            yield ~now | ((dut.rest == value(left)) & (dut.pair[0] == value(bit)))
            yield ~now | (dut.pair[1] == value(quotient[steps][1]))
            left, root = partial[max(0, (steps + 1) // 2 - 1)]
            yield ~now | ((dut.left == value(left)) & (dut.root == value(root)))
