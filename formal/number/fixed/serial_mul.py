"""What is special to the proof of :mod:`spikeloom.rtl.number.fixed.serial_mul`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.fixed import serial_mul as golden

from .digits import Serial

__all__ = ["SerialMulSpec"]


class SerialMulSpec(Serial, Spec, golden=golden.SerialMul):
    """The count ends with the result."""

    EXAMPLES = (golden.SerialMulParams(a="Q2.2", b="Q2.2", o="Q2.2"), *golden.SerialMul.EXAMPLES)

    def invariant(self, dut, state):
        yield dut.place <= dut.params.formats[1].width + 1
