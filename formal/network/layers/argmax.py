"""Invariant of :mod:`spikeloom.rtl.network.layers.argmax`."""

from amaranth.hdl import Cat, Mux

from spikeloom.formal.core.properties import Properties

__all__ = ["ArgmaxProperties"]


class ArgmaxProperties(Properties):
    """A search under way holds the winner among the scores it has seen."""

    def invariant(self, dut, state):
        p = dut.params
        running = ~dut.full
        (waited,) = state["waited"]
        yield dut.place < p.count
        yield ~running | (dut.place == 0) | dut.i.valid
        yield state["o_count"][0] == dut.full
        yield waited <= Mux(running, dut.place, 1)
        yield ~running | (dut.picked == (dut.place != 0))
        yield running | (dut.place == 0)
        for index in range(p.count):
            picked = running & dut.picked & (dut.place == index + 1)
            right = (dut.candidate == dut.i.payload[index]) & (dut.candidate_label == index)
            yield ~picked | right
        # With the scores below ``seen`` compared, the winner is one of them, none is larger, and
        # none before it is as large.
        for seen in range(1, p.count):
            wins = Cat(
                (dut.label == index)
                & (dut.score == dut.i.payload[index])
                & Cat(
                    dut.i.payload[other] < dut.score
                    if other < index
                    else dut.i.payload[other] <= dut.score
                    for other in range(seen)
                ).all()
                for index in range(seen)
            ).any()
            yield ~running | ~(dut.place == seen + 1) | wins
