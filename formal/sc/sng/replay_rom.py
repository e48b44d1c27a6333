"""Invariant of :mod:`spikeloom.rtl.sc.sng.replay_rom`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["ReplayROMProperties"]


class ReplayROMProperties(Properties):
    """The component counts rows, the golden model numbers; what was read is the present row."""

    def invariant(self, dut, state):
        number, lanes = len(dut.params.contents), dut.params.lanes
        index = state["index"][0]
        yield dut.row < len(dut.rows)
        for row, content in enumerate(dut.rows):
            here = dut.row == row
            yield ~here | (index == row * lanes % number)
            yield ~here | dut.first | (dut.read == content)
        yield ~dut.first | (dut.row == 0)
