"""The exponential average: its books balance, and it keeps within one code of the exact one."""

from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.sc.count.exponential_average import (
    ExponentialAverage,
    ExponentialAverageParams,
)


def run(a, width, shift):
    golden = ExponentialAverage(ExponentialAverageParams(width=width, shift=shift))
    outputs, state = golden.run({"en": np.ones_like(a), "a": a})
    return outputs["estimate"], state["acc"], golden


@pytest.mark.third_truth("count.exponential_average")
@pytest.mark.parametrize(("width", "shift"), [(2, 1), (8, 4), (5, 7)])
def test_no_bias(width, shift):
    a = (np.random.default_rng(1).random((1500, 40)) < np.linspace(0, 1, 40)) * 1
    estimates, acc, _ = run(a, width, shift)
    top = (1 << width) - 1
    grown = acc - (1 << width + shift - 1)
    assert np.array_equal(top * a.sum(axis=0) - estimates.sum(axis=0), grown)
    off = np.abs(estimates.mean(axis=0) / top - a.mean(axis=0))
    assert np.all(off < (1 << shift) / 1500 * (top + 1) / top)


@pytest.mark.third_truth("count.exponential_average")
@pytest.mark.parametrize(("width", "shift"), [(2, 1), (8, 4), (5, 7)])
def test_within_one_code_of_the_exact_average(width, shift):
    a = np.random.default_rng(width).integers(0, 2, 300)
    estimates, acc, golden = run(a[:, None], width, shift)
    exact = Fraction(1 << width - 1)
    for time, bit in enumerate(a.tolist()):
        assert abs(int(estimates[time, 0]) - exact) < 1
        exact += (bit * ((1 << width) - 1) - exact) / (1 << shift)
    assert abs(int(acc[0] >> shift) - exact) < 1
    assert golden.ideal(a)[-1] == pytest.approx(float(exact))


@pytest.mark.third_truth("count.exponential_average")
def test_both_ends_are_reached():
    a = np.tile([0, 1], (400, 1))
    estimates, _, _ = run(a, 8, 4)
    assert estimates[-1].tolist() == [0, 255]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 1}, ValueError, r"^width must be in 2\.\.32, not 1$"),
        ({"width": 33}, ValueError, r"^width must be in 2\.\.32, not 33$"),
        ({"shift": 0}, ValueError, r"^shift must be in 1\.\.24, not 0$"),
        ({"shift": 25}, ValueError, r"^shift must be in 1\.\.24, not 25$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ExponentialAverageParams(**kwargs)
