"""Invariant of :mod:`spikeloom.rtl.number.elementary.quadratic`."""

from spikeloom.formal.core.properties import Properties
from spikeloom.golden.number.elementary import quadratic as golden

from .unit import inputs, known, looked_up

__all__ = ["QuadraticProperties"]


class QuadraticProperties(Properties):
    """Each stage holds what the input in it decides.

    Products of full width are beyond the solvers, so the proof is at small widths; at full width
    the two sides are compared in simulation.
    """

    def invariant(self, dut, state):
        p, model = dut.params, golden.Quadratic(dut.params)
        now, later = inputs(state)
        at, after = dut.valid
        segment, t = model.split(now)
        yield known(at, dut.offset[0], t)
        for own, expected in zip(dut.coefficients, looked_up(p.coefficients, segment), strict=True):
            yield known(at, own, expected)
        segment, t = model.split(later)
        c0, c1, c2 = looked_up(p.coefficients, segment)
        yield known(after, dut.offset[1], t)
        yield known(after, dut.start, c0)
        yield known(after, dut.slope, c1 + (c2 * t >> p.offset_bits))
