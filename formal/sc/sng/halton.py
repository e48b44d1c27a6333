"""Proof of :mod:`spikeloom.rtl.sc.sng.halton`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import halton as golden

__all__ = ["HaltonSpec"]


class HaltonSpec(Spec, golden=golden.Halton):
    """The running total is the sum of the digits times their weights, and digits are digits.

    A short period comes first, for mutants: whether one that differs only in digits that never come
    is equivalent takes minutes to decide where the period is long.
    """

    EXAMPLES = (golden.HaltonParams(width=4, guard=1), *golden.Halton.EXAMPLES)

    def invariant(self, dut, state):
        digits, params = state["digits"], dut.params
        yield dut.total == sum(d * w for d, w in zip(digits, params.weights, strict=True))
        for digit in digits:
            yield digit < params.base
