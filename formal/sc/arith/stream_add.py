"""Invariants and properties of :mod:`spikeloom.rtl.sc.arith.stream_add`: nothing is lost."""

from spikeloom.formal.core.properties import Properties

__all__ = ["StreamAddProperties"]


class StreamAddProperties(Properties):
    """What is left of the first tick and what goes out are what was held and what came in.

    This is about the sum before it is limited. The remainder of a mean is less than the divisor,
    which the register of a divisor that is no power of two could exceed. A large sum of bits by
    two differently shaped trees is hard for solvers, so the proof is on few inputs.
    """

    def invariant(self, dut, state):
        if dut.params.scaled:
            yield state["acc"][0] < dut.params.inputs

    def properties(self, dut, state):
        p = dut.params
        held, rest, out = state["acc"][0], dut.rests[0], dut.o[0]
        came = sum(dut.x[k][0] for k in range(p.inputs))
        if p.scaled:
            yield rest + p.inputs * out == held + came
        elif p.signed:
            yield rest + 2 * out == held + 2 * came - (p.inputs - 1)
        else:
            yield rest + out == held + came
