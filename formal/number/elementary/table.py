"""Invariant of :mod:`spikeloom.rtl.number.elementary.table`."""

import numpy as np

from spikeloom.formal.core.properties import Properties

from .unit import inputs, known, looked_up

__all__ = ["TableProperties"]


class TableProperties(Properties):
    """While something is offered, the memory shows the entry of the input it came from."""

    def invariant(self, dut, state):
        p, (x,), (valid,) = dut.params, inputs(state), dut.valid
        place = x & (1 << p.input.width) - 1
        if p.fold:
            place = np.minimum(np.abs(x), p.input.high)
            if p.formula.symmetry != "even":
                yield known(valid, dut.negative, x < 0)
        (entry,) = looked_up([p.contents], place)
        yield known(valid, dut.entry, entry)
