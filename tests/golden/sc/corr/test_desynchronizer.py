"""The desynchronizer: ones are conserved, and an OR gate then adds."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.corr.desynchronizer import Desynchronizer, DesynchronizerParams


def run(a, b, depth):
    """Output streams for inputs ``(time, streams)``, and the state."""
    golden = Desynchronizer(DesynchronizerParams(depth=depth))
    outputs, state = golden.run({"en": np.ones_like(a), "a": a, "b": b})
    return outputs["o_a"], outputs["o_b"], state


@pytest.mark.third_truth("corr.desynchronizer")
@pytest.mark.parametrize(("depth", "most"), [(1, 0.015), (2, 0.0026), (4, 0.0009)])
def test_saturating_sum(depth, most):
    # min(p + q, 1) by an OR gate; what independent streams give, p + q - p q, is off by 0.16 rms.
    sobol = (qmc.Sobol(2, scramble=False).random(256) * 256).astype(np.int64).T
    grid = np.arange(0, 257, 4)
    first, second = (values.ravel() for values in np.meshgrid(grid, grid))
    a, b = (sobol[0][:, None] < first) * 1, (sobol[1][:, None] < second) * 1
    o_a, o_b, _ = run(a, b, depth)
    ideal = np.minimum(first + second, 256) / 256
    assert np.sqrt(np.mean(((a | b).mean(axis=0) - ideal) ** 2)) > 0.1
    assert np.sqrt(np.mean(((o_a | o_b).mean(axis=0) - ideal) ** 2)) < most


@pytest.mark.third_truth("corr.desynchronizer")
@pytest.mark.parametrize("depth", [1, 2, 3, 64])
def test_ones_are_conserved(depth):
    bits = np.random.default_rng(depth).integers(0, 2, (2, 500, 200))
    o_a, o_b, state = run(*bits, depth)
    lack_a, lack_b = (bits - [o_a, o_b]).cumsum(axis=1)
    assert lack_a.min() == lack_b.min() == 0
    assert max(lack_a.max(), lack_b.max()) <= depth
    assert not np.any(lack_a * lack_b)
    assert np.array_equal(lack_a[-1] + lack_b[-1], state["waiting"])


@pytest.mark.third_truth("corr.desynchronizer")
def test_never_more_overlap_and_turns():
    # Every pair of streams of 6 bits. Then pairs of ones and of zeros by turns: equal shares wait.
    streams = (np.arange(64)[:, None] >> np.arange(6) & 1).T
    a, b = np.repeat(streams, 64, axis=1), np.tile(streams, 64)
    o_a, o_b, _ = run(a, b, 6)
    assert not np.any(o_a & o_b)
    o_a, o_b, _ = run(a, b, 1)
    assert np.all((o_a & o_b).sum(axis=0) <= (a & b).sum(axis=0))
    both = np.array([1, 0, 1, 0, 1, 0, 1, 0])[:, None]
    o_a, o_b, _ = run(both, both, 1)
    assert o_a[:, 0].tolist() == [0, 1, 1, 0, 0, 1, 1, 0]
    assert o_b[:, 0].tolist() == [1, 0, 0, 1, 1, 0, 0, 1]


def test_ideal():
    assert Desynchronizer.ideal(0.25, 0.5) == (0.25, 0.5)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 0}, ValueError, r"^depth must be in 1\.\.64, not 0$"),
        ({"depth": 65}, ValueError, r"^depth must be in 1\.\.64, not 65$"),
        ({"depth": 1.0}, TypeError, r"^depth must be an integer in 1\.\.64, not 1\.0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        DesynchronizerParams(**kwargs)
