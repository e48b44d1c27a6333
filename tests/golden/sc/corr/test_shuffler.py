"""The shuffle buffer: conserves ones, and holds bits for a geometrically distributed time."""

import numpy as np
import pytest
from scipy.stats import chisquare, geom

from spikeloom.golden.sc.corr.shuffler import Shuffler, ShufflerParams


def run(a, places, log2_depth):
    """Output for inputs ``(time, streams)`` and the numbers of places of the same shape."""
    source = places[..., None] >> np.arange(log2_depth) & 1
    golden = Shuffler(ShufflerParams(log2_depth=log2_depth))
    outputs, state = golden.run({"en": np.ones_like(a), "a": a, "source": source})
    return outputs["o"], state["buffer"]


@pytest.mark.third_truth("corr.shuffler")
@pytest.mark.parametrize("log2_depth", [1, 2, 5])
def test_ones_are_conserved(log2_depth):
    depth, random = 1 << log2_depth, np.random.default_rng(log2_depth)
    a = (random.random((400, 100)) < np.arange(100) / 99) * 1
    o, buffer = run(a, random.integers(0, depth, a.shape), log2_depth)
    lack = (a - o).cumsum(axis=0)
    assert np.abs(lack).max() == depth // 2
    assert np.array_equal(lack[-1] + depth // 2, [int(held).bit_count() for held in buffer])


@pytest.mark.third_truth("corr.shuffler")
def test_waiting_time_is_geometric():
    # One 1 among zeros, once the ones of the reset are gone: it comes out when its place does.
    random = np.random.default_rng(3)
    a = np.zeros((200, 4000), np.int64)
    a[100] = 1
    o, _ = run(a, random.integers(0, 4, a.shape), 2)
    waited = np.argmax(o[101:] == 1, axis=0) + 1
    observed = np.bincount(np.minimum(waited, 12), minlength=13)[1:]
    law = np.append(geom.pmf(np.arange(1, 12), 1 / 4), geom.sf(11, 1 / 4))
    assert chisquare(observed, law * 4000).pvalue > 0.001


@pytest.mark.third_truth("corr.shuffler")
def test_takes_and_puts_the_place_that_is_named():
    # After reset the odd places hold a 1.
    a = np.array([0, 0, 1, 1, 0, 0])[:, None]
    o, buffer = run(a, np.array([1, 1, 2, 3, 2, 2])[:, None], 2)
    assert o[:, 0].tolist() == [1, 0, 0, 1, 1, 0]
    assert buffer.tolist() == [0b1000]


def test_ideal_and_needs():
    assert Shuffler.ideal(0.5) == 0.5
    (need,) = ShufflerParams().needs()
    assert (need.kind, need.ports) == ("independent", ("a", "source"))


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"log2_depth": 0}, ValueError, r"^log2_depth must be in 1\.\.5, not 0$"),
        ({"log2_depth": 6}, ValueError, r"^log2_depth must be in 1\.\.5, not 6$"),
        ({"log2_depth": "2"}, TypeError, r"^log2_depth must be an integer in 1\.\.5, not '2'$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ShufflerParams(**kwargs)
