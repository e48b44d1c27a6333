"""Argmax: the index and the value of the largest score."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.ports import Stream

__all__ = ["Argmax", "ArgmaxParams"]


@dataclass(frozen=True, kw_only=True)
class ArgmaxParams(Params):
    """Parameters of the search.

    Parameters
    ----------
    count : int
        Number of scores, 1..1024.
    width : int
        Bits of a score, two's complement, 1..53.
    """

    count: int = 5
    width: int = 4

    def __post_init__(self):
        check_int("count", self.count, 1, 1024)
        check_int("width", self.width, 1, 53)

    @property
    def label_bits(self) -> int:
        """Bits of the label."""
        return max(1, (self.count - 1).bit_length())

    @property
    def latency(self):
        """One clock cycle per score, and one more to compare the last of them."""
        return self.count + 1

    @property
    def interval(self) -> int:
        """Clock cycles per item when nobody waits."""
        return self.count + 2

    def ports(self):
        fields = (("label", self.label_bits), ("score", self.width))
        return (
            Stream("i", "in", self.width, signed=True, count=self.count),
            Stream("o", "out", self.label_bits + self.width, fields=fields),
        )


class Argmax(TransactionGolden[ArgmaxParams]):
    """The index of the largest score, the first of them if several are, and the score itself.

    ``score`` is the two's complement of ``width`` bits. The component looks at one score in each
    clock cycle, with a single comparator, and accepts the scores in the last of these cycles.

    Latency ``count + 1`` from the offer of the scores to that of the winner; one item in
    ``count + 2`` cycles.

    Source: a textbook construction, a running maximum. The first of equals wins, as in NumPy.
    """

    EXAMPLES = (
        ArgmaxParams(),
        ArgmaxParams(count=1, width=1),
        ArgmaxParams(count=2, width=1),
        ArgmaxParams(count=8, width=3),
        ArgmaxParams(count=3, width=53),
    )

    def transfer(self, state, i):
        p = self.params
        # As a record: the label in the low bits, the score in two's complement above.
        label, score = np.argmax(i, axis=-1), np.max(i, axis=-1)
        return state, {"o": label | (score & ((1 << p.width) - 1)) << p.label_bits}
