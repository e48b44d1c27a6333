"""Proof of :mod:`spikeloom.rtl.neuron.neurons.escape_rate`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.formal.core.symbolic import Sym
from spikeloom.formal.number.elementary.unit import known
from spikeloom.golden.core.dialect import lookup
from spikeloom.golden.neuron.neurons import escape_rate as golden

__all__ = ["EscapeRateSpec"]


class EscapeRateSpec(Spec, golden=golden.EscapeRate):
    """The memory shows the entry of the membrane that is on show."""

    DEPTH = 2

    def invariant(self, dut, state):
        p, v = dut.params, Sym.of([state["v"][0]], (1,))
        entry = lookup(p.levels, v >> p.index_shift & (1 << p.index_bits) - 1)
        yield known(~dut.first, dut.p, entry)
        yield ~dut.first | (dut.v == 0)
