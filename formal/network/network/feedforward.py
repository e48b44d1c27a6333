"""What is special to the proof of :mod:`spikeloom.rtl.network.network.feedforward`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.network.network import feedforward as golden

__all__ = ["FeedforwardSpec"]


class FeedforwardSpec(Spec, golden=golden.Feedforward):
    """A whole network in one piece: small ones only, for the layers are proved by themselves.

    Images in flight: one in each of the collector, the layers, the rectifiers and the search.
    """

    EXAMPLES = (
        golden.FeedforwardParams(
            weights=(((2, -1), (-1, 1)), ((1, -2), (-1, 2))),
            bias=((1, 0), (-1, 1)),
            shifts=((0, 1),),
            input_bits=1,
            hidden_bits=1,
            level_bits=1,
            log2_length=1,
        ),
        *golden.Feedforward.EXAMPLES[1:3],
    )
    OUTSTANDING = 7
