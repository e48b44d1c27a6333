"""What is special to the proof of :mod:`spikeloom.rtl.number.fixed.isqrt`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.fixed import isqrt as golden

from .digits import Serial

__all__ = ["IsqrtSpec"]


class IsqrtSpec(Serial, Spec, golden=golden.Isqrt):
    """The count ends with the result."""

    EXAMPLES = (golden.IsqrtParams(x="UQ2.2", o="UQ2.2"), *golden.Isqrt.EXAMPLES)

    def invariant(self, dut, state):
        yield dut.count <= 2 * dut.params.digits + 2
