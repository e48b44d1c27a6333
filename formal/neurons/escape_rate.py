"""Proof of :mod:`spikeloom.rtl.neurons.escape_rate`."""

from spikeloom.golden.dialect import lookup
from spikeloom.golden.neurons import escape_rate as golden

from ..funcs.unit import known
from ..spec import Spec
from ..symbolic import Sym

__all__ = ["EscapeRateSpec"]


class EscapeRateSpec(Spec, golden=golden.EscapeRate):
    """The memory shows the entry of the membrane that is on show."""

    DEPTH = 2

    def invariant(self, dut, state):
        p, v = dut.params, Sym.of([state["v"][0]], (1,))
        entry = lookup(p.levels, v >> p.index_shift & (1 << p.index_bits) - 1)
        yield known(~dut.first, dut.p, entry)
        yield ~dut.first | (dut.v == 0)
