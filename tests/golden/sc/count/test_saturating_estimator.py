"""The saturating estimator: its balance of ones, its mean and its variance."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.saturating_estimator import (
    SaturatingEstimator,
    SaturatingEstimatorParams,
)


def run(width, a, numbers):
    source = numbers[..., None] >> np.arange(width) & 1
    golden = SaturatingEstimator(SaturatingEstimatorParams(width=width))
    return golden.run({"en": np.ones_like(a), "a": a, "source": source})[0]


@pytest.mark.third_truth("count.saturating_estimator")
def test_balance():
    # Numbers below the largest one: the counter never stops, so the books must balance.
    random = np.random.default_rng(1)
    a = (random.random((2000, 40)) < np.linspace(0, 1, 40)) * 1
    outputs = run(5, a, random.integers(0, 31, a.shape))
    grown = np.cumsum(a - outputs["o"], axis=0)
    assert np.array_equal(outputs["estimate"][1:] - 16, grown[:-1])
    assert np.abs(grown).max() <= 16


@pytest.mark.third_truth("count.saturating_estimator")
@pytest.mark.parametrize("p", [0.2, 0.5, 0.75])
def test_stationary_law(p):
    # An Ehrenfest urn: up with p (1 - e / N), down with (1 - p) e / N. Its law is binomial (N, p).
    random = np.random.default_rng(2)
    a = (random.random((400, 4000)) < p) * 1
    estimates = run(5, a, random.integers(0, 32, a.shape))["estimate"][-1]
    assert estimates.mean() == pytest.approx(32 * p, abs=5 * np.sqrt(32 * p * (1 - p) / 4000))
    assert estimates.var() == pytest.approx(32 * p * (1 - p), rel=0.15)


@pytest.mark.third_truth("count.saturating_estimator")
def test_stops_at_the_top():
    a, numbers = np.ones((10, 1), np.int64), np.full((10, 1), 3)
    outputs = run(2, a, numbers)
    assert outputs["estimate"][:, 0].tolist() == [2] + [3] * 9
    assert not outputs["o"].any()


def test_ideal_and_needs():
    assert SaturatingEstimator.ideal(0.5) == 0.5
    (need,) = SaturatingEstimatorParams().needs()
    assert (need.kind, need.ports) == ("independent", ("a", "source"))


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.24, not 0$"),
        ({"width": 25}, ValueError, r"^width must be in 1\.\.24, not 25$"),
        ({"width": None}, TypeError, r"^width must be an integer in 1\.\.24, not None$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SaturatingEstimatorParams(**kwargs)
