"""The sorter: against NumPy's sort, as numbers of ones."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.bitonic_sort import BitonicSort, BitonicSortParams
from spikeloom.golden.sc.stream.bitstream import Need


def sort(x, lanes=1):
    params = BitonicSortParams(inputs=x.shape[-1], lanes=lanes)
    return BitonicSort(params).step({}, x=x * 1)[1]["y"]


@pytest.mark.third_truth("arith.bitonic_sort")
@pytest.mark.parametrize("inputs", [2, 4, 8])
def test_every_word(inputs):
    # By the 0-1 principle this is every input there is.
    x = np.arange(1 << inputs)[:, None] >> np.arange(inputs) & 1
    assert np.array_equal(sort(x), np.sort(x, axis=-1))


@pytest.mark.third_truth("arith.bitonic_sort")
@pytest.mark.parametrize("inputs", [2, 8, 64])
def test_values_of_correlated_streams(inputs):
    random = np.random.default_rng(inputs)
    source = random.permutation(256)
    for _ in range(20):
        values = random.integers(0, 257, inputs)
        out = sort(source[:, None] < values)
        assert out.sum(axis=0).tolist() == BitonicSort.ideal(values).tolist() == sorted(values)


def test_lanes_are_separate():
    x = np.random.default_rng(3).integers(0, 1 << 64, (10, 4), np.uint64)
    out = sort(x, 64)
    for lane in range(64):
        bits, got = ((w >> np.uint64(lane) & np.uint64(1)).astype(int) for w in (x, out))
        assert np.array_equal(got, np.sort(bits, axis=-1))


def test_needs():
    assert BitonicSortParams().needs() == (Need("correlated", ("x",)),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"inputs": 1}, ValueError, r"^inputs must be in 2\.\.64, not 1$"),
        ({"inputs": 65}, ValueError, r"^inputs must be in 2\.\.64, not 65$"),
        ({"inputs": 12}, ValueError, r"^inputs must be a power of two in 2\.\.64, not 12$"),
        ({"inputs": "8"}, TypeError, r"^inputs must be an integer in 2\.\.64, not '8'$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        BitonicSortParams(**kwargs)
