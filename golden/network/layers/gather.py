"""Serial-to-parallel collector: a vector that comes one element at a time."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.ports import Stream

__all__ = ["Gather", "GatherParams"]


@dataclass(frozen=True, kw_only=True)
class GatherParams(Params):
    """Parameters of a collector.

    Parameters
    ----------
    count : int
        Elements of a vector, 1..4096.
    width : int
        Bits of an element, 1..64.
    """

    count: int = 4
    width: int = 3

    def __post_init__(self):
        check_int("count", self.count, 1, 4096)
        check_int("width", self.width, 1, 64)

    @property
    def latency(self):
        """One clock cycle per element."""
        return self.count

    @property
    def interval(self) -> int:
        """Clock cycles per vector when nobody waits."""
        return self.count + 1

    def ports(self):
        return (
            Stream("i", "in", self.width, burst=self.count),
            Stream("o", "out", self.width, count=self.count),
        )


class Gather(TransactionGolden[GatherParams]):
    """Collects ``count`` transfers into one vector, the first of them its element 0.

    The component is a shift register; while the vector waits to be taken it accepts nothing.

    Latency ``count`` from the first transfer to the offer of the vector; one vector in
    ``count + 1`` cycles.

    Source: a textbook construction, a shift register with a counter.
    """

    EXAMPLES = (
        GatherParams(),
        GatherParams(count=1, width=1),
        GatherParams(count=2, width=64),
        GatherParams(count=7, width=1),
    )

    def transfer(self, state, i):
        # An item of a single transfer comes without an axis for its transfers.
        return state, {"o": i if self.params.count > 1 else i[..., None]}
