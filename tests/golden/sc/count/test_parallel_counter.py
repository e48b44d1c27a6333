"""The parallel counter against NumPy's own counting of bits."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.parallel_counter import ParallelCounter, ParallelCounterParams


@pytest.mark.third_truth("count.parallel_counter")
@pytest.mark.parametrize("inputs", range(1, 13))
def test_exhaustive(inputs):
    words = np.arange(1 << inputs)
    bits = words[:, None] >> np.arange(inputs) & 1
    _, outputs = ParallelCounter(ParallelCounterParams(inputs=inputs)).step({}, x=bits)
    assert np.array_equal(outputs["ones"], np.bitwise_count(words))


@pytest.mark.third_truth("count.parallel_counter")
@pytest.mark.parametrize("stages", [0, 1, 3, 8])
def test_latency(stages):
    params = ParallelCounterParams(inputs=256, stages=stages)
    x = np.random.default_rng(0).integers(0, 2, (40, 3, 256))
    x[0] = 1
    ones = ParallelCounter(params).run({"x": x})[0]["ones"]
    assert params.latency == stages
    assert not ones[:stages].any()
    assert ones[stages].tolist() == [256] * 3
    assert np.array_equal(ones[stages:], np.count_nonzero(x, axis=-1)[: 40 - stages])


def test_mean_is_the_sum_of_values():
    # Counting adds without scale and whatever the correlation: all streams from one source.
    thresholds = np.array([0, 1, 7, 8, 15, 16])
    bits = np.arange(16)[:, None] < thresholds
    _, outputs = ParallelCounter(ParallelCounterParams(inputs=6)).step({}, x=bits * 1)
    assert np.mean(outputs["ones"]) == ParallelCounter.ideal(thresholds / 16)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"inputs": 0}, ValueError, r"^inputs must be in 1\.\.256, not 0$"),
        ({"inputs": 257}, ValueError, r"^inputs must be in 1\.\.256, not 257$"),
        ({"inputs": "4"}, TypeError, r"^inputs must be an integer in 1\.\.256, not '4'$"),
        ({"stages": -1}, ValueError, r"^stages must be in 0\.\.8, not -1$"),
        ({"stages": 9}, ValueError, r"^stages must be in 0\.\.8, not 9$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ParallelCounterParams(**kwargs)
