"""The tent map: one step in exact fractions, and the shift that slope 2 is."""

from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.sc.design.cycles import functional_graph, successors
from spikeloom.golden.sc.sng.tent_map import TentMap, TentMapParams


@pytest.mark.third_truth("sng.tent_map")
@pytest.mark.parametrize("slope_bits", [1, 3, 8, 9])
def test_one_step_is_rounded_to_nearest(slope_bits):
    golden = TentMap(TentMapParams(width=10, slope_bits=slope_bits, seed=5))
    size, deficit = 1024, Fraction(1, 1 << slope_bits) if slope_bits < 9 else Fraction(0)
    worst = (1 - deficit) / 2
    for state, following in enumerate(successors(golden).tolist()):
        v = Fraction(2 * state + 1, 2 * size)
        due = (2 - deficit) * min(v, 1 - v)
        assert abs(due * size - Fraction(2 * following + 1, 2)) <= worst
        assert golden.ideal(float(v)) == float(due)


@pytest.mark.third_truth("sng.tent_map")
@pytest.mark.parametrize("width", [4, 9, 16])
def test_slope_two_is_a_shift(width):
    # Twice the fold of a binary fraction shifts it and complements it where a one fell out, so no
    # more than ``width`` bits of the seed are left to come: no cycle is longer.
    graph = functional_graph(
        successors(TentMap(TentMapParams(width=width, slope_bits=width - 1, seed=1)))
    )
    assert all(width % length == 0 for length in graph.lengths)
    assert graph.transient == 1


@pytest.mark.third_truth("sng.tent_map")
def test_uniform_law_at_slope_nearly_two():
    states = TentMap(TentMapParams(width=62, slope_bits=40, seed=0x123456789ABCDEF)).sequence(20000)
    v = states / 2.0**62
    assert np.mean(v) == pytest.approx(1 / 2, abs=0.01)
    assert np.var(v) == pytest.approx(1 / 12, abs=0.002)
    assert np.max(np.abs(np.histogram(v, 10, (0, 1))[0] / 20000 - 0.1)) < 0.01


# As the chapter on sources has them: by width and slope_bits.
CYCLES = {
    (8, 3): ((48, 7, 5, 1), 23),
    (16, 3): ((578, 298, 18, 14, 1), 729),
    (16, 7): ((885, 396, 32, 30, 29, 14, 6, 1, 1), 5159),
}


@pytest.mark.parametrize(("width", "slope_bits"), CYCLES)
def test_short_cycles(width, slope_bits):
    params = TentMapParams(width=width, slope_bits=slope_bits, seed=77)
    graph = functional_graph(successors(TentMap(params)))
    assert (graph.lengths, graph.transient) == CYCLES[width, slope_bits]


def test_no_slope_has_a_longer_cycle():
    longest = [
        functional_graph(successors(TentMap(TentMapParams(slope_bits=bits, seed=77)))).lengths[0]
        for bits in range(1, 16)
    ]
    assert max(longest) == longest[7 - 1] == 885


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"width": 3}, r"^width must be in 4\.\.62, not 3$"),
        ({"width": 63}, r"^width must be in 4\.\.62, not 63$"),
        ({"lanes": 0}, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, r"^lanes must be in 1\.\.64, not 65$"),
        ({"slope_bits": 0}, r"^slope_bits must be in 1\.\.15, not 0$"),
        ({"slope_bits": 16}, r"^slope_bits must be in 1\.\.15, not 16$"),
        ({"seed": -1}, r"^seed must be in 0\.\.65535, not -1$"),
        ({"seed": 65536}, r"^seed must be in 0\.\.65535, not 65536$"),
        ({"seed": 0}, r"^seed must not lead to a fixed point of the map, not 0$"),
        ({"seed": 65535}, r"^seed must not lead to a fixed point of the map, not 65535$"),
    ],
)
def test_params_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        TentMapParams(**kwargs)
