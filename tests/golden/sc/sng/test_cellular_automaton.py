"""Cellular automata: orders of matrices, published cycles, Wolfram's columns."""

import numpy as np
import pytest
from sympy import factorint

from spikeloom.golden.sc.sng.cellular_automaton import (
    CELLS_150,
    CellularAutomaton,
    CellularAutomatonParams,
)


def matrix(width, cells):
    """Next state of a hybrid as a matrix over GF(2): tridiagonal, rule 150 on the diagonal."""
    diagonal = [cells >> bit & 1 for bit in range(width)]
    return np.diag(diagonal) + np.eye(width, k=1, dtype=int) + np.eye(width, k=-1, dtype=int)


def power(base, exponent):
    result = np.eye(len(base), dtype=int)
    while exponent:
        if exponent & 1:
            result = result @ base % 2
        base, exponent = base @ base % 2, exponent >> 1
    return result


def successors(params):
    """The state after each state."""
    states = np.arange(1 << params.width)
    return CellularAutomaton(params).advance({"state": states})["state"].tolist()


def cycles(after):
    """Lengths of all cycles of a map."""
    mark, lengths = [0] * len(after), []
    for start in range(len(after)):
        state, steps, first = start, 0, {}
        while not mark[state]:
            mark[state], first[state] = 1, steps
            state, steps = after[state], steps + 1
        if state in first:
            lengths.append(steps - first[state])
    return lengths


@pytest.mark.third_truth("sng.cellular_automaton")
@pytest.mark.parametrize("width", sorted(CELLS_150))
def test_hybrids_are_maximal(width):
    # The matrix has order 2^n - 1, which only the powers of a primitive element of GF(2^n) have.
    step, order, one = matrix(width, CELLS_150[width]), 2**width - 1, np.eye(width, dtype=int)
    assert np.array_equal(power(step, order), one)
    for prime in factorint(order):
        assert not np.array_equal(power(step, order // prime), one)


@pytest.mark.third_truth("sng.cellular_automaton")
@pytest.mark.parametrize("width", range(3, 15))
def test_all_states_but_zero(width):
    params = CellularAutomatonParams(width=width)
    after = successors(params)
    assert sorted(cycles(after)) == [1, 2**width - 1]
    bits = np.arange(1 << width)[:, None] >> np.arange(width) & 1
    images = bits @ matrix(width, CELLS_150[width]) % 2 @ (1 << np.arange(width))
    assert images.tolist() == after


def test_table_complete_and_smallest():
    assert sorted(CELLS_150) == list(range(3, 65))
    for width in range(3, 9):
        for cells in range(1, CELLS_150[width]):
            after = successors(CellularAutomatonParams(width=width, cells_150=cells))
            assert max(cycles(after)) < 2**width - 1


@pytest.mark.third_truth("sng.cellular_automaton")
def test_published_hybrid_of_four_cells():
    # <90, 150, 90, 150>, the usual example of a maximal hybrid; read from either end.
    for cells in (0b0101, 0b1010):
        assert max(cycles(successors(CellularAutomatonParams(width=4, cells_150=cells)))) == 15


# Wolfram (1986): the longest cycle of rule 30 in a ring of n cells.
RULE_30_CYCLES = {
    4: 8,
    5: 5,
    6: 1,
    7: 63,
    8: 40,
    9: 171,
    10: 15,
    11: 154,
    12: 102,
    13: 832,
    14: 1428,
    15: 1455,
    16: 6016,
}


@pytest.mark.third_truth("sng.cellular_automaton")
@pytest.mark.parametrize("width", RULE_30_CYCLES)
def test_longest_cycles_of_rule_30(width):
    after = successors(CellularAutomatonParams(width=width, rule="30"))
    assert max(cycles(after)) == RULE_30_CYCLES[width]


@pytest.mark.third_truth("sng.cellular_automaton")
def test_rule_30_from_one_cell():
    # OEIS A110240, the rows as numbers, and A051023, the column in the middle.
    params = CellularAutomatonParams(width=64, rule="30", seed=1 << 31)
    rows = [int(row) for row in CellularAutomaton(params).sequence(30)]
    known = [1, 7, 25, 111, 401, 1783, 6409, 28479, 102849, 456263]
    assert [row >> 31 - n for n, row in enumerate(rows[:10])] == known
    column = [1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 1]
    assert [row >> 31 & 1 for row in rows[:20]] == column


def test_ring_has_no_beginning():
    # A turned seed gives the same states, turned.
    def turned(state):
        return state << 1 & 0xFF | state >> 7

    plain, moved = (
        CellularAutomaton(CellularAutomatonParams(rule="30", seed=seed)).sequence(50).tolist()
        for seed in (0b1011, turned(0b1011))
    )
    assert [turned(state) for state in plain] == moved


@pytest.mark.parametrize("rule", ["hybrid", "30"])
def test_lanes(rule):
    params = CellularAutomatonParams(rule=rule, lanes=3)
    enable = np.array([[1], [0], [1], [1]])
    out = CellularAutomaton(params).run({"en": enable})[0]["value"][:, 0].tolist()
    numbers = CellularAutomaton(CellularAutomatonParams(rule=rule)).sequence(9).tolist()
    assert out == [numbers[:3], numbers[3:6], numbers[3:6], numbers[6:]]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 2}, ValueError, r"^width must be in 3\.\.64, not 2$"),
        ({"width": 65}, ValueError, r"^width must be in 3\.\.64, not 65$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"rule": "110"}, ValueError, r"^rule must be one of 'hybrid', '30', not '110'$"),
        ({"rule": 30}, TypeError, r"^rule must be one of 'hybrid', '30', not 30$"),
        ({"cells_150": 256}, ValueError, r"^cells_150 must be in 0\.\.255, not 256$"),
        ({"rule": "30", "cells_150": 1}, ValueError, r"^cells_150 must be in 0\.\.0, not 1$"),
        ({"seed": 0}, ValueError, r"^seed must be in 1\.\.255, not 0$"),
        ({"seed": 256}, ValueError, r"^seed must be in 1\.\.255, not 256$"),
        ({"rule": "30", "seed": 255}, ValueError, r"^seed must be in 1\.\.254, not 255$"),
        ({"rule": "30", "seed": 0}, ValueError, r"^seed must be in 1\.\.254, not 0$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        CellularAutomatonParams(**kwargs)
