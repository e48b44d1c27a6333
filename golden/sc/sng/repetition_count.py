"""Repetition count test of an entropy source: the same bit too often in a row."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Register

from .health import HealthTest, HealthTestParams

__all__ = ["RepetitionCount", "RepetitionCountParams"]


@dataclass(frozen=True, kw_only=True)
class RepetitionCountParams(HealthTestParams):
    """Parameters of a repetition count test.

    Parameters
    ----------
    cutoff : int
        Equal bits in a row that raise the alarm, 2..65535; see
        :func:`~.entropy.repetition_cutoff`. 21 belongs to a full bit of entropy
        and one false alarm in ``2**20`` samples.
    """

    cutoff: int = 21

    def __post_init__(self):
        check_int("cutoff", self.cutoff, 2, 65535)


class RepetitionCount(HealthTest[RepetitionCountParams]):
    """The repetition count test: ``cutoff`` equal samples in a row raise the alarm.

    In a cycle with ``clear`` all is as after reset, and the sample of that cycle is not looked at.
    Otherwise, in a cycle with ``en``, a ``bit`` equal to the one of the last such cycle adds one to
    ``count``, which stops at ``cutoff``; another, or the first one, sets it to 1. When ``count``
    becomes ``cutoff``, ``alarm`` becomes 1 and stays so until ``clear``.

    Latency 1, one sample per cycle.

    Source: M. Sönmez Turan et al., NIST Special Publication 800-90B, "Recommendation for the
    Entropy Sources Used for Random Bit Generation" (2018), section 4.4.1.
    """

    EXAMPLES = (
        RepetitionCountParams(),
        RepetitionCountParams(cutoff=2),
        RepetitionCountParams(cutoff=65535),
    )

    def registers(self):
        return (
            Register("last", 1),
            Register("count", self.params.cutoff.bit_length()),
            Register("alarm", 1),
        )

    def sampled(self, state, bit):
        cutoff, count = self.params.cutoff, state["count"]
        again = (bit == state["last"]) & (count != 0)
        counted = np.where(again, np.minimum(count + 1, cutoff), 1)
        return {
            "last": bit,
            "count": counted,
            "alarm": np.where(counted == cutoff, 1, state["alarm"]),
        }
