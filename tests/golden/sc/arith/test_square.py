"""The square: the delay, and its value for memoryless and other streams."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.square import Square, SquareParams
from spikeloom.golden.sc.stream.bitstream import Need


def square(a, **params):
    """Output bits for streams ``(cycles, lanes)``."""
    return Square(SquareParams(**params)).run({"a": a * 1})[0]["o"]


@pytest.mark.third_truth("arith.square")
@pytest.mark.parametrize("delay", [1, 2, 7, 32])
def test_product_with_the_delayed_stream(delay):
    a = np.random.default_rng(delay).integers(0, 2, (100, 3))
    late = np.concatenate([np.zeros((delay, 3), int), a[:-delay]])
    assert np.array_equal(square(a, delay=delay), a & late)
    assert np.array_equal(square(a, delay=delay, encoding="bipolar"), a == late)


@pytest.mark.third_truth("arith.square")
@pytest.mark.parametrize("delay", [1, 5])
def test_memoryless_stream(delay):
    # Binomial: four standard deviations, the covariance of neighbouring products among them.
    length, values = 4000, np.linspace(0, 1, 41)
    a = np.random.default_rng(2).random((length, 41)) < values
    p = values**2
    spread = 4 * np.sqrt((p * (1 - p) + 2 * (values**3 - values**4)) / length) + delay / length
    found = square(a, delay=delay).mean(axis=0)
    assert (np.abs(found - Square.ideal(values)) <= spread).all()
    bipolar = 2 * square(a, delay=delay, encoding="bipolar").mean(axis=0) - 1
    x = 2 * values - 1
    assert (np.abs(bipolar - Square.ideal(x)) <= 4 * np.sqrt(3 / length) + 2 * delay / length).all()


@pytest.mark.third_truth("arith.square")
def test_low_discrepancy_stream_is_wrong():
    # The value 1/2 as 1010…: its square comes out as 0, not 1/4.
    assert not square((np.arange(64) % 2 == 0)[:, None]).any()


def test_needs_and_encoding():
    assert SquareParams().needs() == (Need("memoryless", ("a",)),)
    assert {port.unit for port in SquareParams().ports()} == {"p"}
    assert {port.unit for port in SquareParams(encoding="bipolar").ports()} == {"bipolar"}


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"delay": 0}, ValueError, r"^delay must be in 1\.\.32, not 0$"),
        ({"delay": 33}, ValueError, r"^delay must be in 1\.\.32, not 33$"),
        ({"delay": True}, TypeError, r"^delay must be an integer in 1\.\.32, not True$"),
        ({"encoding": ""}, ValueError, r"^encoding must be one of 'unipolar', 'bipolar', not ''$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SquareParams(**kwargs)
