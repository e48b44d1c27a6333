"""Tables of all values against mpmath, entry by entry, and every rejection."""

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.table import Table, TableParams

CASES = {
    ("sigmoid", "Q4.4", "UQ0.8"): lambda x: 1 / (1 + mpmath.exp(-x)),
    ("exp_neg", "UQ2.6", "UQ0.8"): lambda x: mpmath.exp(-x),
    ("log", "UQ4.4", "Q4.8"): lambda x: mpmath.log(x) if x else -mpmath.inf,
    ("reciprocal", "Q4.4", "Q6.4"): lambda x: 1 / x if x else mpmath.inf,
    ("rsqrt", "UQ4.4", "UQ2.8"): lambda x: 1 / mpmath.sqrt(x) if x else mpmath.inf,
    ("softplus", "Q4.4", "UQ4.8"): lambda x: mpmath.log1p(mpmath.exp(x)),
    ("power(1.5)", "UQ3.4", "UQ5.6"): lambda x: mpmath.power(x, 1.5),
}

UNFOLDED = "fold must be False unless x is signed and the function odd, even or complementary"


def codes(params):
    return np.arange(params.input.low, params.input.high + 1)


@pytest.mark.third_truth("elementary.table")
@pytest.mark.parametrize("what", CASES, ids=lambda what: what[0])
def test_every_entry_is_rounded_right(what):
    function, x, y = what
    params = TableParams(function=function, x=x, y=y)
    out = params.output
    expected = []
    for code in codes(params).tolist():
        exact = CASES[what](mpmath.mpf(code) / 2**params.input.frac) * 2**out.frac
        exact = min(max(exact, out.low), out.high)
        expected.append(int(mpmath.nint(exact)))  # half to even
    assert Table(params).evaluate(codes(params)).tolist() == expected
    assert Table(params).max_error_ulp() <= 0.5


@pytest.mark.third_truth("elementary.table")
@pytest.mark.parametrize(
    ("function", "y", "formula", "stated"),
    [
        ("tanh", "Q1.7", np.tanh, 1.0),
        ("tanh", "Q2.6", np.tanh, 0.5),
        ("sigmoid", "UQ0.8", lambda x: 1 / (1 + np.exp(-x)), 1.0),
        ("sigmoid", "UQ1.7", lambda x: 1 / (1 + np.exp(-x)), 0.5),
        ("cos", "Q2.6", np.cos, 0.5),
    ],
)
def test_folded_tables_are_half_as_long(function, y, formula, stated):
    params = TableParams(function=function, y=y, fold=True)
    every = codes(params)
    given = Table(params).evaluate(every)
    assert len(params.contents) == 128
    exact = np.minimum(formula(every / 16) * 2.0**params.output.frac, params.output.high)
    # Where the function saturates at the largest code, its mirror image is one code away.
    assert np.abs(given - exact)[1:].max() <= stated
    assert given[0] == given[1]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"x": "UQ1.0"}, ValueError, "width of x must be in 2..16, not 1"),
        ({"x": "UQ1.16"}, ValueError, "width of x must be in 2..16, not 17"),
        ({"y": "UQ1.24"}, ValueError, "width of y must be in 1..24, not 25"),
        ({"fold": None}, TypeError, "fold must be True or False, not None"),
        ({"x": "UQ4.4", "fold": True}, ValueError, f"{UNFOLDED}, not for sigmoid of UQ4.4"),
        (
            {"function": "sin", "fold": True},
            ValueError,
            "fold of an odd function must have a signed y, not UQ0.8",
        ),
    ],
)
def test_rejections(kwargs, error, message):
    with pytest.raises(error) as refused:
        TableParams(**kwargs)
    assert str(refused.value) == message
