"""The exponential: its law, and how far the published approximation is from it."""

import numpy as np
import pytest

from spikeloom.golden.sc.function.fsm_exp import FSMExp, FSMExpParams
from spikeloom.golden.sc.stream.bitstream import Need


def golden(states, decay):
    return FSMExp(FSMExpParams(states=states, decay=decay))


@pytest.mark.third_truth("function.fsm_exp")
@pytest.mark.parametrize(("states", "decay"), [(2, 1), (8, 1), (16, 2), (6, 5), (32, 3)])
def test_law_of_the_chain(chain, states, decay):
    for x in (-0.75, -0.1, 0.1, 0.5, 0.9):
        ours = chain(golden(states, decay), a=(1 + x) / 2).probability()
        r = (1 + x) / (1 - x)
        assert ours == pytest.approx((1 - r ** (states - decay)) / (1 - r**states), abs=1e-9)
        assert ours == pytest.approx(golden(states, decay).ideal(x), abs=1e-9)
    ours = chain(golden(states, decay), a=0.5).probability()
    assert ours == pytest.approx(1 - decay / states, abs=1e-9)
    assert golden(states, decay).ideal(np.array([-1, 0, 1])) == pytest.approx(
        [1, 1 - decay / states, 0]
    )


@pytest.mark.third_truth("function.fsm_exp")
def test_bernoulli_streams(chain, bernoulli):
    length, x = 1 << 15, np.array([-0.5, 0, 0.25, 0.5, 0.75])
    found = bernoulli(golden(16, 2), length, a=(1 + x) / 2)
    for value, ours in zip(x, found, strict=True):
        tolerance = chain(golden(16, 2), a=(1 + value) / 2).tolerance(length)
        assert tolerance < 0.09
        assert ours == pytest.approx(golden(16, 2).ideal(value), abs=tolerance)


@pytest.mark.third_truth("function.fsm_exp")
@pytest.mark.parametrize("decay", [1, 2, 4])
def test_near_the_exponential(decay):
    # With many states it is exp(-2 G artanh x); artanh x - x is what is left of the error.
    x = np.linspace(0.05, 1, 200)
    many = golden(256, decay).ideal(x)
    assert np.allclose(many[:-1], np.exp(-2 * decay * np.arctanh(x[:-1])), atol=1e-9)
    rest = np.exp(-2 * decay * x) - many
    assert np.all(rest >= 0)
    assert max(rest) < 0.14


def test_ports_and_needs():
    assert [port.unit for port in FSMExpParams().ports()] == ["bipolar", "p"]
    assert FSMExpParams().needs() == (Need("memoryless", ("a",)),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"states": 0}, ValueError, r"^states must be in 2\.\.256, not 0$"),
        ({"states": 258}, ValueError, r"^states must be in 2\.\.256, not 258$"),
        ({"states": 17}, ValueError, r"^states must be a multiple of 2 in 2\.\.256, not 17$"),
        ({"decay": 0}, ValueError, r"^decay must be in 1\.\.15, not 0$"),
        ({"decay": 16}, ValueError, r"^decay must be in 1\.\.15, not 16$"),
        ({"decay": "2"}, TypeError, r"^decay must be an integer in 1\.\.15, not '2'$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FSMExpParams(**kwargs)
