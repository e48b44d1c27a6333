"""What is special to the proof of :mod:`spikeloom.rtl.sng.adaptive_proportion`."""

from spikeloom.golden.sng import adaptive_proportion as golden

from ..spec import Spec

__all__ = ["AdaptiveProportionSpec"]


class AdaptiveProportionSpec(Spec, golden=golden.AdaptiveProportion):
    """There are no more equal samples than samples, and without alarm fewer than the cutoff."""

    def properties(self, dut, state):
        window, cutoff = dut.params.window, dut.params.cutoff
        place, count, alarm = (state[name][0] for name in ("place", "count", "alarm"))
        yield place < window
        yield (place == 0) | ((count <= place) & (count != 0))
        yield count <= window
        yield alarm | (count < cutoff)
