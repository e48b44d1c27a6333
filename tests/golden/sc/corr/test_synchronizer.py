"""The synchronizer: ones are conserved, and the error of a maximum by OR is the published one."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.corr.synchronizer import Synchronizer, SynchronizerParams


def run(a, b, depth, lanes=1):
    """Output streams for inputs ``(time, streams)``."""
    golden = Synchronizer(SynchronizerParams(depth=depth, lanes=lanes))
    outputs, state = golden.run({"en": np.ones_like(a), "a": a, "b": b})
    return outputs["o_a"], outputs["o_b"], state["surplus"]


def sobol_streams():
    """Streams ``(256, pairs)`` of all pairs of values ``j/256``, from two Sobol dimensions."""
    sobol = (qmc.Sobol(2, scramble=False).random(256) * 256).astype(np.int64).T
    grid = np.arange(257)
    first, second = (values.ravel() for values in np.meshgrid(grid, grid))
    a, b = sobol[0][:, None] < first, sobol[1][:, None] < second
    return a * 1, b * 1, first / 256, second / 256


def mean_scc(a, b):
    """Mean stochastic cross-correlation of the pairs for which it is defined."""
    p, q, both = a.mean(axis=0), b.mean(axis=0), (a & b).mean(axis=0)
    above = both > p * q
    most = np.where(above, np.minimum(p, q) - p * q, p * q - np.maximum(p + q - 1, 0))
    return np.mean(((both - p * q)[most > 0]) / most[most > 0])


@pytest.mark.third_truth("corr.synchronizer")
@pytest.mark.parametrize(("depth", "rmse"), [(1, 0.0032), (2, 0.0061), (4, 0.0137)])
def test_maximum(depth, rmse):
    # Known figures for depth 1, 2, 4: at most .0035, .0061, .0136; without any, .105.
    a, b, p, q = sobol_streams()
    o_a, o_b, _ = run(a, b, depth)
    errors = (o_a | o_b).mean(axis=0) - np.maximum(p, q)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(rmse, abs=0.0001)
    assert abs(mean_scc(a, b)) < 0.001
    assert mean_scc(o_a, o_b) > 0.997


@pytest.mark.third_truth("corr.synchronizer")
@pytest.mark.parametrize("depth", [1, 2, 3, 64])
def test_ones_are_conserved(depth):
    bits = np.random.default_rng(depth).integers(0, 2, (2, 500, 200))
    o_a, o_b, surplus = run(*bits, depth)
    lack_a, lack_b = (bits - [o_a, o_b]).cumsum(axis=1)
    assert lack_a.min() == lack_b.min() == 0
    assert max(lack_a.max(), lack_b.max()) <= depth
    assert not np.any(lack_a * lack_b)
    assert np.array_equal(lack_a[-1] - lack_b[-1], surplus)


@pytest.mark.third_truth("corr.synchronizer")
def test_a_deep_buffer_pairs_all():
    # All streams of 6 bits: with room for all of them, no one ever goes out alone.
    streams = (np.arange(64)[:, None] >> np.arange(6) & 1).T
    a, b = np.repeat(streams, 64, axis=1), np.tile(streams, 64)
    o_a, o_b, _ = run(a, b, 6)
    assert np.array_equal(o_a, o_b)
    assert np.array_equal(o_a.sum(axis=0), np.minimum(a.sum(axis=0), b.sum(axis=0)))


def test_stands_still_without_enable():
    golden = Synchronizer(SynchronizerParams(lanes=2))
    held, _ = golden.step({"surplus": np.array([1])}, en=np.array([0]), a=0, b=1)
    assert held["surplus"].tolist() == [1]


def test_ideal():
    assert Synchronizer.ideal(0.25, 0.5) == (0.25, 0.5)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 0}, ValueError, r"^depth must be in 1\.\.64, not 0$"),
        ({"depth": 65}, ValueError, r"^depth must be in 1\.\.64, not 65$"),
        ({"depth": True}, TypeError, r"^depth must be an integer in 1\.\.64, not True$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SynchronizerParams(**kwargs)
