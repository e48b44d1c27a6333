"""Properties of :mod:`spikeloom.rtl.sc.sng.repetition_count`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["RepetitionCountProperties"]


class RepetitionCountProperties(Properties):
    """The count never passes the cutoff, and the alarm is on where it is reached."""

    def properties(self, dut, state):
        cutoff = dut.params.cutoff
        count, alarm = state["count"][0], state["alarm"][0]
        yield count <= cutoff
        yield (count != cutoff) | alarm
        yield ~alarm | (count != 0)
