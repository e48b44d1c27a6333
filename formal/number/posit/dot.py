"""Proof of :mod:`spikeloom.rtl.number.posit.dot`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.posit import dot as golden

__all__ = ["PositDot"]


class PositDot(Spec, golden=golden.PositDot):
    """All registers map by name; the register of a scale could hold more than scales reach."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1

    def bound(self, params):
        return params.latency + 2

    def invariant(self, dut, state):
        yield dut.places <= 4 * dut.params.max_scale
