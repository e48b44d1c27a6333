"""Conservation of ones in streams that are paired."""

from amaranth.hdl import Mux

__all__ = ["keeps_ones"]


def keeps_ones(dut):
    """No one is lost or made, and no more than ``depth`` wait, which the register could."""
    depth = dut.params.depth
    for came, went, sign in ((dut.a, dut.paired_a, 1), (dut.b, dut.paired_b, -1)):
        before, after = (Mux(sign * x > 0, sign * x, 0) for x in (dut.surplus, dut.following))
        yield sum(came) + before == sum(went) + after
    yield (dut.surplus <= depth) & (dut.surplus >= -depth)
