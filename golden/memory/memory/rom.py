"""Read-only memory (ROM): an array of constants, read with a latency of one cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.array import IntArray, check_array
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import lookup
from spikeloom.golden.core.ports import Port, Register

__all__ = ["MOST", "ROM", "ROMParams"]

MOST = 1 << 22
"""Words of the largest memory."""

PRESENT = IntArray((12, 5, 6, 11, 9, 0, 10, 13, 3, 14, 15, 8, 4, 7, 1, 2), 4)
"""The S-box of the cipher PRESENT."""


@dataclass(frozen=True, kw_only=True)
class ROMParams(Params):
    """Parameters of a read-only memory.

    Parameters
    ----------
    contents : IntArray
        The words, 1..2**22 of them, at address 0 the first in row-major order. The default is
        :data:`PRESENT`, 16 words of 4 bits.
    """

    contents: IntArray = PRESENT

    def __post_init__(self):
        check_array("contents", self.contents, MOST)

    @property
    def address_bits(self) -> int:
        """Bits of an address."""
        return max(1, (self.contents.size - 1).bit_length())

    @property
    def latency(self):
        return 1

    def ports(self):
        words = self.contents
        return (
            Port("addr", "in", self.address_bits),
            Port("en", "in", 1),
            Port("data", "out", words.width, words.signed),
        )


class ROM(CycleGolden[ROMParams]):
    """A table in block memory.

    In a cycle with ``en``, ``addr`` is taken, and from the next cycle on ``data`` is the word at
    that address; without ``en`` it stays. Beyond the last word ``data`` is 0, and so it is after
    reset.

    Latency 1. One word per cycle.

    Source: none but the contents; the default is from A. Bogdanov et al., "PRESENT: An
    Ultra-Lightweight Block Cipher", CHES 2007, doi:10.1007/978-3-540-74735-2_31, section 4.
    """

    EXAMPLES = (
        ROMParams(),
        ROMParams(contents=IntArray((1,), 1)),
        ROMParams(contents=IntArray((-4, 3, -1, 2, -3), 3, True)),
        ROMParams(contents=IntArray(((1 << 63) - 1, 0, 1), 63)),
        ROMParams(contents=IntArray(np.arange(40 * 16).reshape(40, 16) ** 2 % 1021, 10)),
    )

    def __init__(self, params):
        super().__init__(params)
        words = params.contents
        # Zeros up to a power of two, so that every address has an entry.
        beyond = np.zeros((1 << params.address_bits) - words.size, np.int64)
        self.table = np.concatenate([words.values.ravel(), beyond])

    def registers(self):
        words = self.params.contents
        return (Register("data", words.width, words.signed),)

    def step(self, state, addr, en):
        word = np.where(en != 0, lookup(self.table, addr), state["data"])
        return {"data": word}, {"data": state["data"]}
