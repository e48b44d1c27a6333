"""The rectifier: its law, and its distance from the corner."""

import numpy as np
import pytest
from scipy.special import expit

from spikeloom.golden.sc.function.fsm_relu import FSMReLU, FSMReLUParams
from spikeloom.golden.sc.stream.bitstream import Need


def golden(states):
    return FSMReLU(FSMReLUParams(states=states))


@pytest.mark.third_truth("function.fsm_relu")
@pytest.mark.parametrize("states", [4, 8, 12, 32])
def test_law_of_the_chain(chain, states):
    for x in (-0.9, -0.25, 0, 0.1, 0.5):
        ours = 2 * chain(golden(states), a=(1 + x) / 2).probability() - 1
        assert ours == pytest.approx(x * expit(states * np.arctanh(x)), abs=1e-9)
        assert ours == pytest.approx(golden(states).ideal(x), abs=1e-9)


@pytest.mark.third_truth("function.fsm_relu")
def test_bernoulli_streams(chain, bernoulli):
    length, x = 1 << 15, np.array([-0.75, -0.25, 0, 0.125, 0.5])
    found = bernoulli(golden(8), length, a=(1 + x) / 2)
    for value, ours in zip(x, found, strict=True):
        tolerance = chain(golden(8), a=(1 + value) / 2).tolerance(length)
        assert tolerance < 0.05
        assert 2 * ours - 1 == pytest.approx(golden(8).ideal(value), abs=2 * tolerance)


@pytest.mark.third_truth("function.fsm_relu")
@pytest.mark.parametrize("states", [4, 8, 16, 64, 256])
def test_distance_from_the_rectifier(states):
    x = np.linspace(-1, 1, 4001)
    below = np.maximum(x, 0) - golden(states).ideal(x)
    assert np.all(below >= -1e-15)
    assert max(below) < 0.28 / states
    if states >= 64:  # there artanh x is x, where it matters
        assert max(below) > 0.275 / states


@pytest.mark.third_truth("function.fsm_relu")
def test_zero_is_every_other_bit():
    # Input 0 never leaves the lower half, where the toggle alone speaks.
    outputs, _ = golden(8).run({"a": np.zeros((100, 1), np.int64)})
    assert (
        outputs["o"][10:, 0].tolist() == [0, 1] * 45 or outputs["o"][10:, 0].tolist() == [1, 0] * 45
    )


def test_needs_memoryless_input():
    assert FSMReLUParams().needs() == (Need("memoryless", ("a",)),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"states": 3}, ValueError, r"^states must be in 4\.\.256, not 3$"),
        ({"states": 257}, ValueError, r"^states must be in 4\.\.256, not 257$"),
        ({"states": 6}, ValueError, r"^states must be a multiple of 4 in 4\.\.256, not 6$"),
        ({"states": None}, TypeError, r"^states must be an integer in 4\.\.256, not None$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FSMReLUParams(**kwargs)
