"""Functional graphs against walks from every state."""

import re
from pathlib import Path

import numpy as np
import pytest

from spikeloom.golden.sc.design.cycles import functional_graph, successors
from spikeloom.golden.sc.sng.cellular_automaton import CellularAutomaton, CellularAutomatonParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.sng.logistic_map import LogisticMap, LogisticMapParams
from spikeloom.golden.sc.sng.replay_rom import ReplayROM, ReplayROMParams
from spikeloom.golden.sc.sng.tent_map import TentMap, TentMapParams


def walk(after, state):
    """The smallest state of the cycle that ``state`` ends in, its length, and the way to it."""
    seen = {}
    while state not in seen:
        seen[state] = len(seen)
        state = after[state]
    cycle = [s for s, place in seen.items() if place >= seen[state]]
    return min(cycle), len(cycle), seen[state]


@pytest.mark.parametrize("seed", range(5))
def test_random_maps(seed):
    after = np.random.default_rng(seed).integers(0, 200, 200).tolist()
    walks = [walk(after, state) for state in range(200)]
    graph = functional_graph(after)
    basins = {}
    for name, length, _ in walks:
        basins.setdefault((length, name), []).append(name)
    expected = sorted(((length, len(states)) for (length, _), states in basins.items()))
    assert sorted(zip(graph.lengths, graph.basins, strict=True)) == expected
    assert graph.lengths == tuple(sorted(graph.lengths, reverse=True))
    assert graph.transient == max(steps for _, _, steps in walks)


def test_sources():
    graph = functional_graph(successors(LFSR(LFSRParams(width=10))))
    assert (graph.lengths, graph.basins, graph.transient) == ((1023, 1), (1023, 1), 0)
    ring = CellularAutomaton(CellularAutomatonParams(width=8, rule="30"))
    assert functional_graph(successors(ring)).lengths[0] == 40


def test_refused():
    with pytest.raises(
        ValueError, match=(r"^the registers of the source must be 'state' alone, not \['index'\]$")
    ):
        successors(ReplayROM(ReplayROMParams()))
    with pytest.raises(ValueError, match=r"^width must be in 1\.\.20, not 21$"):
        successors(LFSR(LFSRParams(width=21)))


def test_the_table_in_the_chapter_on_sources():
    page = (Path(__file__).parents[4] / "docs" / "sources.md").read_text()
    rows = re.findall(
        r"^\| (\d+) \| ([\d, ]+) \| (\d+) \| ([\d, ]+) \| (\d+) \| (\d+): (\d+) \|$",
        page,
        re.MULTILINE,
    )
    assert [int(row[0]) for row in rows] == [4, 6, 8, 10, 12, 14, 16]
    for width, *cells in ((int(row[0]), *row[1:]) for row in rows):
        logistic = functional_graph(successors(LogisticMap(LogisticMapParams(width=width, seed=2))))
        tent, best = (
            functional_graph(successors(TentMap(TentMapParams(width=width, slope_bits=k, seed=1))))
            for k in (3, int(cells[4]))
        )
        told = [*(tuple(map(int, cell.split(", "))) for cell in cells[:4]), int(cells[5])]
        found = [logistic.lengths, (logistic.transient,), tent.lengths, (tent.transient,)]
        assert told == [*found, best.lengths[0]]
