"""Proof of :mod:`spikeloom.rtl.neuron.neurons.escape_rate`."""

from spikeloom.formal.core.properties import Properties
from spikeloom.formal.core.symbolic import Sym
from spikeloom.formal.number.elementary.unit import known
from spikeloom.golden.core.dialect import lookup

__all__ = ["EscapeRateProperties"]


class EscapeRateProperties(Properties):
    """The memory shows the entry of the membrane that is on show."""

    def invariant(self, dut, state):
        p, v = dut.params, Sym.of([state["v"][0]], (1,))
        entry = lookup(p.levels, v >> p.index_shift & (1 << p.index_bits) - 1)
        yield known(~dut.first, dut.p, entry)
        yield ~dut.first | (dut.v == 0)
