"""Multilinear function of several bit streams, from a table of constants."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need
from spikeloom.golden.sc.stream.gated import number

__all__ = ["MuxTable", "MuxTableParams"]


@dataclass(frozen=True, kw_only=True)
class MuxTableParams(BitParams):
    """Parameters of the table.

    Parameters
    ----------
    width : int
        Bits of the random number, 1..32.
    table : tuple of int
        2, 4, 8, 16, 32 or 64 constants ``0..2**width``; the entry ``T`` is the value
        ``T / 2**width`` at one corner of the cube, bit ``j`` of its index the coordinate ``j``.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    width: int = 8
    table: tuple[int, ...] = (13, 102, 89, 250)

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 32)
        check_ints("table", self.table, 0, 1 << self.width)
        if len(self.table) not in (2, 4, 8, 16, 32, 64):
            raise ValueError(
                f"table must hold 2, 4, 8, 16, 32 or 64 integers, not {len(self.table)}"
            )

    @property
    def selects(self) -> int:
        """Number of streams that select: variables of the function."""
        return len(self.table).bit_length() - 1

    def ports(self):
        return (
            Bits("s", "in", self.lanes, unit="p", count=self.selects),
            Bits("r", "in", self.lanes, unit="p", count=self.width),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("s", "r")),)


class MuxTable(BitGolden[MuxTableParams]):
    """Function of several streams from a table: they select a constant, and one comparator encodes.

    For each bit the streams ``s`` select the entry ``T = table[n]``, bit ``j`` of ``n`` being
    ``s[j]``, and ``o`` is 1 if the number with the bits ``r``, ``r[0]`` the least significant, is
    below ``T``. All streams are unipolar, those of ``r`` with probability 1/2: together they are a
    random number of ``width`` bits, as a source gives it. However many constants there are, they
    take one random number and one comparator, for only the one selected is looked at.

    If all elements of ``s`` and ``r`` are **independent**, the value of ``o`` is the multilinear
    function that has the values of the table at the corners of the cube,

        f(s) = sum over n of  w[n] table[n] / 2^width,
        w[n] = product over j of  s[j] if bit j of n is 1, else 1 - s[j],

    linear in each ``s[j]``: bilinear interpolation for two. If several of ``s`` are independent
    copies of one variable, f is a polynomial in it; with all of them so, the mean of the entries
    with ``k`` ones in their index is the coefficient ``k`` of a polynomial in Bernstein form (see
    :mod:`.design.bernstein_fit`). If streams of ``s`` are correlated, ``o`` has the
    mean of the table over their joint law instead.

    Latency 0, ``lanes`` bits per cycle.

    Bound. ``o`` has exactly the mean ``f(s)``; the mean of ``L`` memoryless bits has the standard
    deviation ``sqrt(f (1 - f) / L)``.

    Source: A. Alaghi and J. P. Hayes, "A Spectral Transform Approach to Stochastic Circuits", ICCD
    2012 (circuits are multilinear functions); the one comparator after the selection is the
    coefficients' of W. Qian, X. Li, M. D. Riedel, K. Bazargan and D. J. Lilja, "An Architecture for
    Fault-Tolerant Computation with Stochastic Logic", IEEE Transactions on Computers 60(1), 2011,
    with one source shared.
    """

    EXAMPLES = (
        MuxTableParams(),
        MuxTableParams(width=1, table=(1, 2)),
        MuxTableParams(width=4, table=(16, 0, 3, 9, 15, 1, 8, 16), lanes=3),
        MuxTableParams(width=32, table=((1 << 32) - 1, 1 << 32, 1, 0x12345678)),
        MuxTableParams(width=6, table=tuple(k * k // 64 for k in range(1, 65))),
    )

    def tick(self, state, /, s, r):
        # Only the constant selected is looked at, so one random number serves for all of them.
        return {}, {"o": as_int(number(r) < lookup(self.params.table, number(s)))}

    def ideal(self, s):
        """Value of the output for independent streams of values ``s``, on its last axis."""
        s = np.asarray(s, float)
        values = np.asarray(self.params.table, float) / (1 << self.params.width)
        for j in reversed(range(self.params.selects)):
            low, high = np.split(values, 2, axis=-1)
            values = low + s[..., j, None] * (high - low)
        return values[..., 0]
