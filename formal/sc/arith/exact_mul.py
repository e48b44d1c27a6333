"""Invariant of :mod:`spikeloom.rtl.sc.arith.exact_mul`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["ExactMulProperties"]


class ExactMulProperties(Properties):
    """The shorter counter stays below its modulus, which its register could hold."""

    def invariant(self, dut, state):
        if dut.params.method == "relatively_prime":
            yield dut.j != (1 << dut.params.width) - 1
