"""What is special to the proof of :mod:`spikeloom.rtl.sc.sng.repetition_count`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import repetition_count as golden

__all__ = ["RepetitionCountSpec"]


class RepetitionCountSpec(Spec, golden=golden.RepetitionCount):
    """The count never passes the cutoff, and the alarm is on where it is reached."""

    def properties(self, dut, state):
        cutoff = dut.params.cutoff
        count, alarm = state["count"][0], state["alarm"][0]
        yield count <= cutoff
        yield (count != cutoff) | alarm
        yield ~alarm | (count != 0)
