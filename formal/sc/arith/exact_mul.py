"""Proof of :mod:`spikeloom.rtl.sc.arith.exact_mul`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.arith import exact_mul as golden

__all__ = ["ExactMulSpec"]


class ExactMulSpec(Spec, golden=golden.ExactMul):
    """The shorter counter stays below its modulus, which its register could hold."""

    def invariant(self, dut, state):
        if dut.params.method == "relatively_prime":
            yield dut.j != (1 << dut.params.width) - 1
