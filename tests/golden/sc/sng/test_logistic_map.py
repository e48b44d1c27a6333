"""The logistic map: one step in exact fractions, and what is known of the chaotic one."""

from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.sc.design.cycles import functional_graph, successors
from spikeloom.golden.sc.sng.logistic_map import LogisticMap, LogisticMapParams


@pytest.mark.third_truth("sng.logistic_map")
@pytest.mark.parametrize("width", [4, 7, 10])
def test_one_step(width):
    size = 1 << width
    after = successors(LogisticMap(LogisticMapParams(width=width, seed=2))).tolist()
    for state, following in enumerate(after):
        v = Fraction(2 * state + 1, 2 * size)
        below = 4 * v * (1 - v) * size - Fraction(2 * following + 1, 2)
        assert Fraction(3, 2) - Fraction(1, size) <= below < Fraction(5, 2)
    assert max(after) == size - 2


@pytest.mark.third_truth("sng.logistic_map")
def test_invariant_law_and_lyapunov_exponent():
    # Ulam and von Neumann: the arcsine law, of mean 1/2 and variance 1/8; exponent ln 2.
    states = LogisticMap(LogisticMapParams(width=31, seed=0x1234567)).sequence(20000)
    v = (states + 0.5) / 2.0**31
    assert np.mean(v) == pytest.approx(1 / 2, abs=0.01)
    assert np.var(v) == pytest.approx(1 / 8, abs=0.003)
    assert np.mean(v < 0.1) == pytest.approx(2 / np.pi * np.arcsin(np.sqrt(0.1)), abs=0.01)
    assert np.mean(np.log(np.abs(4 - 8 * v))) == pytest.approx(np.log(2), abs=0.02)
    golden = LogisticMap(LogisticMapParams(width=31))
    assert np.max(np.abs(golden.ideal(v[:-1]) - v[1:])) < 2.5 / 2**31


# Cycles of the map and the states that end in each, as the chapter on sources has them.
CYCLES = {
    4: ((2, 1, 1), 4),
    8: ((23, 5, 4, 2, 1, 1), 12),
    12: ((19, 17, 4, 3, 3, 1, 1), 86),
    16: ((104, 3, 1, 1), 371),
}


@pytest.mark.parametrize("width", CYCLES)
def test_short_cycles(width):
    graph = functional_graph(successors(LogisticMap(LogisticMapParams(width=width, seed=2))))
    assert (graph.lengths, graph.transient) == CYCLES[width]
    assert sum(graph.basins) == 1 << width


def test_default_seed_is_in_the_longest_cycle():
    states = LogisticMap(LogisticMapParams()).sequence(74 + 2 * 104)[74:]
    assert len(set(states.tolist())) == 104
    assert np.array_equal(states[:104], states[104:])


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"width": 3}, r"^width must be in 4\.\.31, not 3$"),
        ({"width": 32}, r"^width must be in 4\.\.31, not 32$"),
        ({"lanes": 0}, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, r"^lanes must be in 1\.\.64, not 65$"),
        ({"seed": -1}, r"^seed must be in 0\.\.65535, not -1$"),
        ({"seed": 65536}, r"^seed must be in 0\.\.65535, not 65536$"),
        ({"seed": 0}, r"^seed must not lead to a fixed point of the map, not 0$"),
        ({"seed": 65535}, r"^seed must not lead to a fixed point of the map, not 65535$"),
    ],
)
def test_params_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        LogisticMapParams(**kwargs)


def test_every_refused_seed():
    after = successors(LogisticMap(LogisticMapParams(width=6, seed=2))).tolist()
    for seed in range(64):
        if after[after[seed]] == after[seed]:
            with pytest.raises(ValueError, match="fixed point"):
                LogisticMapParams(width=6, seed=seed)
        else:
            LogisticMapParams(width=6, seed=seed)
