"""Invariant of :mod:`spikeloom.rtl.number.elementary.normalised`."""

from spikeloom.formal.core.properties import Properties
from spikeloom.golden.number.elementary import normalised as golden

from .unit import inputs, known, looked_up

__all__ = ["NormalisedProperties"]


class NormalisedProperties(Properties):
    """Each stage holds what the input in it decides.

    For the widest example, with the largest table behind the shift, no proof has been found yet.
    """

    def invariant(self, dut, state):
        p, model = dut.params, golden.Normalised(dut.params)
        now, later = inputs(state)
        at, after = dut.valid
        segment, t = model.split(now)
        _, zeros = model.normalised(now)
        yield known(at, dut.offset, t)
        for own, expected in zip(
            (dut.intercept, dut.slope), looked_up(p.coefficients, segment), strict=True
        ):
            yield known(at, own, expected)
        yield known(at, dut.zeros, zeros)
        yield known(at, dut.zero, now == 0)
        yield known(after, dut.value, model.value(later))
        yield known(after, dut.amount, model.chosen(later))
