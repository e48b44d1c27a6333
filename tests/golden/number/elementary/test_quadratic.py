"""Pipelined parabolas against mpmath and NumPy, and every rejection."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.quadratic import Quadratic, QuadraticParams


@pytest.mark.third_truth("elementary.quadratic")
@pytest.mark.parametrize(
    ("function", "x", "y", "by_mpmath", "by_numpy", "stated"),
    [
        ("exp_neg", "UQ3.13", "UQ0.16", lambda x: mpmath.exp(-x), lambda x: np.exp(-x), 0.63),
        ("sin", "Q3.13", "Q1.15", mpmath.sin, np.sin, 0.62),
        ("log_1p", "UQ0.16", "UQ0.16", mpmath.log1p, np.log1p, 0.60),
    ],
)
def test_sixteen_bits_within_one_code(function, x, y, by_mpmath, by_numpy, stated):
    params = QuadraticParams(function=function, x=x, y=y, segment_bits=7)
    model, out = Quadratic(params), params.output
    every = np.arange(params.input.low, params.input.high + 1)
    given = model.evaluate(every)
    exact = np.clip(by_numpy(every / 2.0**params.input.frac) * 2.0**out.frac, out.low, out.high)
    largest = np.abs(given - exact).max()
    assert largest == pytest.approx(model.max_error_ulp(), abs=1e-9)
    assert largest <= stated
    for index in range(0, every.size, 1499):
        at = mpmath.mpf(int(every[index])) / 2**params.input.frac
        value = float(by_mpmath(at) * 2**out.frac)
        assert abs(int(given[index]) - min(max(value, out.low), out.high)) <= stated


def test_two_stages_move_together():
    model = Quadratic(QuadraticParams())
    x = np.array([[5], [1000], [4000], [0], [0], [0]])
    valid = np.array([[1], [1], [1], [0], [0], [0]])
    ready = np.array([[0], [0], [0], [1], [1], [1]])
    out, _ = model.run({"i__payload": x, "i__valid": valid, "o__ready": ready})
    assert out["i__ready"].ravel().tolist() == [1, 1, 0, 1, 1, 1]
    assert out["o__valid"].ravel().tolist() == [0, 0, 1, 1, 1, 0]
    given = out["o__payload"].ravel()[[2, 3, 4]]
    assert given.tolist() == model.evaluate(np.array([5, 5, 1000])).tolist()


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"y": "UQ1.24"}, "width of y must be in 1..24, not 25"),
        ({"segment_bits": 0}, "segment_bits must be in 1..12, not 0"),
        ({"x": "UQ0.6"}, "segment_bits must be in 1..5, not 7"),
        ({"guard": 0}, "guard must be in 1..8, not 0"),
        ({"guard": 9}, "guard must be in 1..8, not 9"),
    ],
)
def test_rejections(kwargs, message):
    with pytest.raises(ValueError, match=r"^") as refused:
        QuadraticParams(**kwargs)
    assert str(refused.value) == message
