"""Base class of the extremes of two streams: a gate behind a synchronizer of their ones."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["Pairing", "PairingParams", "paired"]


@dataclass(frozen=True, kw_only=True)
class PairingParams(BitParams):
    """Parameters of a block that pairs the ones of its inputs.

    Parameters
    ----------
    depth : int
        Ones of either input that may wait for one of the other, 1..63.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    depth: int = 1

    def __post_init__(self):
        super().__post_init__()
        check_int("depth", self.depth, 1, 63)

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit="p"),
            Bits("b", "in", self.lanes, unit="p"),
            Bits("o", "out", self.lanes, unit="p"),
        )


PairingParamsT = TypeVar("PairingParamsT", bound=PairingParams)


class Pairing(BitGolden[PairingParamsT], abstract=True):
    """A golden model that gives one gate of two streams whose ones are paired first.

    ``surplus`` is what waits, as :func:`paired` has it; it is 0 after reset.
    """

    def gate(self, a, b):
        """The output bit for a pair of bits. Pure; golden dialect."""
        raise NotImplementedError

    def registers(self):
        return (Register("surplus", self.params.depth.bit_length() + 1, signed=True),)

    def tick(self, state, a, b):
        surplus, a, b = paired(state["surplus"], a, b, self.params.depth)
        return {"surplus": surplus}, {"o": self.gate(a, b)}


def paired(surplus, a, b, depth):
    """One bit of two streams with their ones paired, and the surplus after it.

    ``surplus`` ones of ``a`` wait where it is positive, ``-surplus`` ones of ``b`` where it is
    negative, ``depth`` at most: what comes out is what came in and what waited before, less what
    waits now.
    """
    # Two conservation laws say it all: neither stream loses a one but to the surplus, and only one
    # of the two has ones that wait.
    new = np.clip(surplus + a - b, -depth, depth)
    return (
        new,
        a + np.maximum(surplus, 0) - np.maximum(new, 0),
        b + np.maximum(-surplus, 0) - np.maximum(-new, 0),
    )
