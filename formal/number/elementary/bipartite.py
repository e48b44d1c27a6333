"""Invariant of :mod:`spikeloom.rtl.number.elementary.bipartite`."""

import numpy as np

from spikeloom.formal.core.properties import Properties

from .unit import inputs, known, looked_up

__all__ = ["BipartiteProperties"]


class BipartiteProperties(Properties):
    """While something is offered, both tables show the entries of the input it came from."""

    def invariant(self, dut, state):
        p, (x,), (valid,) = dut.params, inputs(state), dut.valid
        values, corrections = p.tables
        word = x & (1 << p.input.width) - 1
        before = (word >> p.low_bits - 1 & 1) == 0
        far = np.where(before, ~word, word) & (1 << p.low_bits - 1) - 1
        upper = word >> p.low_bits + p.middle_bits
        (value,) = looked_up([values], word >> p.low_bits)
        (correction,) = looked_up([corrections], upper << p.low_bits - 1 | far)
        yield known(valid, dut.before, before)
        yield known(valid, dut.value, value)
        yield known(valid, dut.correction, correction)
