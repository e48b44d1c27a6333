"""Serial parabolas at 16 bits against mpmath and NumPy, and every rejection."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.serial_quadratic import (
    SerialQuadratic,
    SerialQuadraticParams,
)

# Sixteen bits in, sixteen bits out: by mpmath, by NumPy, and the error that is stated.
SIXTEEN = {
    ("exp_neg", "UQ3.13", "UQ0.16"): (lambda x: mpmath.exp(-x), lambda x: np.exp(-x), 0.60),
    ("tanh", "Q4.12", "Q1.15"): (mpmath.tanh, np.tanh, 0.64),
    ("sigmoid", "Q4.12", "UQ0.16"): (
        lambda x: 1 / (1 + mpmath.exp(-x)),
        lambda x: 1 / (1 + np.exp(-x)),
        0.60,
    ),
    ("log2_1p", "UQ0.16", "UQ0.16"): (
        lambda x: mpmath.log(1 + x, 2),
        lambda x: np.log2(1 + x),
        0.57,
    ),
    ("reciprocal_1p", "UQ0.16", "UQ0.16"): (lambda x: 1 / (1 + x), lambda x: 1 / (1 + x), 0.59),
}


@pytest.mark.third_truth("elementary.serial_quadratic")
@pytest.mark.parametrize("what", SIXTEEN, ids=lambda what: what[0])
def test_sixteen_bits_within_one_code(what):
    by_mpmath, by_numpy, stated = SIXTEEN[what]
    function, x, y = what
    params = SerialQuadraticParams(function=function, x=x, y=y)
    model, out = SerialQuadratic(params), params.output
    assert params.latency == 19
    every = np.arange(params.input.low, params.input.high + 1)
    given = model.evaluate(every)
    assert out.low <= given.min() <= given.max() <= out.high
    exact = np.clip(by_numpy(every / 2.0**params.input.frac) * 2.0**out.frac, out.low, out.high)
    largest = np.abs(given - exact).max()
    assert largest == pytest.approx(model.max_error_ulp(), abs=1e-9)
    assert largest <= stated
    for index in range(0, every.size, 1499):
        at = mpmath.mpf(int(every[index])) / 2**params.input.frac
        value = float(by_mpmath(at) * 2**out.frac)
        assert abs(int(given[index]) - min(max(value, out.low), out.high)) <= stated


def test_a_transfer_is_an_evaluation():
    model = SerialQuadratic(SerialQuadraticParams())
    x = np.array([[0, 1], [4000, 65535]])
    sent, _ = model.run({"i": x})
    assert sent["o"].tolist() == model.evaluate(x).tolist()
    assert sent["o"][0, 0] == 65535  # 1.0 saturates


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"x": "UQ1.0"}, "width of x must be in 2..24, not 1"),
        ({"x": "UQ1.24"}, "width of x must be in 2..24, not 25"),
        ({"segment_bits": 0}, "segment_bits must be in 1..12, not 0"),
        ({"segment_bits": 13}, "segment_bits must be in 1..12, not 13"),
        ({"x": "UQ0.8"}, "segment_bits must be in 1..7, not 8"),
        ({"guard": 0}, "guard must be in 1..8, not 0"),
        ({"guard": 9}, "guard must be in 1..8, not 9"),
    ],
)
def test_rejections(kwargs, message):
    with pytest.raises(ValueError, match=r"^") as refused:
        SerialQuadraticParams(**kwargs)
    assert str(refused.value) == message
