"""What is special to the proof of :mod:`spikeloom.rtl.num.serial_mul`."""

from amaranth.hdl import Cat, Mux

from spikeloom.golden.num import serial_mul as golden

from ..spec import Spec
from .digits import SerialRelations, symbol, value

__all__ = ["SerialMulSpec"]


class SerialMulSpec(SerialRelations, Spec, golden=golden.SerialMul):
    """Above the bits of ``b`` that are still to come stands the sum of the rows so far.

    Small widths are proved. For sums of 16 rows no proof has been found yet, so the default and the
    widest are simulated. Q4.12 is left to the checks in simulation.
    """

    EXAMPLES = golden.SerialMul.EXAMPLES[1:6]
    SIMULATED = (golden.SerialMul.EXAMPLES[0], golden.SerialMul.EXAMPLES[7])

    def relations(self, dut, waited):
        p = dut.params
        a, b = p.operands(symbol(dut.i.payload))
        width = p.formats[1].width
        done = dut.o.valid
        yield dut.place <= width + 1
        yield (dut.place == 0) | done | dut.i.valid
        yield waited <= Mux(done, 0, dut.place)
        register = Cat(dut.low, dut.high).as_signed()
        total = 0
        for count, row in enumerate(p.rows(a, b)):
            now = dut.place == count + 1
            yield ~now | (register.shift_right(width - count) == total)
            yield ~now | (dut.low[: width - count] == dut.i.payload.b[count:])
            total = total + value(row)
