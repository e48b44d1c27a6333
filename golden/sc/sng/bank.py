"""Bank of bit streams from one source, each through another arrangement of its bits."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_ints
from spikeloom.golden.core.ports import Bits, Port
from spikeloom.golden.sc.stream.arrangements import arranged, identity, invertible, reversal
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, by_lane, join

from .comparator import Comparator, ComparatorParams

__all__ = ["Bank", "BankParams"]


@dataclass(frozen=True, kw_only=True)
class BankParams(BitParams):
    """Parameters of a bank of streams.

    Parameters
    ----------
    lanes : int
        Consecutive bits of each stream per cycle, 1..64, from as many numbers of the source.
    width : int
        Bits of the source, 1..64; 1..63 with ``full_scale``.
    arrangements : tuple of tuple of int
        For each of 1..64 streams the ``width`` masks of :mod:`~.stream.arrangements`.
        ``()`` stands for two streams, the source as it is and bit-reversed.
    exact : bool
        As in :class:`~spikeloom.golden.sc.sng.comparator.Comparator`.
    full_scale : bool
        As there.
    """

    width: int = 8
    arrangements: tuple[tuple[int, ...], ...] = ()
    exact: bool = False
    full_scale: bool = False

    def __post_init__(self):
        super().__post_init__()
        _ = self.comparator  # which checks its own
        if not isinstance(self.arrangements, tuple) or len(self.arrangements) > 64:
            raise TypeError(
                f"arrangements must be a tuple of at most 64 tuples of masks, "
                f"not {self.arrangements!r}"
            )
        for index, masks in enumerate(self.arrangements):
            name = f"arrangements[{index}]"
            check_ints(name, masks, 1, (1 << self.width) - 1, self.width)
            if not invertible(masks):
                raise ValueError(f"{name} must be invertible, not {masks!r}")

    @property
    def comparator(self) -> ComparatorParams:
        """The comparator of each stream."""
        return ComparatorParams(width=self.width, exact=self.exact, full_scale=self.full_scale)

    @property
    def streams(self) -> tuple[tuple[int, ...], ...]:
        """The arrangements in use."""
        return self.arrangements or (identity(self.width), reversal(self.width))

    def ports(self):
        count, bits = len(self.streams), self.comparator.threshold_width
        return (
            Port("source", "in", self.width, count=None if self.lanes == 1 else self.lanes),
            Port("thresholds", "in", bits, frac=self.width, unit="p", count=count),
            Bits("bit", "out", self.lanes, unit="p", count=count),
        )


class Bank(BitGolden[BankParams]):
    """Streams that share one source, each through an arrangement of its bits and a comparator.

    Stream ``n`` sees, as bit ``j`` of its number, the exclusive or of the bits of ``source`` in
    mask ``j`` of its arrangement, and compares that number with ``thresholds[n]`` as
    :class:`~.comparator.Comparator` does. Each arrangement is a permutation of
    the numbers of the source, and all of them keep 0, so the counts of ones are those in the table
    of the comparator, for every stream.

    How independent two of the streams are depends on the source, the arrangements and the length;
    :mod:`.design.planner` measures it and chooses. The default, an LFSR of 8 bits
    beside its own reversal, multiplies with a root mean square error of 0.00230 over one period,
    less than two Sobol dimensions do in 256 cycles (0.00236), for one register and no gates.
    Streams of equal arrangements are correlated as strongly as they can be.

    Latency 0, ``lanes`` bits of each stream per cycle.

    Source: for the shared generator with permuted outputs, H. Ichihara, S. Ishii, D. Sunamori, T.
    Iwagaki and T. Inoue, "Compact and Accurate Stochastic Circuits with Shared Random Number
    Sources", IEEE International Conference on Computer Design (2014); for offsets by exclusive ors,
    S. W. Golomb, "Shift Register Sequences" (1967).
    """

    EXAMPLES = (
        BankParams(),
        BankParams(width=1, arrangements=((1,),)),
        # As it is, an offset of 100 steps of the default LFSR, rotated by 3; in several lanes.
        BankParams(
            lanes=3,
            exact=True,
            arrangements=(
                (1, 2, 4, 8, 16, 32, 64, 128),
                (22, 44, 88, 176, 17, 34, 68, 136),
                (32, 64, 128, 1, 2, 4, 8, 16),
            ),
        ),
        BankParams(width=63, full_scale=True),
        BankParams(lanes=64, width=1, arrangements=((1,),)),
    )

    def step(self, state, source, thresholds):
        comparator = Comparator(self.params.comparator)
        numbers = by_lane(source, self.params.lanes)
        # An arrangement is invertible and keeps 0: a source that takes all its values is seen to do
        # so, and one that lacks 0 still does. So the counts of ones are those of the comparator.
        streams = []
        for index, masks in enumerate(self.params.streams):
            threshold = thresholds[..., index]
            seen = [arranged(number, masks) for number in numbers]
            streams.append(join([comparator.step({}, x, threshold)[1]["bit"] for x in seen]))
        return {}, {"bit": np.stack(streams, axis=-1)}
