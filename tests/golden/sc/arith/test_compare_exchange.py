"""The compare-exchange: exact on correlated streams, and its sum always."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.compare_exchange import CompareExchange, CompareExchangeParams
from spikeloom.golden.sc.stream.bitstream import Need


def exchange(a, b, lanes=1):
    _, outputs = CompareExchange(CompareExchangeParams(lanes=lanes)).step({}, a=a, b=b)
    return outputs["low"], outputs["high"]


@pytest.mark.third_truth("arith.compare_exchange")
def test_truth_table():
    low, high = exchange(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    assert low.tolist() == [0, 0, 0, 1]
    assert high.tolist() == [0, 1, 1, 1]


@pytest.mark.third_truth("arith.compare_exchange")
def test_correlated_streams_exact():
    source = np.random.default_rng(1).permutation(64)
    for j in range(65):
        for k in range(65):
            low, high = exchange((source < j) * 1, (source < k) * 1)
            assert (low.sum(), high.sum()) == CompareExchange.ideal(j, k) == tuple(sorted((j, k)))


@pytest.mark.third_truth("arith.compare_exchange")
def test_sum_is_kept_and_outputs_are_correlated():
    a, b = np.random.default_rng(2).integers(0, 1 << 64, (2, 100), np.uint64)
    low, high = exchange(a, b, 64)
    ones = [np.bitwise_count(x).astype(int) for x in (a, b, low, high)]
    assert np.array_equal(ones[0] + ones[1], ones[2] + ones[3])
    assert not (low & ~high).any()


def test_needs():
    assert CompareExchangeParams().needs() == (Need("correlated", ("a", "b")),)


@pytest.mark.parametrize("lanes", [0, 65])
def test_lanes_wrong(lanes):
    with pytest.raises(ValueError, match=rf"^lanes must be in 1\.\.64, not {lanes}$"):
        CompareExchangeParams(lanes=lanes)
