"""The multiplexer adder: which input it takes, and when its mean is exact."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.mux_add import MuxAdd, MuxAddParams
from spikeloom.golden.sc.stream.bitstream import Need


def add(x, s, lanes=1):
    """Output for inputs ``(cycles, inputs)`` and select streams ``(cycles, log2 inputs)``."""
    params = MuxAddParams(inputs=x.shape[-1], lanes=lanes)
    return MuxAdd(params).step({}, x=x * 1, s=s * 1)[1]["o"]


@pytest.mark.third_truth("arith.mux_add")
@pytest.mark.parametrize("inputs", [2, 4, 8, 16, 32, 64])
def test_takes_the_selected_input(inputs):
    bits = inputs.bit_length() - 1
    numbers = np.arange(inputs)
    select = numbers[:, None] >> np.arange(bits) & 1
    assert add(np.eye(inputs, dtype=np.int64), select).tolist() == [1] * inputs
    assert add(1 - np.eye(inputs, dtype=np.int64), select).tolist() == [0] * inputs


@pytest.mark.third_truth("arith.mux_add")
def test_each_lane_selects():
    random = np.random.default_rng(0)
    x = random.integers(0, 1 << 64, (100, 4), np.uint64)
    s = random.integers(0, 1 << 64, (100, 2), np.uint64)
    out = add(x, s, 64)
    for cycle in range(100):
        for lane in range(64):
            number = (int(s[cycle, 0]) >> lane & 1) + 2 * (int(s[cycle, 1]) >> lane & 1)
            assert int(out[cycle]) >> lane & 1 == int(x[cycle, number]) >> lane & 1


def mean_errors(first, second, select):
    """Errors of the scaled sum of ``j/256`` and ``k/256``, ``j, k = 0, 8, .. 256``."""
    errors = []
    for j in range(0, 257, 8):
        for k in range(0, 257, 8):
            streams = np.stack([first < j, second < k], axis=-1)
            ideal = MuxAdd.ideal(np.array([j, k]) / 256)
            errors.append(np.mean(add(streams, select[:, None])) - ideal)
    return np.array(errors)


@pytest.mark.third_truth("arith.mux_add")
def test_sobol_select_exact():
    # The third dimension decides; the first two, shared or not, carry the data.
    sobol = (qmc.Sobol(3, scramble=False).random(256) * 256).astype(np.int64).T
    for first, second in ((0, 1), (0, 0), (1, 1)):
        assert not mean_errors(sobol[first], sobol[second], sobol[2] < 128).any()


@pytest.mark.third_truth("arith.mux_add")
def test_alternating_select_aliases():
    # 0101… on low-discrepancy data: the known failure, root mean square 0.142.
    sobol = (qmc.Sobol(2, scramble=False).random(256) * 256).astype(np.int64).T
    errors = mean_errors(sobol[0], sobol[1], np.arange(256) & 1)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(0.142, abs=0.0005)


def test_needs():
    assert MuxAddParams().needs() == (
        Need("independent", ("s",)),
        Need("independent", ("s",), against=("x",)),
    )


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"inputs": 1}, ValueError, r"^inputs must be in 2\.\.64, not 1$"),
        ({"inputs": 65}, ValueError, r"^inputs must be in 2\.\.64, not 65$"),
        ({"inputs": 3}, ValueError, r"^inputs must be a power of two in 2\.\.64, not 3$"),
        ({"inputs": 2.0}, TypeError, r"^inputs must be an integer in 2\.\.64, not 2\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        MuxAddParams(**kwargs)
