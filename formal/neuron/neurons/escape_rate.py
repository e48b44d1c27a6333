"""Invariant of :mod:`spikeloom.rtl.neuron.neurons.escape_rate`: the word of its memory."""

from spikeloom.formal.core.properties import Properties
from spikeloom.formal.core.symbolic import Sym
from spikeloom.formal.number.elementary.unit import known
from spikeloom.golden.core.dialect import lookup

__all__ = ["EscapeRateProperties"]


class EscapeRateProperties(Properties):
    """The memory shows the entry of the present membrane, but in the first step, when it is 0."""

    def invariant(self, dut, state):
        p, v = dut.params, Sym.of([state["v"][0]], (1,))
        entry = lookup(p.levels, v >> p.index_shift & (1 << p.index_bits) - 1)
        yield known(~dut.first, dut.p, entry)
        yield ~dut.first | (dut.v == 0)
