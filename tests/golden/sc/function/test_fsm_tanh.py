"""The hyperbolic tangent: its law, its error, and input on which it fails."""

import numpy as np
import pytest
from scipy.integrate import quad

from spikeloom.golden.sc.function.fsm_tanh import FSMTanh, FSMTanhParams
from spikeloom.golden.sc.stream import packed
from spikeloom.golden.sc.stream.bitstream import Need

VALUES = np.array([-1, -0.9, -0.5, -0.125, 0, 0.25, 0.5, 0.75, 1])


def golden(states):
    return FSMTanh(FSMTanhParams(states=states))


@pytest.mark.third_truth("function.fsm_tanh")
@pytest.mark.parametrize("states", [2, 4, 6, 8, 14, 32])
def test_law_of_the_chain(chain, states):
    for x in VALUES[1:-1]:
        counter = chain(golden(states), a=(1 + x) / 2)
        assert len(counter.states) == states
        value = 2 * counter.probability() - 1
        assert value == pytest.approx(np.tanh(states / 2 * np.arctanh(x)), abs=1e-9)
        assert value == pytest.approx(golden(states).ideal(x), abs=1e-9)


@pytest.mark.third_truth("function.fsm_tanh")
@pytest.mark.parametrize("states", [2, 8, 64])
def test_spectrum(chain, states):
    # The eigenvalues known for a walk between two holding walls, and the bound that they give.
    for x in (-0.2, 0, 0.1):
        counter = chain(golden(states), a=(1 + x) / 2)
        p = (1 + x) / 2
        expected = 2 * np.sqrt(p * (1 - p)) * np.cos(np.pi * np.arange(1, states) / states)
        values = np.sort(np.linalg.eigvals(counter.matrix).real)
        assert np.allclose(values, np.sort([*expected, 1]), atol=1e-6)
        assert 2 * counter.deviation() <= 1 / np.tan(np.pi / (2 * states)) + 1e-9
    assert 2 * chain(golden(states), a=0.5).deviation() > 0.9 / np.tan(np.pi / (2 * states))


@pytest.mark.third_truth("function.fsm_tanh")
@pytest.mark.parametrize("states", [2, 8, 16])
def test_bernoulli_streams(chain, bernoulli, states):
    length = 1 << 15
    found = bernoulli(golden(states), length, a=(1 + VALUES) / 2)
    for x, ours in zip(VALUES[1:-1], found[1:-1], strict=True):
        tolerance = chain(golden(states), a=(1 + x) / 2).tolerance(length)
        assert tolerance < 0.01 * states
        assert ours == pytest.approx((1 + golden(states).ideal(x)) / 2, abs=tolerance)
    # A constant input leads to an end and stays there; the first bit tells the start.
    assert found[0] == 0
    assert found[-1] == 1 - 1 / length


@pytest.mark.third_truth("function.fsm_tanh")
@pytest.mark.parametrize(
    ("states", "rmse", "largest"),
    [
        (2, 0.0965, 0.238),
        (4, 0.0368, 0.055),
        (8, 0.0076, 0.013),
        (16, 0.0014, 0.0032),
        (32, 0.0002, 0.0008),
    ],
)
def test_distance_from_tanh(states, rmse, largest):
    def error(x):
        return golden(states).ideal(x) - np.tanh(states * x / 2)

    mean, _ = quad(lambda x: error(x) ** 2 / 2, -1, 1)
    assert np.sqrt(mean) == pytest.approx(rmse, abs=0.00015)
    assert max(abs(error(np.linspace(-1, 1, 1001)))) == pytest.approx(largest, abs=0.0005)


def van_der_corput(bits):
    numbers = np.arange(1 << bits)
    return sum((numbers >> bit & 1) << bits - 1 - bit for bit in range(bits)) / len(numbers)


@pytest.mark.parametrize(("bits", "rmse"), [(8, 0.258), (10, 0.293), (12, 0.306)])
def test_low_discrepancy_input_does_not_converge(bits, rmse):
    # The error is huge, and a longer stream makes it no smaller.
    x, length = np.linspace(-1, 1, 257), 1 << bits
    words = packed.pack(van_der_corput(bits) < (x[:, None] + 1) / 2)
    ones = packed.count(golden(8).run_packed({"a": words}, length)[0]["o"])
    errors = 2 * ones / length - 1 - np.tanh(4 * x)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(rmse, abs=0.006)


def test_walks_and_stays_at_the_ends():
    bits = np.array([1] * 6 + [0] * 12 + [1] * 5)[:, None]
    outputs, state = golden(6).run({"a": bits})
    assert outputs["o"][:, 0].tolist() == [0] + [1] * 8 + [0] * 9 + [0, 0, 0, 1, 1]
    assert state["state"].tolist() == [5]


def test_needs_memoryless_input():
    assert FSMTanhParams().needs() == (Need("memoryless", ("a",)),)


def test_latency():
    assert FSMTanhParams().latency == 1
    assert FSMTanhParams(lanes=2).latency == 0  # from the first lane to the second


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"states": 1}, ValueError, r"^states must be in 2\.\.256, not 1$"),
        ({"states": 257}, ValueError, r"^states must be in 2\.\.256, not 257$"),
        ({"states": 3}, ValueError, r"^states must be a multiple of 2 in 2\.\.256, not 3$"),
        ({"states": 8.0}, TypeError, r"^states must be an integer in 2\.\.256, not 8\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FSMTanhParams(**kwargs)
