"""Invariant of :mod:`spikeloom.rtl.sc.sng.halton`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["HaltonProperties"]


class HaltonProperties(Properties):
    """The running total is the sum of the digits times their weights, and digits are digits.

    A short period comes first, for mutants: whether one that differs only in digits that never come
    is equivalent takes minutes to decide where the period is long.
    """

    def invariant(self, dut, state):
        digits, params = state["digits"], dut.params
        yield dut.total == sum(d * w for d, w in zip(digits, params.weights, strict=True))
        for digit in digits:
            yield digit < params.base
