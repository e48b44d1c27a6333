"""Cellular automata as sources: rule 30, and hybrids of rules 90 and 150."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.sc.stream.source import SourceParams, StateGolden

__all__ = ["CELLS_150", "CellularAutomaton", "CellularAutomatonParams"]

# For each width the smallest number whose ones are the cells of rule 150 in a hybrid automaton of
# maximal length. Found by computation: the characteristic polynomial of the matrix, by its
# recurrence over the cells, is primitive. The tests check the order of each matrix.
CELLS_150: dict[int, int] = {
    3: 1,
    4: 5,
    5: 1,
    6: 1,
    7: 4,
    8: 6,
    9: 1,
    10: 15,
    11: 1,
    12: 22,
    13: 9,
    14: 1,
    15: 4,
    16: 21,
    17: 3,
    18: 22,
    19: 4,
    20: 6,
    21: 50,
    22: 11,
    23: 1,
    24: 46,
    25: 11,
    26: 1,
    27: 28,
    28: 4,
    29: 1,
    30: 1,
    31: 26,
    32: 84,
    33: 1,
    34: 10,
    35: 1,
    36: 17,
    37: 21,
    38: 6,
    39: 1,
    40: 66,
    41: 1,
    42: 11,
    43: 4,
    44: 35,
    45: 6,
    46: 29,
    47: 3,
    48: 101,
    49: 55,
    50: 24,
    51: 1,
    52: 151,
    53: 1,
    54: 6,
    55: 23,
    56: 110,
    57: 127,
    58: 103,
    59: 104,
    60: 260,
    61: 38,
    62: 16,
    63: 11,
    64: 20,
}


@dataclass(frozen=True, kw_only=True)
class CellularAutomatonParams(SourceParams):
    """Parameters of a cellular automaton.

    Parameters
    ----------
    width : int
        Cells, 3..64.
    lanes : int
        Consecutive states per cycle, 1..64.
    rule : {"hybrid", "30"}
        Cells of rule 90 and rule 150 between borders of 0, or cells of rule 30 in a ring.
    cells_150 : int
        Which cells of the hybrid have rule 150, as the ones of a number; 0 takes that of
        :data:`CELLS_150`, whose period is ``2**width - 1``. Of no use with rule 30, where it is 0.
    seed : int
        State after reset, ``1..2**width - 1``; with rule 30 not ``2**width - 1`` either, after
        which all is 0.
    """

    rule: str = "hybrid"
    cells_150: int = 0
    seed: int = 1

    def __post_init__(self):
        check_int("width", self.width, 3, 64)
        super().__post_init__()
        check_choice("rule", self.rule, ("hybrid", "30"))
        hybrid = self.rule == "hybrid"
        check_int("cells_150", self.cells_150, 0, (1 << self.width) - 1 if hybrid else 0)
        check_int("seed", self.seed, 1, (1 << self.width) - (1 if hybrid else 2))

    @property
    def selected(self) -> int:
        """The cells of rule 150 in use."""
        return self.cells_150 or CELLS_150[self.width]


class CellularAutomaton(StateGolden[CellularAutomatonParams]):
    """A row of cells, all of which take their next value from their neighbours at once.

    In a cycle with ``en`` the cell at bit ``i`` becomes

    - hybrid: ``s[i-1] ^ s[i+1]``, and ``^ s[i]`` where it has rule 150; beyond the ends are zeros;
    - rule 30: ``s[i+1] ^ (s[i] | s[i-1])``, indices modulo ``width``; bit ``i+1`` is at its left.

    ``value`` is the register ``state`` itself. The hybrid of the table runs through all states but
    0, like an LFSR of the same width and at the price of one lookup table per cell, but successive
    states are no shifts of each other. Rule 30 is nonlinear and has neither a known period nor all
    numbers: the longest cycle of 8 cells is 40, and of 16 cells 6016.

    Latency 0 (the output is a register), one new state per enabled cycle.

    Source: P. D. Hortensius, R. D. McLeod and H. C. Card, "Parallel Random Number Generation for
    VLSI Systems Using Cellular Automata", IEEE Transactions on Computers 38 (1989); K. Cattell and
    J. C. Muzio, "Synthesis of One-Dimensional Linear Hybrid Cellular Automata", IEEE Transactions
    on Computer-Aided Design 15 (1996); S. Wolfram, "Random Sequence Generation by Cellular
    Automata", Advances in Applied Mathematics 7 (1986).
    """

    EXAMPLES = (
        CellularAutomatonParams(),
        CellularAutomatonParams(width=3, rule="30"),
        CellularAutomatonParams(rule="30", lanes=4, seed=254),
        CellularAutomatonParams(width=64, lanes=2, seed=(1 << 64) - 1),
        CellularAutomatonParams(width=64, rule="30"),
    )

    def advance(self, state):
        s, p = state["state"], self.params
        high = p.width - 1
        # Masked first: nothing may grow beyond the width.
        up, down = (s & ((1 << high) - 1)) << 1, s >> 1
        if p.rule == "hybrid":
            return {"state": up ^ down ^ (s & p.selected)}
        # The two ends of the row meet.
        right, left = up | s >> high, down | (s & 1) << high
        return {"state": left ^ (s | right)}
