"""Counts of products without bits, against the counts of the bits."""

import numpy as np
import pytest

from spikeloom.golden.sc.stream import packed
from spikeloom.golden.sc.stream.counts import LayerCounts, and_counts, xnor_counts


def bits(source, thresholds):
    return (np.asarray(source) < np.asarray(thresholds)[:, None]).astype(np.int64)


@pytest.mark.parametrize("length", [1, 100, 256])
def test_tables_count_the_bits(length):
    random = np.random.default_rng(length)
    sources = random.integers(0, 16, (2, length))
    thresholds = (np.arange(17), np.array([0, 3, 3, 16]))
    a, b = (bits(*pair) for pair in zip(sources, thresholds, strict=True))
    assert np.array_equal(and_counts(sources, thresholds), a @ b.T)
    assert np.array_equal(xnor_counts(sources, thresholds), a @ b.T + (1 - a) @ (1 - b).T)


@pytest.mark.parametrize(
    ("length", "inputs", "table"), [(256, 300, and_counts), (4096, 40, xnor_counts)]
)
def test_layer_counts_the_bits(length, inputs, table):
    random = np.random.default_rng(inputs)
    sources, codes = random.integers(0, 32, (2, length)), np.arange(33)
    x, weights = random.integers(0, 33, (3, inputs)), random.integers(0, 33, (5, inputs))
    signs = random.integers(-1, 2, (5, inputs))
    a, b = (packed.encode(s, c, 5) for s, c in zip(sources, (x, weights), strict=True))
    words = a[:, None] & b
    if table is xnor_counts:
        words = ~(a[:, None] ^ b)
    ones = packed.count(words)
    entries = table(sources, (codes, codes))
    assert np.array_equal(LayerCounts(entries, weights).counts(x), ones.sum(-1))
    assert np.array_equal(LayerCounts(entries, weights, signs).counts(x), (ones * signs).sum(-1))


def test_sums_do_not_overflow_the_narrow_integers():
    # Every count is the largest that 16 bits are used for, and there are more of them than fit.
    layer = LayerCounts(np.array([[0, 2047]]), np.ones((2, 100), int))
    assert layer.counts(np.zeros((1, 100), int)).tolist() == [[204700, 204700]]


def test_counts_wrong():
    with pytest.raises(ValueError, match=r"^sources must be of one length, not 2 and 1$"):
        and_counts(([0, 1], [0]), ([0, 1], [0, 1]))
    with pytest.raises(ValueError, match=r"^thresholds must ascend$"):
        and_counts(([0], [0]), ([1, 0], [0, 1]))
    with pytest.raises(ValueError, match=r"^weights must be in 0\.\.1, not 2$"):
        LayerCounts(np.zeros((2, 2), int), np.array([[2]]))
    layer = LayerCounts(np.zeros((2, 2), int), np.array([[1]]))
    with pytest.raises(ValueError, match=r"^x must be in 0\.\.1, not 2$"):
        layer.counts(np.array([[2]]))
    with pytest.raises(ValueError, match=r"^x must be of shape \(items, 1\), not \(1, 2\)$"):
        layer.counts(np.array([[0, 0]]))
