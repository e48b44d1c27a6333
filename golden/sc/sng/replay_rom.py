"""Replay ROM: a source that plays numbers from a table."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.dialect import known, lookup
from spikeloom.golden.core.ports import Register
from spikeloom.golden.sc.stream.source import SourceGolden, SourceParams

__all__ = ["ReplayROM", "ReplayROMParams"]


@dataclass(frozen=True, kw_only=True)
class ReplayROMParams(SourceParams):
    """Parameters of a replay ROM.

    Parameters
    ----------
    width : int
        Bits of a number, 1..63.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    contents : tuple of int
        The numbers in order, 1..4096 of them. The default is the van der Corput sequence of 4 bits
        in the upper bits of 8.
    """

    contents: tuple[int, ...] = (
        0,
        128,
        64,
        192,
        32,
        160,
        96,
        224,
        16,
        144,
        80,
        208,
        48,
        176,
        112,
        240,
    )

    def __post_init__(self):
        check_int("width", self.width, 1, 63)
        super().__post_init__()
        check_ints("contents", self.contents, 0, (1 << self.width) - 1)
        if not 1 <= len(self.contents) <= 4096:
            raise ValueError(f"contents must hold 1..4096 integers, not {len(self.contents)}")


class ReplayROM(SourceGolden[ReplayROMParams]):
    """A table that is played from its beginning, again and again.

    ``value`` is ``contents[index]``. In a cycle with ``en``, ``index`` goes up by one, and from the
    last number to the first; it is 0 after reset. With several lanes element ``k`` is the number
    ``k`` later, beyond the end those from the beginning; ``len(contents)`` need not be a multiple
    of the lanes. For a recorded sequence, one that was searched for, or any that a formula in
    hardware would cost more than a block memory.

    Latency 0: the memory reads ahead. ``lanes`` numbers per enabled cycle.

    Source: none but the table; the default is that of J. G. van der Corput,
    "Verteilungsfunktionen", Proc. Koninklijke Akademie van Wetenschappen te Amsterdam 38 (1935).
    """

    EXAMPLES = (
        ReplayROMParams(),
        ReplayROMParams(width=1, contents=(1,)),
        ReplayROMParams(width=5, lanes=4, contents=(3, 1, 4, 15, 9, 26)),
        ReplayROMParams(width=63, contents=((1 << 63) - 1, 0, 1)),
    )

    def registers(self):
        return (Register("index", max(1, (len(self.params.contents) - 1).bit_length())),)

    def value(self, state):
        contents = self.params.contents
        return lookup(contents, known(state["index"], 0, len(contents) - 1))

    def advance(self, state):
        # One number at a time: the component has a row of all lanes in a word, and counts rows.
        index = state["index"]
        return {"index": np.where(index == len(self.params.contents) - 1, 0, index + 1)}
