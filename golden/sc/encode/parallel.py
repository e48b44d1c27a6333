"""Parallel comparators: a whole word of a bit stream in every cycle."""

from dataclasses import dataclass

from spikeloom.golden.core.ports import Bits, Port
from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, by_lane, join

__all__ = ["Parallel", "ParallelParams"]


@dataclass(frozen=True, kw_only=True)
class ParallelParams(BitParams):
    """Parameters of a parallel encoder.

    Parameters
    ----------
    lanes : int
        Consecutive bits of the stream per cycle, 1..64, from as many numbers of the source.
    width : int
        Bits of a number of the source, 1..64; 1..63 with ``full_scale``.
    exact : bool
        The bit is ``source <= threshold``, as in
        :class:`~spikeloom.golden.sc.sng.comparator.Comparator`.
    full_scale : bool
        The threshold reaches ``2**width``, as there.
    """

    lanes: int = 8
    width: int = 8
    exact: bool = False
    full_scale: bool = False

    def __post_init__(self):
        super().__post_init__()
        _ = self.comparator  # which checks the rest

    @property
    def comparator(self) -> ComparatorParams:
        """The comparator of each lane."""
        return ComparatorParams(width=self.width, exact=self.exact, full_scale=self.full_scale)

    def ports(self):
        bits = self.comparator.threshold_width
        return (
            Port("source", "in", self.width, count=None if self.lanes == 1 else self.lanes),
            Port("threshold", "in", bits, frac=self.width, unit="p"),
            Bits("bit", "out", self.lanes, unit="p"),
        )


class Parallel(BitGolden[ParallelParams]):
    """The comparator of a stochastic number generator on ``lanes`` numbers of a source at once.

    Bit ``k`` of ``bit`` is what :class:`~spikeloom.golden.sc.sng.comparator.Comparator` says of
    element ``k`` of ``source`` and the one ``threshold``. With the vector ``value`` of a source
    that has the same ``lanes`` it is, bit for bit, the stream of one comparator on that source with
    one lane; so a stream of ``L`` bits, a multiple of ``lanes``, takes ``L / lanes`` cycles.

    How many ones a threshold gives is in the table of the comparator; the encoding is unipolar, or
    what :class:`~.threshold.Threshold` makes of it. Streams from one source
    are correlated as strongly as they can be.

    Latency 0, ``lanes`` bits per cycle.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969), for the comparator.
    """

    EXAMPLES = (
        ParallelParams(),
        ParallelParams(lanes=1, width=1),
        ParallelParams(lanes=5, exact=True),
        ParallelParams(lanes=64, width=1, full_scale=True),
        ParallelParams(lanes=2, width=64),
    )

    def step(self, state, source, threshold):
        comparator = Comparator(self.params.comparator)
        numbers = by_lane(source, self.params.lanes)
        bits = [comparator.step({}, number, threshold)[1]["bit"] for number in numbers]
        return {}, {"bit": join(bits)}
