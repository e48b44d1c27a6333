"""Properties of :mod:`spikeloom.rtl.sc.arith.tff_add`: no one is lost."""

from amaranth.hdl import Value

from spikeloom.formal.core.properties import Properties

__all__ = ["TFFAddProperties"]


class TFFAddProperties(Properties):
    """In each adder, twice the ones that go out, and the flip-flop, are the ones that came in.

    The proof is on up to 16 inputs; adders are alike, and 64 take minutes.
    """

    def properties(self, dut, state):
        n = dut.params.inputs
        nodes = [*dut.sums, *(dut.x[j] for j in range(n))]
        for k in range(1, n):
            a, b, o = (sum(Value.cast(nodes[node])) for node in (2 * k, 2 * k + 1, k))
            yield a + b + state["t"][k - 1] == 2 * o + dut.toggled[k - 1]
