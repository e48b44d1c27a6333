"""Invariant of :mod:`spikeloom.rtl.number.elementary.linear`."""

import numpy as np

from spikeloom.formal.core.properties import Properties

from .unit import inputs, known, looked_up

__all__ = ["LinearProperties"]


class LinearProperties(Properties):
    """While something is offered, table and registers hold what its input decides.

    Long offsets make a multiplier that is beyond the solvers; it is compared in simulation.
    """

    def invariant(self, dut, state):
        p, (x,), (valid,) = dut.params, inputs(state), dut.valid
        place = x & (1 << p.table_bits) - 1
        if p.fold:
            place = np.where(x < 0, ~x, x) & (1 << p.table_bits) - 1
            yield known(valid, dut.negative, x < 0)
        low = place & (1 << p.offset_bits) - 1
        yield known(valid, dut.offset, low ^ (1 << p.offset_bits) - 1 if p.falling else low)
        intercept, slope = looked_up(p.coefficients, place >> p.offset_bits)
        yield known(valid, dut.intercept, intercept)
        yield known(valid, dut.slope, slope)
