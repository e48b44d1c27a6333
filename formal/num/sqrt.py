"""What is special to the proof of :mod:`spikeloom.rtl.num.sqrt`."""

from spikeloom.golden.num import sqrt as golden

from ..spec import Spec
from .digits import Serial

__all__ = ["SqrtSpec"]


class SqrtSpec(Serial, Spec, golden=golden.Sqrt):
    """The count ends with the result."""

    EXAMPLES = (golden.SqrtParams(a="UQ2.2", o="UQ2.2"), *golden.Sqrt.EXAMPLES)

    def invariant(self, dut, state):
        yield dut.digit <= dut.params.digits + 1
