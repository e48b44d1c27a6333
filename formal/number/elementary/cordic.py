"""Proof of :mod:`spikeloom.rtl.number.elementary.cordic`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.elementary import cordic as golden

__all__ = ["CordicSpec"]


class CordicSpec(Spec, golden=golden.Cordic):
    """No turn has a shift that is in no table, nor one before the first or twice without need.

    The induction takes one turn at a time, so it does not mind their number. The control waits for
    the first result, with two adders and two shifters more in each cycle: it takes the time.
    """

    EXAMPLES = (
        golden.CordicParams(width=8, iterations=5, guard=2),
        golden.CordicParams(width=4, iterations=1, guard=0),
        golden.CordicParams(mode="vectoring", width=8, iterations=4, guard=2),
        golden.CordicParams(system="hyperbolic", width=6, iterations=5, guard=1),
        golden.CordicParams(system="hyperbolic", mode="vectoring", width=6, iterations=4, guard=1),
        golden.CordicParams(system="linear", width=8, iterations=4, guard=0),
        golden.CordicParams(system="linear", mode="vectoring", width=8, iterations=4, guard=1),
        golden.CordicParams(),
    )
    ENGINES = ("bitwuzla", "z3")
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
