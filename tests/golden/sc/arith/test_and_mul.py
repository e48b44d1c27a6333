"""The AND product: its truth table, and its bounds under correlation."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.and_mul import AndMul, AndMulParams
from spikeloom.golden.sc.stream.bitstream import Need


def product(a, b, lanes=1):
    return AndMul(AndMulParams(lanes=lanes)).step({}, a=np.array(a), b=np.array(b))[1]["o"]


@pytest.mark.third_truth("arith.and_mul")
def test_truth_table():
    assert product([0, 0, 1, 1], [0, 1, 0, 1]).tolist() == [0, 0, 0, 1]


@pytest.mark.third_truth("arith.and_mul")
def test_lanes_are_separate():
    a = np.array([0x8000000000000001, 0xFFFFFFFFFFFFFFFF], np.uint64)
    b = np.array([0x8000000000000000, 0x0123456789ABCDEF], np.uint64)
    assert product(a, b, 64).tolist() == [0x8000000000000000, 0x0123456789ABCDEF]


@pytest.mark.third_truth("arith.and_mul")
def test_independent_streams_multiply():
    # Every pair of states of two 4-bit sources once, so independent in the strict sense.
    first, second = np.divmod(np.arange(256), 16)
    for j in range(17):
        for k in range(17):
            ones = product(first < j, second < k).sum()
            assert ones / 256 == AndMul.ideal(j / 16, k / 16)


@pytest.mark.third_truth("arith.and_mul")
def test_correlation_bounds():
    source = np.arange(16)
    for j in range(17):
        for k in range(17):
            assert product(source < j, source < k).sum() == min(j, k)
            assert product(source < j, 15 - source < k).sum() == max(j + k - 16, 0)


def test_needs_and_encoding():
    assert AndMulParams().needs() == (Need("independent", ("a", "b")),)
    assert [port.unit for port in AndMulParams().ports()] == ["p"] * 3


@pytest.mark.parametrize(
    ("lanes", "error", "message"),
    [
        (0, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        (65, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        (1.0, TypeError, r"^lanes must be an integer in 1\.\.64, not 1\.0$"),
    ],
)
def test_lanes_wrong(lanes, error, message):
    with pytest.raises(error, match=message):
        AndMulParams(lanes=lanes)
