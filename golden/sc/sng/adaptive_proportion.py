"""Adaptive proportion test of an entropy source: the same bit too often in a window."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register

from .health import HealthTest, HealthTestParams

__all__ = ["AdaptiveProportion", "AdaptiveProportionParams"]


@dataclass(frozen=True, kw_only=True)
class AdaptiveProportionParams(HealthTestParams):
    """Parameters of an adaptive proportion test.

    Parameters
    ----------
    window : int
        Samples of a window, 2..65536; 1024 for bits.
    cutoff : int
        Samples equal to the first of a window, itself among them, that raise the alarm, 2..window;
        see :func:`~.entropy.proportion_cutoff`. 589 belongs to a window of
        1024, a full bit of entropy and one false alarm in ``2**20`` windows.
    """

    window: int = 1024
    cutoff: int = 589

    def __post_init__(self):
        check_int("window", self.window, 2, 65536)
        check_int("cutoff", self.cutoff, 2, self.window)


class AdaptiveProportion(HealthTest[AdaptiveProportionParams]):
    """The adaptive proportion test: how often the first sample of a window comes again.

    In a cycle with ``clear`` all is as after reset, and the sample of that cycle is not looked at.
    Otherwise, in a cycle with ``en``: at ``place`` 0 a window begins, ``first`` becomes ``bit`` and
    ``count`` becomes 1; elsewhere ``count`` goes up by one if ``bit`` equals ``first``. ``place``
    counts the samples of the window and goes from ``window - 1`` to 0. When ``count`` becomes
    ``cutoff``, ``alarm`` becomes 1 and stays so until ``clear``.

    Latency 1, one sample per cycle.

    Source: M. Sönmez Turan et al., NIST Special Publication 800-90B, "Recommendation for the
    Entropy Sources Used for Random Bit Generation" (2018), section 4.4.2.
    """

    EXAMPLES = (
        AdaptiveProportionParams(),
        AdaptiveProportionParams(window=2, cutoff=2),
        AdaptiveProportionParams(window=13, cutoff=9),
        AdaptiveProportionParams(window=65536, cutoff=65536),
    )

    def registers(self):
        window = self.params.window
        return (
            Register("place", (window - 1).bit_length()),
            Register("first", 1),
            Register("count", window.bit_length()),
            Register("alarm", 1),
        )

    def sampled(self, state, bit):
        window, place = self.params.window, state["place"]
        # The first sample of a window counts itself, so the count is never 0 inside of one.
        begins = place == 0
        same = as_int(bit == state["first"])
        counted = np.where(begins, 1, state["count"] + same)
        return {
            "place": np.where(place == window - 1, 0, place + 1),
            "first": np.where(begins, bit, state["first"]),
            "count": counted,
            "alarm": np.where(counted >= self.params.cutoff, 1, state["alarm"]),
        }
