"""The linear gain: its law, the straight part, and the two streams that it needs."""

import numpy as np
import pytest

from spikeloom.golden.sc.function.fsm_gain import FSMGain, FSMGainParams
from spikeloom.golden.sc.stream.bitstream import Need


def golden(states):
    return FSMGain(FSMGainParams(states=states))


@pytest.mark.third_truth("function.fsm_gain")
@pytest.mark.parametrize("states", [2, 6, 8, 32])
@pytest.mark.parametrize("c", [0.2, 1 / 3, 0.5, 0.9])
def test_law_of_the_chain(chain, states, c):
    gain = (1 + c) / (1 - c)
    for x in (-0.9, -0.25, 0, 0.1, 0.6):
        ours = 2 * chain(golden(states), a=(1 + x) / 2, c=c).probability() - 1
        assert ours == pytest.approx(golden(states).ideal(x, c), abs=1e-9)
        ratio = c * (1 + abs(x)) / (1 - abs(x))
        assert (ratio < 1) == (gain * abs(x) < 1)
        if ratio < 1:
            fallen = ratio ** (states / 2)
            assert abs(ours - gain * x) <= fallen / (2 * (1 - fallen)) + 1e-12


@pytest.mark.third_truth("function.fsm_gain")
@pytest.mark.parametrize(("c", "gain"), [(0, 1), (1 / 3, 2), (0.5, 3), (0.6, 4), (7 / 9, 8)])
def test_many_states_are_a_clipped_line(c, gain):
    x = np.linspace(-1, 1, 201)
    errors = abs(golden(256).ideal(x, c) - np.clip(gain * x, -1, 1))
    away = abs(abs(gain * x) - 1) > 0.2
    assert np.sum(away) > 100
    assert max(errors[away]) < 3e-4
    assert max(errors) < 0.07


@pytest.mark.third_truth("function.fsm_gain")
def test_full_c_is_the_hyperbolic_tangent(chain):
    for x in (-0.5, 0.25):
        ours = 2 * chain(golden(8), a=(1 + x) / 2, c=1).probability() - 1
        assert ours == pytest.approx(np.tanh(4 * np.arctanh(x)), abs=1e-9)
    assert golden(8).ideal(np.array([-1, 1]), 0.5).tolist() == [-1, 1]


@pytest.mark.third_truth("function.fsm_gain")
def test_no_c_is_the_input_one_bit_later():
    bits = np.random.default_rng(3).integers(0, 2, (100, 1))
    outputs, _ = golden(8).run({"a": bits, "c": 0 * bits})
    assert outputs["o"][1:].tolist() == bits[:-1].tolist()


@pytest.mark.third_truth("function.fsm_gain")
def test_bernoulli_streams(chain, bernoulli):
    length, x = 1 << 15, np.array([-0.75, -0.25, 0, 0.125, 0.5])
    found = bernoulli(golden(16), length, a=(1 + x) / 2, c=np.full(5, 1 / 3))
    for value, ours in zip(x, found, strict=True):
        tolerance = chain(golden(16), a=(1 + value) / 2, c=1 / 3).tolerance(length)
        assert tolerance < 0.05
        assert 2 * ours - 1 == pytest.approx(golden(16).ideal(value, 1 / 3), abs=2 * tolerance)


def test_needs():
    assert FSMGainParams().needs() == (
        Need("memoryless", ("a", "c")),
        Need("independent", ("a", "c")),
    )


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"states": 1}, ValueError, r"^states must be in 2\.\.256, not 1$"),
        ({"states": 257}, ValueError, r"^states must be in 2\.\.256, not 257$"),
        ({"states": 5}, ValueError, r"^states must be a multiple of 2 in 2\.\.256, not 5$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FSMGainParams(**kwargs)
