"""The sliding window: the sum of the last bits, as NumPy forms it."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.sliding_window import SlidingWindow, SlidingWindowParams


@pytest.mark.third_truth("count.sliding_window")
@pytest.mark.parametrize("log2_length", [0, 1, 4, 8])
def test_sum_of_the_last_bits(log2_length):
    length = 1 << log2_length
    a = np.random.default_rng(log2_length).integers(0, 2, (3 * length + 5, 3))
    a[-length:, 0] = 1
    outputs, state = SlidingWindow(SlidingWindowParams(log2_length=log2_length)).run(
        {"en": np.ones_like(a), "a": a}
    )
    padded = np.concatenate([np.zeros((length, 3), np.int64), a])
    sums = np.lib.stride_tricks.sliding_window_view(padded, length, axis=0).sum(axis=-1)
    assert np.array_equal(outputs["ones"], sums[:-1])
    assert np.array_equal(state["ones"], sums[-1])
    assert state["ones"][0] == length


@pytest.mark.third_truth("count.sliding_window")
def test_stands_still_without_enable():
    en = np.array([1, 1, 0, 0, 1])[:, None]
    outputs, state = SlidingWindow(SlidingWindowParams(log2_length=1)).run(
        {"en": en, "a": np.ones_like(en)}
    )
    assert outputs["ones"][:, 0].tolist() == [0, 1, 2, 2, 2]
    assert state["window"].tolist() == [[1, 1]]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"log2_length": -1}, ValueError, r"^log2_length must be in 0\.\.8, not -1$"),
        ({"log2_length": 9}, ValueError, r"^log2_length must be in 0\.\.8, not 9$"),
        ({"log2_length": 5.0}, TypeError, r"^log2_length must be an integer in 0\.\.8, not 5\.0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SlidingWindowParams(**kwargs)
