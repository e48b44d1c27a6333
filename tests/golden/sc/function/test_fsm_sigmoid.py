"""The logistic function: its law in both encodings, and its distance from the ideal one."""

import numpy as np
import pytest
from scipy.special import expit, logit

from spikeloom.golden.sc.function.fsm_sigmoid import FSMSigmoid, FSMSigmoidParams
from spikeloom.golden.sc.stream.bitstream import Need


def golden(states, encoding="bipolar"):
    return FSMSigmoid(FSMSigmoidParams(states=states, encoding=encoding))


@pytest.mark.third_truth("function.fsm_sigmoid")
@pytest.mark.parametrize("states", [2, 6, 8, 32])
def test_law_of_the_chain(chain, states):
    for p in (0.05, 0.25, 0.5, 0.625, 0.9):
        ours = chain(golden(states), a=p).probability()
        assert ours == pytest.approx(expit(states / 2 * logit(p)), abs=1e-9)
        assert ours == pytest.approx(expit(states * np.arctanh(2 * p - 1)), abs=1e-9)
        assert ours == pytest.approx(golden(states).ideal(2 * p - 1), abs=1e-9)
        assert ours == pytest.approx(golden(states, "p").ideal(p), abs=1e-9)


@pytest.mark.third_truth("function.fsm_sigmoid")
def test_bernoulli_streams(chain, bernoulli):
    length, p = 1 << 15, np.array([0.1, 0.4, 0.5, 0.7])
    found = bernoulli(golden(8, "p"), length, a=p)
    for chance, ours in zip(p, found, strict=True):
        tolerance = chain(golden(8), a=chance).tolerance(length)
        assert tolerance < 0.09
        assert ours == pytest.approx(expit(4 * logit(chance)), abs=tolerance)


@pytest.mark.third_truth("function.fsm_sigmoid")
@pytest.mark.parametrize(("states", "largest"), [(2, 0.12), (8, 0.0066), (32, 0.0005)])
def test_distance_from_the_logistic_function(states, largest):
    # Half of the distance of the hyperbolic tangent: (1 + tanh z) / 2 = expit(2 z).
    x = np.linspace(-1, 1, 1001)
    assert max(abs(golden(states).ideal(x) - expit(states * x))) < largest


def test_ports_tell_the_encoding():
    for encoding in ("bipolar", "p"):
        ports = FSMSigmoidParams(encoding=encoding).ports()
        assert [port.unit for port in ports] == [encoding, "p"]
    assert FSMSigmoidParams().needs() == (Need("memoryless", ("a",)),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"states": 0}, ValueError, r"^states must be in 2\.\.256, not 0$"),
        ({"states": 258}, ValueError, r"^states must be in 2\.\.256, not 258$"),
        ({"states": 255}, ValueError, r"^states must be a multiple of 2 in 2\.\.256, not 255$"),
        (
            {"encoding": "unipolar"},
            ValueError,
            r"^encoding must be one of 'bipolar', 'p', not 'unipolar'$",
        ),
        ({"encoding": 1}, TypeError, r"^encoding must be one of 'bipolar', 'p', not 1$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FSMSigmoidParams(**kwargs)
