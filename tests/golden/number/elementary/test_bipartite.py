"""Bipartite tables against mpmath and NumPy, and every rejection."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.bipartite import Bipartite, BipartiteParams


@pytest.mark.third_truth("elementary.bipartite")
@pytest.mark.parametrize(
    ("function", "by_mpmath", "by_numpy", "stated"),
    [
        ("log2_1p", lambda x: mpmath.log(1 + x, 2), lambda x: np.log2(1 + x), 0.72),
        ("reciprocal_1p", lambda x: 1 / (1 + x), lambda x: 1 / (1 + x), 0.84),
        ("rsqrt_1p", lambda x: 1 / mpmath.sqrt(1 + x), lambda x: 1 / np.sqrt(1 + x), 0.84),
    ],
)
def test_twelve_bits_within_one_code(function, by_mpmath, by_numpy, stated):
    model = Bipartite(BipartiteParams(function=function))
    every = np.arange(4096)
    given = model.evaluate(every)
    assert 0 <= given.min() <= given.max() <= 4095
    largest = np.abs(given - np.minimum(by_numpy(every / 4096) * 4096, 4095)).max()
    assert largest == pytest.approx(model.max_error_ulp(), abs=1e-9)
    assert largest <= stated
    for code in range(0, 4096, 97):
        value = min(float(by_mpmath(mpmath.mpf(code) / 4096) * 4096), 4095)
        assert abs(int(given[code]) - value) <= stated


def test_tables_are_small_and_corrections_symmetric():
    params = BipartiteParams()
    values, corrections = params.tables
    assert (len(values), len(corrections)) == (256, 128)
    model = Bipartite(BipartiteParams(function="sin", x="Q3.7", y="Q1.8", guard=8))
    every = np.arange(-512, 512)
    assert model.max_error_ulp() == np.abs(model.evaluate(every) - model.params.wanted(every)).max()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"x": "UQ0.19"}, ValueError, "width of x must be in 2..18, not 19"),
        ({"coarse_bits": 0}, ValueError, "coarse_bits must be in 1..12, not 0"),
        ({"coarse_bits": 13}, ValueError, "coarse_bits must be in 1..12, not 13"),
        ({"middle_bits": -1}, ValueError, "middle_bits must be in 0..8, not -1"),
        ({"middle_bits": 9}, ValueError, "middle_bits must be in 0..8, not 9"),
        ({"middle_bits": 7}, ValueError, "bits below the middle ones must be in 2..12, not 1"),
        (
            {"x": "UQ0.18", "coarse_bits": 1},
            ValueError,
            "bits below the middle ones must be in 2..12, not 13",
        ),
        ({"guard": 0}, ValueError, "guard must be in 1..8, not 0"),
        ({"guard": 9}, ValueError, "guard must be in 1..8, not 9"),
    ],
)
def test_rejections(kwargs, error, message):
    with pytest.raises(error) as refused:
        BipartiteParams(**kwargs)
    assert str(refused.value) == message
