"""The counter: exact counts, and products without error by relatively prime periods or division."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.counter import Counter, CounterParams


def bits(numbers, threshold, width):
    """The stream of one threshold."""
    golden = Comparator(ComparatorParams(width=width, full_scale=True))
    return golden.step({}, source=numbers, threshold=np.full_like(numbers, threshold))[1]["bit"]


@pytest.mark.third_truth("sng.counter")
def test_ones_exact():
    numbers = Counter(CounterParams(width=4, modulus=11, start=7)).sequence(22)
    assert numbers.tolist() == [*range(7, 11), *range(11), *range(7)]
    for threshold in range(12):
        ones = bits(numbers, threshold, 4)
        assert ones[:11].sum() == ones[5:16].sum() == threshold


@pytest.mark.third_truth("sng.counter")
def test_product_exact_relatively_prime():
    first = Counter(CounterParams(width=4, modulus=13)).sequence(13 * 16)
    second = Counter(CounterParams(width=4)).sequence(13 * 16)
    for j in range(14):
        for k in range(17):
            assert (bits(first, j, 4) & bits(second, k, 4)).sum() == j * k


@pytest.mark.third_truth("sng.counter")
def test_product_exact_clock_division():
    fast, slow = Counter(CounterParams(width=3)), Counter(CounterParams(width=3, modulus=6))
    states, pairs = (fast.reset(1), slow.reset(1)), []
    for _ in range(48):
        after_fast, outputs = fast.step(states[0], en=np.array([1]))
        after_slow, others = slow.step(states[1], en=outputs["wrap"])
        pairs.append((int(outputs["value"][0]), int(others["value"][0])))
        states = after_fast, after_slow
    assert pairs == [(t % 8, t // 8) for t in range(48)]
    first, second = np.array(pairs).T
    for j in range(9):
        for k in range(7):
            assert (bits(first, j, 3) & bits(second, k, 3)).sum() == j * k
    assert others["wrap"].tolist() == [1]


@pytest.mark.parametrize("lanes", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("modulus", [0, 1, 2, 5, 7])
def test_lanes_and_wrap(lanes, modulus):
    params = CounterParams(width=3, lanes=lanes, modulus=modulus)
    period = modulus or 8
    enable = np.array([1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1])
    outputs, _ = Counter(params).run({"en": enable[:, None]})
    done = np.concatenate([[0], np.cumsum(enable)[:-1]]) * lanes
    seen = outputs["value"].reshape(len(enable), lanes)
    assert np.array_equal(seen, (done[:, None] + np.arange(lanes)) % period)
    passed = (done + lanes) // period > done // period
    assert np.array_equal(outputs["wrap"][:, 0], enable * passed)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"width": 8.0}, TypeError, r"^width must be an integer in 1\.\.32, not 8\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"modulus": -1}, ValueError, r"^modulus must be in 0\.\.256, not -1$"),
        ({"modulus": 257}, ValueError, r"^modulus must be in 0\.\.256, not 257$"),
        ({"modulus": "5"}, TypeError, r"^modulus must be an integer in 0\.\.256, not '5'$"),
        ({"start": 256}, ValueError, r"^start must be in 0\.\.255, not 256$"),
        ({"start": 5, "modulus": 5}, ValueError, r"^start must be in 0\.\.4, not 5$"),
        ({"start": -1}, ValueError, r"^start must be in 0\.\.255, not -1$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        CounterParams(**kwargs)
