"""Memory that is filled through a port at run time, for memories that have no initial contents."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int, check_power
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int, constant
from spikeloom.golden.core.ports import Port, Register

__all__ = ["MOST", "Loaded", "LoadedParams"]

MOST = 1 << 22
"""Words of the largest memory."""

ROW = 63
"""Bits of the widest row."""


@dataclass(frozen=True, kw_only=True)
class LoadedParams(Params):
    """Parameters of a memory that is filled at run time.

    Parameters
    ----------
    depth : int
        Words, 1..2**22.
    width : int
        Bits of a word, 1..63.
    signed : bool
        Two's complement if true.
    pack : int
        Words that stand side by side in one row of the memory, a power of two in 1..16; a row has
        at most 63 bits. Words of 4 bits in rows of 4 fill the 16 bits of iCE40's SPRAM.
    """

    depth: int = 16
    width: int = 4
    signed: bool = False
    pack: int = 1

    def __post_init__(self):
        check_int("depth", self.depth, 1, MOST)
        check_int("width", self.width, 1, ROW)
        check_bool("signed", self.signed)
        check_power("pack", self.pack, 1, 16)
        if self.pack * self.width > ROW:
            raise ValueError(
                f"pack must be in 1..{ROW // self.width} for words of {self.width} bits, "
                f"not {self.pack}"
            )

    @property
    def address_bits(self) -> int:
        """Bits of an address."""
        return max(1, (self.depth - 1).bit_length())

    @property
    def lane_bits(self) -> int:
        """Low bits of an address, which choose a word of a row; the others choose the row."""
        return self.pack.bit_length() - 1

    @property
    def rows(self) -> int:
        """Rows that hold words; a last one may not be full."""
        return -(-self.depth // self.pack)

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("load", "in", 1),
            Port("load_data", "in", self.width, self.signed),
            Port("ready", "out", 1),
            Port("addr", "in", self.address_bits),
            Port("en", "in", 1),
            Port("data", "out", self.width, self.signed),
        )


class Loaded(CycleGolden[LoadedParams]):
    """A memory that takes its words in order, and can be read when it has all of them.

    In a cycle with ``load`` the word ``load_data`` is stored at the next address, from 0 on, until
    there are ``depth`` words; then ``ready`` is 1, and ``load`` has no effect. In a cycle with
    ``en``, ``addr`` is taken, and from the next cycle on ``data`` is the word at that address;
    without ``en`` it stays. While ``ready`` is 0 the answer is 0, and so it is beyond the last
    word. Nothing depends on what the memory held before. A reset empties it.

    Latency 1. One word per cycle, in and out.

    Source: a textbook construction; no numbers are taken from anywhere. That the words come in at
    run time is what SPRAM of iCE40 UltraPlus asks for, which cannot be initialised (Lattice,
    FPGA-TN-02022, "iCE40 SPRAM Usage Guide").
    """

    EXAMPLES = (
        LoadedParams(),
        LoadedParams(depth=1, width=1),
        LoadedParams(depth=6, width=3, signed=True, pack=4),
        LoadedParams(depth=3, width=63),
        LoadedParams(depth=3, width=2, pack=16),
        LoadedParams(depth=33, width=3, pack=16),
        LoadedParams(depth=128, pack=4),
    )

    def registers(self):
        p = self.params
        # Every address has a row; words beyond the last one stay 0.
        rows = 1 << max(0, p.address_bits - p.lane_bits)
        return (
            Register("count", p.depth.bit_length()),
            Register("rows", p.pack * p.width, count=rows),
            Register("data", p.width, p.signed),
        )

    def step(self, state, load, load_data, addr, en):
        p = self.params
        count, rows, data = state["count"], state["rows"], state["data"]
        mask = (1 << p.width) - 1
        ready = count == p.depth

        # A row is 0 until its first word comes in, so words can be added to it.
        taken = np.logical_and(load != 0, count < p.depth)
        place = constant(np.arange(1 << max(0, p.address_bits - p.lane_bits)), rows)
        here = np.logical_and(taken[..., None], (count >> p.lane_bits)[..., None] == place)
        word = (load_data & mask) << self._shift(count)
        filled = np.where(here, rows | word[..., None], rows)

        row = np.take_along_axis(rows, (addr >> p.lane_bits)[..., None], axis=-1)[..., 0]
        found = row >> self._shift(addr) & mask
        if p.signed:
            found = np.where(found > mask >> 1, found - (1 << p.width), found)
        answer = np.where(ready, found, 0)

        held = {
            "count": count + as_int(taken),
            "rows": filled,
            "data": np.where(en != 0, answer, data),
        }
        return held, {"ready": as_int(ready), "data": data}

    def _shift(self, address):
        """The place of a word in its row, in bits."""
        return (address & self.params.pack - 1) * self.params.width
