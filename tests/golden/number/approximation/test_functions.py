"""Elementary functions and their derivatives against mpmath, and saturation."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.approximation.functions import FUNCTIONS, find_function, targets
from spikeloom.golden.number.language.format import UQ, Q

MPMATH = {
    "exp": mpmath.exp,
    "exp_neg": lambda x: mpmath.exp(-x),
    "exp2": lambda x: mpmath.power(2, x),
    "log": mpmath.log,
    "log2": lambda x: mpmath.log(x, 2),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "atan": mpmath.atan,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "reciprocal": lambda x: 1 / x,
    "sqrt": mpmath.sqrt,
    "rsqrt": lambda x: 1 / mpmath.sqrt(x),
    "log2_1p": lambda x: mpmath.log(1 + x, 2),
    "log_1p": mpmath.log1p,
    "reciprocal_1p": lambda x: 1 / (1 + x),
    "sqrt_1p": lambda x: mpmath.sqrt(1 + x),
    "rsqrt_1p": lambda x: 1 / mpmath.sqrt(1 + x),
    "power(0.7)": lambda x: mpmath.power(x, mpmath.mpf(0.7)),
    "power(-1.5)": lambda x: mpmath.power(x, -1.5),
    "power(2)": lambda x: x * x,
}


def points(name):
    """Arguments of both signs where the function has them."""
    fraction = np.linspace(0, 1, 20)[1:-1]
    if name.endswith("_1p"):
        return fraction
    positive = 8 * fraction
    one_sided = name.startswith(("log", "sqrt", "rsqrt", "power"))
    return positive if one_sided else np.concatenate([-positive, positive])


def test_all_are_compared():
    assert {name for name in MPMATH if not name.startswith("power")} == set(FUNCTIONS)


@pytest.mark.parametrize("name", MPMATH)
def test_values_and_derivatives_are_those_of_mpmath(name):
    function, x = find_function(name), points(name)
    with mpmath.workdps(40):
        exact = [float(MPMATH[name](mpmath.mpf(float(at)))) for at in x]
        slope = [float(mpmath.diff(MPMATH[name], mpmath.mpf(float(at)))) for at in x]
    np.testing.assert_allclose(function(x), exact, rtol=2e-15, atol=1e-15)
    np.testing.assert_allclose(function.derivative(x), slope, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_symmetry(name):
    function, x = FUNCTIONS[name], points(name)
    mirrored = {"odd": -function(x), "even": function(x), "complement": 1 - function(x)}
    if function.symmetry != "none":
        np.testing.assert_allclose(function(-x), mirrored[function.symmetry], atol=1e-15)


@pytest.mark.parametrize("name", MPMATH)
def test_bounds_hold_between_the_ends(name):
    for function in (find_function(name), find_function(name).derivative):
        low = np.sort(points(name))[:-1]
        high = low + np.random.default_rng(1).uniform(0, 4, low.size)
        high = np.where(low < 0, np.minimum(high, -0.01), high)  # none has 0 inside
        least, most = function.bounds(low, high)
        inside = function(low + (high - low) * np.linspace(0, 1, 301)[:, None])
        assert (inside >= least - 1e-9).all()
        assert (inside <= most + 1e-9).all()
        # And they are no wider than they must be.
        np.testing.assert_allclose(inside.min(axis=0), least, atol=3e-4)
        np.testing.assert_allclose(inside.max(axis=0), most, atol=3e-4)


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("log", 0, -np.inf),
        ("log", -1, -np.inf),
        ("log2", 0, -np.inf),
        ("reciprocal", 0, np.inf),
        ("rsqrt", 0, np.inf),
        ("rsqrt", -2, np.inf),
        ("sqrt", -1, 0),
        ("power(2)", -3, 0),
        ("power(-1)", 0, np.inf),
        ("power(0)", 5, 1),
        ("exp", 1e4, np.inf),
        ("exp_neg", 1e4, 0),
        ("sigmoid", -1e4, 0),
        ("tanh", 1e4, 1),
    ],
)
def test_poles_and_beyond(name, x, expected):
    assert find_function(name)(x) == expected


def test_targets_saturate():
    codes = np.array([-8, -4, 0, 4, 7])
    assert targets(FUNCTIONS["log"], Q(2, 2), Q(3, 2), codes).tolist() == [
        -16,
        -16,
        -16,
        0,
        4 * np.log(1.75),
    ]
    assert targets(FUNCTIONS["reciprocal"], Q(2, 2), Q(3, 2), codes)[2] == 15
    assert targets(FUNCTIONS["exp_neg"], UQ(2, 2), UQ(0, 4), np.array([0])) == 15
    assert targets(FUNCTIONS["exp_neg"], UQ(2, 2), UQ(0, 4), np.array([0]), beyond=1) == 16


@pytest.mark.parametrize(
    ("name", "error", "shown"),
    [
        ("gamma", ValueError, "'gamma'"),
        ("power(x)", ValueError, r"'power\(x\)'"),
        (3, TypeError, "3"),
    ],
)
def test_unknown_functions_are_refused(name, error, shown):
    accepted = ", ".join(FUNCTIONS)
    with pytest.raises(
        error, match=rf"^function must be one of {accepted} or power\(p\), not {shown}$"
    ):
        find_function(name)
