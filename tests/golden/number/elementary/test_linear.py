"""Straight lines against mpmath and NumPy, and every rejection."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.linear import Linear, LinearParams

# Twelve bits in, twelve bits out: the function by mpmath, by NumPy, and the error that is stated.
TWELVE = {
    ("exp_neg", "UQ3.9", "UQ0.12"): (lambda x: mpmath.exp(-x), lambda x: np.exp(-x), 0.62),
    ("tanh", "Q3.9", "Q1.11"): (mpmath.tanh, np.tanh, 0.62),
    ("sigmoid", "Q4.8", "UQ0.12"): (
        lambda x: 1 / (1 + mpmath.exp(-x)),
        lambda x: 1 / (1 + np.exp(-x)),
        0.62,
    ),
    ("log_1p", "UQ0.12", "UQ0.12"): (mpmath.log1p, np.log1p, 0.60),
    ("log2_1p", "UQ0.12", "UQ0.12"): (
        lambda x: mpmath.log(1 + x, 2),
        lambda x: np.log2(1 + x),
        0.60,
    ),
    ("reciprocal_1p", "UQ0.12", "UQ0.12"): (lambda x: 1 / (1 + x), lambda x: 1 / (1 + x), 0.60),
}

UNFOLDED = "fold must be False unless x is signed and the function odd, even or complementary"


def codes(params):
    return np.arange(params.input.low, params.input.high + 1)


@pytest.mark.third_truth("elementary.linear")
@pytest.mark.parametrize("what", TWELVE, ids=lambda what: what[0])
def test_twelve_bits_within_one_code(what):
    by_mpmath, by_numpy, stated = TWELVE[what]
    function, x, y = what
    params = LinearParams(function=function, x=x, y=y)
    model = Linear(params)
    every, out = codes(params), params.output
    given = model.evaluate(every)
    assert out.low <= given.min() <= given.max() <= out.high
    exact = np.clip(by_numpy(every / 2.0**params.input.frac) * 2.0**out.frac, out.low, out.high)
    largest = np.abs(given - exact).max()
    assert largest == pytest.approx(model.max_error_ulp(), abs=1e-9)
    assert largest <= stated
    for index in range(0, every.size, 97):
        at = mpmath.mpf(int(every[index])) / 2**params.input.frac
        value = float(by_mpmath(at) * 2**out.frac)
        assert abs(int(given[index]) - min(max(value, out.low), out.high)) <= stated


@pytest.mark.third_truth("elementary.linear")
@pytest.mark.parametrize(
    ("function", "x", "y", "formula"),
    [
        ("tanh", "Q3.9", "Q1.11", np.tanh),
        ("sigmoid", "Q4.8", "UQ0.12", lambda x: 1 / (1 + np.exp(-x))),
        ("sigmoid", "Q4.8", "UQ1.11", lambda x: 1 / (1 + np.exp(-x))),
        ("cos", "Q3.9", "Q2.10", np.cos),
        ("atan", "Q4.8", "Q2.10", np.arctan),
    ],
)
def test_folded(function, x, y, formula):
    """Half the table, and as close on both sides of 0."""
    params = LinearParams(function=function, x=x, y=y, segment_bits=7, fold=True)
    model, every = Linear(params), codes(params)
    given = model.evaluate(every)
    assert len(params.coefficients[0]) == 128
    assert params.output.low <= given.min() <= given.max() <= params.output.high
    exact = formula(every / 2.0**params.input.frac) * 2.0**params.output.frac
    error = np.abs(given - np.clip(exact, params.output.low, params.output.high))
    assert error.max() == pytest.approx(model.max_error_ulp(), abs=1e-9)
    assert error.max() < 0.75


def test_a_folded_falling_function():
    params = LinearParams(function="reciprocal", x="Q3.6", y="Q5.3", segment_bits=7, fold=True)
    model, every = Linear(params), codes(params)
    assert params.falling
    far = np.abs(every) >= 32  # from 1/2 on; a line cannot follow the pole
    exact = params.wanted(every)
    assert np.abs(model.evaluate(every) - exact)[far].max() < 0.75
    paired = every[far & (every > params.input.low)]
    assert np.abs(model.evaluate(-paired) + model.evaluate(paired)).max() <= 1


def test_only_falling_functions_count_from_the_end():
    kwargs = {"x": "UQ0.8", "y": "UQ0.8", "segment_bits": 4}
    for function, falling in (("exp_neg", True), ("log2_1p", False), ("rsqrt_1p", True)):
        params = LinearParams(function=function, **kwargs)
        assert params.falling is falling
        assert min(params.coefficients[1]) >= 0


def test_one_result_per_cycle_and_waiting():
    model = Linear(LinearParams())
    x = np.array([[5], [1000], [4000], [77], [0], [0]])
    valid = np.array([[1], [1], [1], [1], [0], [0]])
    ready = np.array([[0], [1], [0], [1], [1], [1]])
    out, _ = model.run({"i__payload": x, "i__valid": valid, "o__ready": ready})
    assert out["i__ready"].ravel().tolist() == [1, 1, 0, 1, 1, 1]
    assert out["o__valid"].ravel().tolist() == [0, 1, 1, 1, 1, 0]
    given = out["o__payload"].ravel()[[1, 2, 3, 4]]
    assert given.tolist() == model.evaluate(np.array([5, 1000, 1000, 77])).tolist()


def test_ideal_saturates():
    model = Linear(LinearParams(function="exp", x="Q4.8", y="UQ0.12"))
    assert model.ideal(np.array([-1.0, 2.0])).tolist() == [np.exp(-1.0), 1 - 2.0**-12]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"x": 3}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 3"),
        ({"y": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"x": "UQ1.0"}, ValueError, "width of x must be in 2..24, not 1"),
        ({"x": "UQ1.24"}, ValueError, "width of x must be in 2..24, not 25"),
        ({"y": "UQ1.24"}, ValueError, "width of y must be in 1..24, not 25"),
        ({"y": "Q-60.70"}, ValueError, "fraction bits of y must be in -60..60, not 70"),
        ({"segment_bits": 0}, ValueError, "segment_bits must be in 1..11, not 0"),
        ({"segment_bits": 12}, ValueError, "segment_bits must be in 1..11, not 12"),
        ({"x": "UQ3.17", "segment_bits": 13}, ValueError, "segment_bits must be in 1..12, not 13"),
        ({"segment_bits": 8.0}, TypeError, "segment_bits must be an integer in 1..11, not 8.0"),
        ({"value_guard": 0}, ValueError, "value_guard must be in 1..8, not 0"),
        ({"value_guard": 9, "slope_guard": 9}, ValueError, "value_guard must be in 1..8, not 9"),
        ({"slope_guard": 2}, ValueError, "slope_guard must be in 3..16, not 2"),
        ({"slope_guard": 17}, ValueError, "slope_guard must be in 3..16, not 17"),
        ({"fold": 1}, TypeError, "fold must be True or False, not 1"),
        ({"fold": True}, ValueError, f"{UNFOLDED}, not for exp_neg of UQ3.9"),
        ({"function": "tanh", "fold": True}, ValueError, f"{UNFOLDED}, not for tanh of UQ3.9"),
        (
            {"function": "exp", "x": "Q4.8", "fold": True},
            ValueError,
            f"{UNFOLDED}, not for exp of Q4.8",
        ),
        (
            {"function": "tanh", "x": "Q4.8", "fold": True},
            ValueError,
            "fold of an odd function must have a signed y, not UQ0.12",
        ),
        (
            {"function": "tanh", "x": "Q4.8", "y": "Q1.11", "segment_bits": 11, "fold": True},
            ValueError,
            "segment_bits must be in 1..10, not 11",
        ),
    ],
)
def test_rejections(kwargs, error, message):
    with pytest.raises(error) as refused:
        LinearParams(**kwargs)
    assert str(refused.value) == message
