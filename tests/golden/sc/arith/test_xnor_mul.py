"""The XNOR product: its truth table, and what correlation does to it."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.xnor_mul import XnorMul, XnorMulParams
from spikeloom.golden.sc.stream.bitstream import Need


def product(a, b, lanes=1):
    numbers = (np.asarray(x) * 1 for x in (a, b))
    return XnorMul(XnorMulParams(lanes=lanes)).step({}, **dict(zip("ab", numbers, strict=True)))[1][
        "o"
    ]


def value(bits):
    """Bipolar value of a stream."""
    return 2 * np.mean(bits) - 1


@pytest.mark.third_truth("arith.xnor_mul")
def test_truth_table():
    assert product([0, 0, 1, 1], [0, 1, 0, 1]).tolist() == [1, 0, 0, 1]


@pytest.mark.third_truth("arith.xnor_mul")
def test_lanes_are_separate():
    a = np.array([0x8000000000000001, 0xFFFFFFFFFFFFFFFF, 0], np.uint64)
    b = np.array([0x8000000000000000, 0x0123456789ABCDEF, 0], np.uint64)
    expected = [0xFFFFFFFFFFFFFFFE, 0x0123456789ABCDEF, 0xFFFFFFFFFFFFFFFF]
    assert product(a, b, 64).tolist() == expected
    assert product([0b010], [0b110], 3).tolist() == [0b011]


@pytest.mark.third_truth("arith.xnor_mul")
def test_independent_streams_multiply():
    # Every pair of states of two 4-bit sources once, so independent in the strict sense.
    first, second = np.divmod(np.arange(256), 16)
    for j in range(17):
        for k in range(17):
            got = value(product(first < j, second < k))
            assert got == XnorMul.ideal(j / 8 - 1, k / 8 - 1)


@pytest.mark.third_truth("arith.xnor_mul")
def test_equal_streams_give_one():
    source = np.arange(16)
    for j in range(17):
        assert value(product(source < j, source < j)) == 1
        assert value(product(source < j, source >= j)) == -1


def test_needs_and_encoding():
    assert XnorMulParams().needs() == (Need("independent", ("a", "b")),)
    assert [port.unit for port in XnorMulParams().ports()] == ["bipolar"] * 3


@pytest.mark.parametrize(
    ("lanes", "error", "message"),
    [
        (0, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        (65, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        (False, TypeError, r"^lanes must be an integer in 1\.\.64, not False$"),
    ],
)
def test_lanes_wrong(lanes, error, message):
    with pytest.raises(error, match=message):
        XnorMulParams(lanes=lanes)
