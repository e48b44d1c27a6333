"""Proof of :mod:`spikeloom.rtl.arith.exact_mul`."""

from spikeloom.golden.arith import exact_mul as golden

from ..spec import Spec

__all__ = ["ExactMulSpec"]


class ExactMulSpec(Spec, golden=golden.ExactMul):
    """The shorter counter stays below its modulus, which its register could hold."""

    def invariant(self, dut, state):
        if dut.params.method == "relatively_prime":
            yield dut.j != (1 << dut.params.width) - 1
