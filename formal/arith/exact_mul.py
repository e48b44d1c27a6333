"""Proof of :mod:`spikeloom.rtl.arith.exact_mul`."""

from spikeloom.golden.arith import exact_mul as golden

from ..spec import Spec

__all__ = ["ExactMulSpec"]


class ExactMulSpec(Spec, golden=golden.ExactMul):
    """A cycle begins at a multiple of the lanes; the shorter counter stays below its modulus."""

    def invariant(self, dut, state):
        p = dut.params
        for bit in range(p.lanes.bit_length() - 1):
            yield ~dut.i[bit]
        if p.method == "relatively_prime":
            yield dut.j != (1 << p.width) - 1
