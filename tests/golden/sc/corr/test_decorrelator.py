"""The decorrelator: what goes out has the values of what goes in, and a SCC near 0."""

import numpy as np
import pytest

from spikeloom.golden.sc.corr.decorrelator import Decorrelator, DecorrelatorParams


def run(a, b, log2_depth, seed=1):
    """Output streams for inputs ``(time, streams)`` and random places."""
    bits = np.random.default_rng(seed).integers(0, 2, (*a.shape, 2 * log2_depth))
    golden = Decorrelator(DecorrelatorParams(log2_depth=log2_depth))
    outputs, _ = golden.run({"en": np.ones_like(a), "a": a, "b": b, "source": bits})
    return outputs["o_a"], outputs["o_b"]


def product_rms(a, b, p, q):
    """Error of the product by an AND gate."""
    return np.sqrt(np.mean(((a & b).mean(axis=0) - p * q) ** 2))


@pytest.mark.third_truth("corr.decorrelator")
def test_product_of_streams_of_one_source():
    # One source makes the AND gate a minimum: rms of min(p, q) - p q, known to be 0.103.
    random = np.random.default_rng(0)
    source = np.argsort(random.random((1024, 256)), axis=0)
    p, q = np.divmod(np.arange(256), 16) / np.array([[15], [15]])
    a, b = (source < 1024 * p) * 1, (source < 1024 * q) * 1
    before = product_rms(a, b, p, q)
    assert before == pytest.approx(0.103, abs=0.005)
    shallow, middle, deep = (product_rms(*run(a, b, n), p, q) for n in (1, 2, 4))
    assert before / 2 > shallow > middle > deep
    # No worse than truly independent streams, whose standard deviation is sqrt(P (1 - P) / L).
    assert deep < np.sqrt(np.mean(p * q * (1 - p * q)) / 1024) * 1.5


@pytest.mark.third_truth("corr.decorrelator")
@pytest.mark.parametrize("log2_depth", [1, 3])
def test_ones_are_conserved(log2_depth):
    a, b = np.random.default_rng(2).integers(0, 2, (2, 300, 100))
    a[:, :50], b[:, 50:] = 1, 0
    for taken, given in zip((a, b), run(a, b, log2_depth), strict=True):
        assert np.abs((taken - given).cumsum(axis=0)).max() <= 1 << log2_depth - 1


@pytest.mark.third_truth("corr.decorrelator")
def test_each_line_has_its_own_places():
    # Two places each, of which after reset the second holds a 1.
    golden = Decorrelator(DecorrelatorParams(log2_depth=1))
    source = np.array([[0, 1], [1, 0], [0, 1]])[:, None]
    a, b = np.array([1, 0, 0])[:, None], np.array([0, 1, 0])[:, None]
    outputs, state = golden.run({"en": np.ones_like(a), "a": a, "b": b, "source": source})
    assert outputs["o_a"][:, 0].tolist() == [0, 1, 1]
    assert outputs["o_b"][:, 0].tolist() == [1, 0, 0]
    assert (state["buffer_a"].tolist(), state["buffer_b"].tolist()) == ([0], [1])


def test_ideal_and_needs():
    assert Decorrelator.ideal(0.25, 0.5) == (0.25, 0.5)
    assert [need.ports for need in DecorrelatorParams().needs()] == [
        ("a", "source"),
        ("b", "source"),
    ]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"log2_depth": 0}, ValueError, r"^log2_depth must be in 1\.\.5, not 0$"),
        ({"log2_depth": 6}, ValueError, r"^log2_depth must be in 1\.\.5, not 6$"),
        ({"log2_depth": 2.0}, TypeError, r"^log2_depth must be an integer in 1\.\.5, not 2\.0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        DecorrelatorParams(**kwargs)
