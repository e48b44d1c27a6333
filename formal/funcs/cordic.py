"""Proof of :mod:`spikeloom.rtl.funcs.cordic`."""

from spikeloom.golden.funcs import cordic as golden

from ..spec import Spec

__all__ = ["CordicSpec"]


class CordicSpec(Spec, golden=golden.Cordic):
    """No turn has a shift that is in no table, nor one before the first or twice without need."""

    DEPTH = 2

    def bound(self, params):
        """The first result is offered by then."""
        return params.latency + 2

    def invariant(self, dut, state):
        p = dut.params
        yield ~dut.turning | (dut.shift <= p.shifts[-1])
        yield ~dut.turning | (dut.shift >= p.shifts[0])
        two = [dut.shift == shift for shift, number in enumerate(p.twice) if number]
        yield ~dut.again | (sum(two) != 0) if two else ~dut.again
        yield ~dut.full | ~dut.turning
