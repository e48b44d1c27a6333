"""The tracking forecast memory: unbiased, with the variance of an exponential average."""

import numpy as np
import pytest

from spikeloom.golden.sc.corr.tracking_forecast_memory import (
    TrackingForecastMemory,
    TrackingForecastMemoryParams,
)


def run(params, a, numbers):
    """Output and state for inputs ``(time, streams)``."""
    source = numbers[..., None] >> np.arange(params.width) & 1
    golden = TrackingForecastMemory(params)
    outputs, state = golden.run({"en": np.ones_like(a), "a": a, "source": source})
    return outputs["o"], state


@pytest.mark.third_truth("corr.tracking_forecast_memory")
@pytest.mark.parametrize("exact", [False, True])
def test_value_is_kept(exact):
    params = TrackingForecastMemoryParams(exact=exact)
    random = np.random.default_rng(2)
    p = np.linspace(0, 1, 50)
    a = (random.random((4000, 50)) < p) * 1
    numbers = random.integers(1 if exact else 0, 256, a.shape)
    o, _ = run(params, a, numbers)
    # The bound of the mean of the estimate, and five standard deviations of the bits drawn from it.
    limit = 16 / 4000 * 256 / 255 + 1 / 256 + 5 * np.sqrt(0.25 / 4000)
    ideal = TrackingForecastMemory.ideal(a.mean(axis=0))
    assert np.max(np.abs(o.mean(axis=0) - ideal)) < limit


@pytest.mark.third_truth("corr.tracking_forecast_memory")
def test_both_ends_are_reached():
    # A stream of zeros ends in zeros, one of ones in ones, whatever an LFSR then draws.
    params = TrackingForecastMemoryParams(width=4, shift=2, exact=True)
    a = np.array([[0, 1]] * 60)
    _, state = run(params, a, np.ones_like(a))
    assert (state["acc"] >> 2).tolist() == [0, 15]
    for number in range(1, 16):
        golden = TrackingForecastMemory(params)
        source = np.array([[number >> bit & 1 for bit in range(4)]] * 2)
        _, outputs = golden.step(state, en=1, a=np.array([0, 1]), source=source)
        assert outputs["o"].tolist() == [0, 1]


@pytest.mark.third_truth("corr.tracking_forecast_memory")
@pytest.mark.parametrize("shift", [2, 4])
def test_variance_of_the_estimate(shift):
    # Of an exponential average with weight w = 2^-shift: w / (2 - w) times that of a bit.
    params = TrackingForecastMemoryParams(width=12, shift=shift)
    a = (np.random.default_rng(shift).random((40 << shift, 3000)) < 0.3) * 1
    _, state = run(params, a, np.zeros_like(a))
    estimates = (state["acc"] >> shift) / 4095
    assert estimates.mean() == pytest.approx(0.3, abs=0.01)
    assert estimates.var() == pytest.approx(0.3 * 0.7 / ((2 << shift) - 1), rel=0.15)


def test_needs():
    (need,) = TrackingForecastMemoryParams().needs()
    assert (need.kind, need.ports) == ("independent", ("a", "source"))


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 1}, ValueError, r"^width must be in 2\.\.24, not 1$"),
        ({"width": 25}, ValueError, r"^width must be in 2\.\.24, not 25$"),
        ({"shift": 0}, ValueError, r"^shift must be in 1\.\.16, not 0$"),
        ({"shift": 17}, ValueError, r"^shift must be in 1\.\.16, not 17$"),
        ({"exact": 1}, TypeError, r"^exact must be True or False, not 1$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        TrackingForecastMemoryParams(**kwargs)
