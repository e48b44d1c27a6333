"""Proof of :mod:`spikeloom.rtl.sc.count.saturating_estimator`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.count import saturating_estimator as golden

__all__ = ["SaturatingEstimatorSpec"]


class SaturatingEstimatorSpec(Spec, golden=golden.SaturatingEstimator):
    """An empty counter gives nothing away: so it never falls below 0."""

    DEPTH = 1

    def properties(self, dut, state):
        yield (dut.estimate != 0) | ~dut.o[0]
