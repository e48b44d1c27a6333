"""Proof of :mod:`spikeloom.rtl.num.posit_dot`."""

from spikeloom.golden.num import posit_dot as golden

from ..spec import Spec

__all__ = ["PositDot"]


class PositDot(Spec, golden=golden.PositDot):
    """All registers map by name; the register of a scale could hold more than scales reach."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1

    def bound(self, params):
        return params.latency + 2

    def invariant(self, dut, state):
        yield dut.places <= 4 * dut.params.max_scale
