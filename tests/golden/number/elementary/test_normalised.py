"""Functions of normalised numbers against mpmath and NumPy, and every rejection."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.normalised import Normalised, NormalisedParams

FORMULAS = {
    "log": (mpmath.log, np.log),
    "log2": (lambda x: mpmath.log(x, 2), np.log2),
    "reciprocal": (lambda x: 1 / x, np.reciprocal),
    "sqrt": (mpmath.sqrt, np.sqrt),
    "rsqrt": (lambda x: 1 / mpmath.sqrt(x), lambda x: 1 / np.sqrt(x)),
}

# Formats and the error that is stated, in codes of the output.
SIXTEEN = {
    ("log2", "UQ8.8", "Q4.12"): 0.64,
    ("log", "UQ8.8", "Q4.12"): 0.61,
    ("reciprocal", "UQ8.8", "UQ8.8"): 0.51,
    ("sqrt", "UQ8.8", "UQ4.12"): 0.68,
    ("rsqrt", "UQ8.8", "UQ5.11"): 0.51,
    ("log2", "UQ7.8", "UQ3.9"): 0.64,
    ("log", "UQ0.16", "Q3.9"): 0.63,
    ("rsqrt", "UQ9.7", "Q3.9"): 0.68,
    ("sqrt", "UQ9.7", "UQ4.8"): 0.68,
    ("reciprocal", "UQ2.14", "Q12.4"): 0.51,
}


def exact(params, codes):
    """The real function, saturated, in codes of the output; by NumPy, and 0 as it is defined."""
    _, formula = FORMULAS[params.function]
    out = params.output
    given = formula(np.maximum(codes, 1) / 2.0**params.input.frac) * 2.0**out.frac
    zero = {"log": out.low, "log2": out.low, "sqrt": 0}.get(params.function, out.high)
    return np.where(codes == 0, zero, np.clip(given, out.low, out.high))


@pytest.mark.third_truth("elementary.normalised")
@pytest.mark.parametrize("what", SIXTEEN, ids=" ".join)
def test_all_inputs_within_one_code(what):
    function, x, y = what
    bits = min(15, sum(map(int, x[2:].split("."))) - 1)
    params = NormalisedParams(function=function, x=x, y=y, mantissa_bits=bits, slope_guard=8)
    model, out, every = Normalised(params), params.output, np.arange(params.input.high + 1)
    given = model.evaluate(every)
    assert out.low <= given.min() <= given.max() <= out.high
    largest = np.abs(given - exact(params, every)).max()
    assert largest == pytest.approx(model.max_error_ulp(), abs=1e-9)
    assert largest <= SIXTEEN[what]
    by_mpmath, _ = FORMULAS[function]
    for code in [1, 2, 3, *range(5, every.size, 997), every.size - 1]:
        value = float(by_mpmath(mpmath.mpf(code) / 2**params.input.frac) * 2**out.frac)
        assert abs(int(given[code]) - min(max(value, out.low), out.high)) <= SIXTEEN[what]


@pytest.mark.third_truth("elementary.normalised")
@pytest.mark.parametrize(
    ("function", "y", "stated"), [("log", "Q6.10", 0.67), ("sqrt", "UQ8.8", 0.97)]
)
def test_32_bits(function, y, stated):
    """The error over all inputs, by the ends of those that give the same, holds for any input."""
    params = NormalisedParams(function=function, x="UQ16.16", y=y, mantissa_bits=15, slope_guard=8)
    model = Normalised(params)
    rng = np.random.default_rng(4)
    codes = rng.integers(1, 1 << 32, 200_000) >> rng.integers(0, 32, 200_000)
    largest = np.abs(model.evaluate(codes) - exact(params, codes)).max()
    assert largest <= model.max_error_ulp() <= stated
    assert largest > model.max_error_ulp() - 0.1


@pytest.mark.parametrize(
    ("function", "y", "expected"),
    [
        ("log", "Q4.4", -128),
        ("log2", "UQ4.4", 0),
        ("reciprocal", "UQ4.4", 255),
        ("reciprocal", "Q4.4", 127),
        ("sqrt", "UQ4.4", 0),
        ("rsqrt", "Q4.4", 127),
        ("rsqrt", "UQ8.8", 65535),
    ],
)
def test_zero_is_the_end_of_the_range(function, y, expected):
    assert Normalised(NormalisedParams(function=function, y=y)).evaluate(np.array([0])) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("log2", [-8, -4, 0, 4, 7]),
        ("reciprocal", [256, 16, 1, 1 / 16, 1 / 128]),
        ("sqrt", [1 / 16, 1 / 4, 1, 4, None]),
        ("rsqrt", [16, 4, 1, 1 / 4, None]),
    ],
)
def test_powers_of_two_are_exact(function, expected):
    model = Normalised(NormalisedParams(function=function, y="Q10.8", mantissa_bits=15))
    given = model.evaluate(np.array([1, 16, 256, 4096, 32768])) / 256
    assert all(want in (None, value) for value, want in zip(given, expected, strict=True))


def test_two_cycles_and_waiting():
    model = Normalised(NormalisedParams())
    x = np.array([[5], [1000], [4000], [77], [0], [0], [0]])
    valid = np.array([[1], [1], [1], [0], [0], [0], [0]])
    ready = np.array([[1], [0], [0], [1], [1], [1], [1]])
    out, _ = model.run({"i__payload": x, "i__valid": valid, "o__ready": ready})
    assert out["i__ready"].ravel().tolist() == [1, 1, 0, 1, 1, 1, 1]
    assert out["o__valid"].ravel().tolist() == [0, 0, 1, 1, 1, 0, 0]
    given = out["o__payload"].ravel()[[2, 3, 4]]
    assert given.tolist() == model.evaluate(np.array([5, 5, 1000])).tolist()


def test_ideal_saturates():
    model = Normalised(NormalisedParams(function="reciprocal", y="UQ4.4"))
    assert model.ideal(np.array([0.0, 0.01, 2.0])).tolist() == [255 / 16, 255 / 16, 0.5]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        (
            {"function": "exp"},
            ValueError,
            "function must be one of 'log', 'log2', 'reciprocal', 'sqrt', 'rsqrt', not 'exp'",
        ),
        (
            {"function": 2},
            TypeError,
            "function must be one of 'log', 'log2', 'reciprocal', 'sqrt', 'rsqrt', not 2",
        ),
        ({"x": 3}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 3"),
        ({"y": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"x": "Q8.8"}, ValueError, "x must be an unsigned format such as 'UQ8.8', not 'Q8.8'"),
        ({"x": "UQ1.1"}, ValueError, "width of x must be in 3..32, not 2"),
        ({"x": "UQ16.17"}, ValueError, "width of x must be in 3..32, not 33"),
        ({"y": "Q1.0"}, ValueError, "width of y must be in 2..24, not 1"),
        ({"y": "UQ1.24"}, ValueError, "width of y must be in 1..24, not 25"),
        ({"mantissa_bits": 1}, ValueError, "mantissa_bits must be in 2..15, not 1"),
        ({"mantissa_bits": 16}, ValueError, "mantissa_bits must be in 2..15, not 16"),
        (
            {"x": "UQ16.16", "mantissa_bits": 19},
            ValueError,
            "mantissa_bits must be in 2..18, not 19",
        ),
        ({"mantissa_bits": 8.0}, TypeError, "mantissa_bits must be an integer in 2..15, not 8.0"),
        ({"segment_bits": 0}, ValueError, "segment_bits must be in 1..11, not 0"),
        ({"segment_bits": 12}, ValueError, "segment_bits must be in 1..11, not 12"),
        ({"mantissa_bits": 8}, ValueError, "segment_bits must be in 1..7, not 8"),
        ({"value_guard": 0}, ValueError, "value_guard must be in 1..8, not 0"),
        ({"value_guard": 9, "slope_guard": 9}, ValueError, "value_guard must be in 1..8, not 9"),
        ({"slope_guard": 2}, ValueError, "slope_guard must be in 3..16, not 2"),
        ({"slope_guard": 17}, ValueError, "slope_guard must be in 3..16, not 17"),
        ({"y": "Q6.0"}, ValueError, "fraction bits of y of a logarithm must be in 1..24, not 0"),
        (
            {"function": "log", "y": "Q-1.25"},
            ValueError,
            "fraction bits of y of a logarithm must be in 1..24, not 25",
        ),
    ],
)
def test_rejections(kwargs, error, message):
    with pytest.raises(error) as refused:
        NormalisedParams(**kwargs)
    assert str(refused.value) == message
