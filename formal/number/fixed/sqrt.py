"""What is special to the proof of :mod:`spikeloom.rtl.number.fixed.sqrt`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.fixed import sqrt as golden

from .digits import Serial

__all__ = ["SqrtSpec"]


class SqrtSpec(Serial, Spec, golden=golden.Sqrt):
    """The count ends with the result."""

    EXAMPLES = (golden.SqrtParams(a="UQ2.2", o="UQ2.2"), *golden.Sqrt.EXAMPLES)

    def invariant(self, dut, state):
        yield dut.digit <= dut.params.digits + 1
