"""Invariant of :mod:`spikeloom.rtl.network.layers.dense`."""

from amaranth.hdl import Const, Mux

from spikeloom.formal.core.properties import Properties
from spikeloom.golden.network.layers import dense as golden
from spikeloom.rtl.sc.count.tree import popcount_levels

__all__ = ["DenseProperties"]


class DenseProperties(Properties):
    """An item in the making: each sum is what the cycles that have come through add up to.

    Once the item is accepted its codes are gone. Then it is in the pipeline, which the window of
    the induction is twice as long as, or it is offered, and the offer is compared anyway.
    """

    def invariant(self, dut, state):
        p = dut.params
        running = ~dut.full
        (waited,) = state["waited"]
        yield Mux(running, (dut.time == 0) | dut.i.valid, dut.time == 0)
        yield state["o_count"][0] == dut.full
        last = Const(len(dut.stages))
        for index in reversed(range(len(dut.stages))):
            last = Mux(dut.stages[index], index, last)
        yield waited <= Mux(running, dut.time, last)
        for row, start, total in zip(p.weights, dut.starts, dut.sums, strict=True):
            depth = popcount_levels(sum(weight != 0 for weight in row))
            under_way = sum(dut.stages[: depth + 2])
            done = dut.time - under_way
            partial = start + sum(
                self._partial(p, dut.i.payload[place], weight, done)
                for place, weight in enumerate(row)
                if weight
            )
            width = len(total)
            yield ~running | ((total - partial).as_unsigned()[:width] == 0)

    @staticmethod
    def _partial(p, code, weight, done):
        """What an input adds in its first ``done`` cycles: the ones that its synapse counts."""
        _, reverse = golden.hammersley(p.log2_length)
        bits = []
        for time in range(p.length):
            active = abs(weight) << p.log2_length > int(reverse[time]) << p.level_bits
            product = (code << p.log2_length > time << p.input_bits) & active
            bits.append((time < done) & (~product if weight < 0 else product))
        return sum(bits)
