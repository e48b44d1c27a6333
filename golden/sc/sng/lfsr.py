"""Linear-feedback shift register (LFSR), the pseudo-random source of stochastic computing."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int, check_ints
from spikeloom.golden.sc.stream.source import SourceParams, StateGolden

__all__ = ["LFSR", "PRESETS", "TAPS", "LFSRParams", "check_taps"]

# Exponents of one primitive polynomial per width, the constant term left out. Source: P. Alfke,
# "Efficient Shift Registers, LFSR Counters, and Long Pseudo-Random Sequence Generators", Xilinx
# XAPP 052 v1.1 (1996), table 3.
TAPS: dict[int, tuple[int, ...]] = {
    3: (3, 2),
    4: (4, 3),
    5: (5, 3),
    6: (6, 5),
    7: (7, 6),
    8: (8, 6, 5, 4),
    9: (9, 5),
    10: (10, 7),
    11: (11, 9),
    12: (12, 6, 4, 1),
    13: (13, 4, 3, 1),
    14: (14, 5, 3, 1),
    15: (15, 14),
    16: (16, 15, 13, 4),
    17: (17, 14),
    18: (18, 11),
    19: (19, 6, 2, 1),
    20: (20, 17),
    21: (21, 19),
    22: (22, 21),
    23: (23, 18),
    24: (24, 23, 22, 17),
    25: (25, 22),
    26: (26, 6, 2, 1),
    27: (27, 5, 2, 1),
    28: (28, 25),
    29: (29, 27),
    30: (30, 6, 4, 1),
    31: (31, 28),
    32: (32, 22, 2, 1),
    33: (33, 20),
    34: (34, 27, 2, 1),
    35: (35, 33),
    36: (36, 25),
    37: (37, 5, 4, 3, 2, 1),
    38: (38, 6, 5, 1),
    39: (39, 35),
    40: (40, 38, 21, 19),
    41: (41, 38),
    42: (42, 41, 20, 19),
    43: (43, 42, 38, 37),
    44: (44, 43, 18, 17),
    45: (45, 44, 42, 41),
    46: (46, 45, 26, 25),
    47: (47, 42),
    48: (48, 47, 21, 20),
    49: (49, 40),
    50: (50, 49, 24, 23),
    51: (51, 50, 36, 35),
    52: (52, 49),
    53: (53, 52, 38, 37),
    54: (54, 53, 18, 17),
    55: (55, 31),
    56: (56, 55, 35, 34),
    57: (57, 50),
    58: (58, 39),
    59: (59, 58, 38, 37),
    60: (60, 59),
    61: (61, 60, 46, 45),
    62: (62, 61, 6, 5),
    63: (63, 62),
    64: (64, 63, 61, 60),
}


def check_taps(taps, width: int):
    """Refuse ``taps`` unless they are different exponents up to the width, which is one of them."""
    check_ints("taps", taps, 1, width)
    if taps and (width not in taps or len(set(taps)) != len(taps)):
        raise ValueError(f"taps must differ and include the width {width}, not {taps!r}")


@dataclass(frozen=True, kw_only=True)
class LFSRParams(SourceParams):
    """Parameters of an LFSR.

    Parameters
    ----------
    width : int
        Bits of the register, 3..64.
    lanes : int
        Consecutive states per cycle, 1..64.
    form : {"fibonacci", "galois"}
        Where the taps act: all into one new bit, or the bit shifted out into all of them.
    taps : tuple of int
        Exponents of the polynomial, the width among them; ``()`` takes the published polynomial of
        :data:`TAPS`, which is primitive, so that the period is ``2**width - 1``.
    seed : int
        State after reset, ``1..2**width - 1``; the all-zero state would never be left.
    shift : {"left", "right"}
        Whether bits move up or down. The register that shifts right is the mirror image of the one
        that shifts left: the same states with their bits in reverse, if the seeds are.
    """

    form: str = "fibonacci"
    taps: tuple[int, ...] = ()
    seed: int = 1
    shift: str = "left"

    def __post_init__(self):
        check_int("width", self.width, 3, 64)
        super().__post_init__()
        check_choice("form", self.form, ("fibonacci", "galois"))
        check_choice("shift", self.shift, ("left", "right"))
        check_taps(self.taps, self.width)
        check_int("seed", self.seed, 1, (1 << self.width) - 1)

    @property
    def polynomial(self) -> tuple[int, ...]:
        """The exponents in use."""
        return self.taps or TAPS[self.width]


class LFSR(StateGolden[LFSRParams]):
    """A linear-feedback shift register with enable.

    ``value`` is the register ``state``. In a cycle with ``en`` the Fibonacci form shifts left and
    the new bit 0 is the exclusive or of the bits ``tap - 1``; the Galois form shifts left, and
    where the bit shifted out is 1, it is added to bit 0 and to every bit ``tap`` below the width.
    With ``shift="right"``, bit ``width - 1 - b`` stands for bit ``b`` in all of this. A cycle does
    so ``lanes`` times; without ``en`` the state holds.

    With a primitive polynomial, as those of :data:`TAPS` are, each of ``1..2**width - 1`` comes
    once in a period. Taps of your own may have a shorter one. Streams made from **successive states
    are correlated**, for one state is the other one shifted, and so are those of two registers with
    one polynomial and different seeds; the state and its reversed bits count as independent.

    Latency 0 (the output is a register), ``lanes`` new states per enabled cycle.

    Source: S. W. Golomb, "Shift Register Sequences" (1967); polynomials as in :data:`TAPS`. The
    registers common in stochastic-computing libraries are in :data:`PRESETS`.
    """

    EXAMPLES = (
        LFSRParams(),
        LFSRParams(width=3),
        LFSRParams(width=16, taps=(16, 14, 13, 11), seed=0xACE1),
        LFSRParams(width=8, form="galois", seed=255),
        LFSRParams(width=64, form="galois", seed=(1 << 64) - 1),
        LFSRParams(width=64),
        LFSRParams(width=16, lanes=5, shift="right"),
        LFSRParams(width=4, lanes=6, form="galois", shift="right"),
    )

    def advance(self, state):
        s, width, taps = state["state"], self.params.width, self.params.polynomial
        left, top = self.params.shift == "left", width - 1
        shifted = (s & ((1 << top) - 1)) << 1 if left else s >> 1
        if self.params.form == "fibonacci":
            bit = 0
            for tap in taps:
                bit = bit ^ ((s >> (tap - 1 if left else width - tap)) & 1)
            return {"state": shifted | (bit if left else bit << top)}
        # The constant term, which is in no list of taps, adds to bit 0.
        mask = sum(1 << (tap if left else top - tap) for tap in (0, *taps) if tap != width)
        out = s >> top if left else s & 1
        return {"state": np.where(out != 0, shifted ^ mask, shifted)}


PRESETS: dict[str, LFSRParams] = {
    "reference": LFSRParams(width=16, taps=(16, 14, 13, 11), seed=0xACE1),
    "mirror": LFSRParams(width=16, taps=(16, 14, 13, 11), seed=0x5670, shift="right"),
}
"""Registers that libraries for stochastic computing have in common.

``"reference"``: x^16 + x^14 + x^13 + x^11 + 1, shifted left, from 0xACE1; a stream compares the
state, then advances. ``"mirror"``: the same shifted right from 0xACE1, where a stream advances
before it compares; so the first state that counts is the second one, 0x5670.
"""
