"""Proof of :mod:`spikeloom.rtl.sng.halton`."""

from spikeloom.golden.sng import halton as golden

from ..spec import Spec

__all__ = ["HaltonSpec"]


class HaltonSpec(Spec, golden=golden.Halton):
    """The running total is the sum of the digits times their weights, and digits are digits."""

    def invariant(self, dut, state):
        digits, params = state["digits"], dut.params
        yield dut.total == sum(d * w for d, w in zip(digits, params.weights, strict=True))
        for digit in digits:
            yield digit < params.base
