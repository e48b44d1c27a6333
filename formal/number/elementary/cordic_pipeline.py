"""Proof of :mod:`spikeloom.rtl.number.elementary.cordic_pipeline`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.elementary import cordic_pipeline as golden

__all__ = ["CordicPipelineSpec"]


class CordicPipelineSpec(Spec, golden=golden.CordicPipeline):
    """All registers are the golden model's, so the shortest window of an induction is enough."""

    EXAMPLES = (
        golden.CordicPipelineParams(width=8, iterations=5, guard=2),
        *golden.CordicPipeline.EXAMPLES[:-1],
        golden.CordicPipelineParams(width=32, iterations=4, guard=2),
    )
    DEPTH = 1

    def bound(self, params):
        """The control is wrong at once: the last stage is an output in every cycle."""
        return 2
