"""Series by Horner's rule: the Maclaurin series of SymPy, exact expectation, accuracy on Sobol."""

import itertools
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import sympy
from scipy.stats import qmc

from spikeloom.golden.sc.function.horner import Horner, HornerParams
from spikeloom.golden.sc.stream import packed
from spikeloom.golden.sc.stream.bitstream import Need

X = sympy.Symbol("x")
FUNCTIONS = {
    "tanh": sympy.tanh(X),
    "exp": sympy.exp(-X),
    "sin": sympy.sin(X),
    "cos": sympy.cos(X),
    "log1p": sympy.log(1 + X),
    "sigmoid": 1 / (1 + sympy.exp(-X)),
}
ALL = [(function, terms) for function in FUNCTIONS for terms in range(2, 6)]


@cache
def series(function):
    """The series as a polynomial."""
    return sympy.Poly(FUNCTIONS[function].series(X, 0, 14).removeO(), X)


def maclaurin(function, terms):
    """The terms of the series that do not vanish: the first one, and ``terms`` more.

    The logistic function begins with 1/2, which takes a stage: 1 - 1/2.
    """
    terms -= function == "sigmoid"
    monomials = sorted(series(function).terms(), key=lambda term: term[0])[: terms + 1]
    return sum(coefficient * X ** power[0] for power, coefficient in monomials)


def test_all_functions_are_here():
    assert set(HornerParams.FUNCTIONS) == set(FUNCTIONS)


@pytest.mark.third_truth("function.horner")
@pytest.mark.parametrize(("function", "terms"), ALL)
def test_ratios_are_those_of_the_series(function, terms):
    params = HornerParams(function=function, terms=terms)
    y = sympy.Integer(1)
    for ratio, power in zip(reversed(params.ratios), reversed(params.powers), strict=True):
        y = 1 - sympy.Rational(ratio.numerator, ratio.denominator) * X**power * y
    expected = maclaurin(function, terms)
    assert sympy.expand(X**params.lead * y - expected) == 0
    # The first term left out bounds the error.
    following = abs((maclaurin(function, terms + 1) - expected).subs(X, 1))
    assert sympy.Rational(str(params.error_bound)) == following
    x = np.linspace(0, 1, 65)
    error = Horner(params).ideal(x) - sympy.lambdify(X, FUNCTIONS[function], "numpy")(x)
    assert max(abs(error)) < float(params.error_bound)


def expectation(params, x):
    """Mean of the output over all bits of the inputs, each weighted by its probability."""
    chances = [x] * params.copies + list(params.constants)
    bits = np.array(list(itertools.product((0, 1), repeat=len(chances))))
    split = params.copies
    o = Horner(params).step({}, x=bits[:, :split], c=bits[:, split:])[1]["o"]
    total = Fraction(0)
    for row in bits[o == 1].tolist():
        weight = Fraction(1)
        for bit, chance in zip(row, chances, strict=True):
            weight *= chance if bit else 1 - chance
        total += weight
    return total


@pytest.mark.third_truth("function.horner")
@pytest.mark.parametrize(
    ("function", "terms"),
    [
        ("tanh", 2),
        ("tanh", 3),
        ("exp", 2),
        ("exp", 5),
        ("sin", 2),
        ("cos", 3),
        ("log1p", 4),
        ("sigmoid", 3),
        ("sigmoid", 4),
    ],
)
def test_expectation_is_the_series(function, terms):
    x = Fraction(5, 8)
    ours = expectation(HornerParams(function=function, terms=terms), x)
    theirs = maclaurin(function, terms).subs(X, sympy.Rational(5, 8))
    assert sympy.Rational(ours.numerator, ours.denominator) == theirs


def sobol_rmse(function, terms, length):
    """Root mean square distance from the function, for ``x = k / 256``; a dimension per stream."""
    params = HornerParams(function=function, terms=terms)
    values, streams = np.arange(257) / 256, params.copies + len(params.constants)
    numbers = qmc.Sobol(streams, scramble=False).random(length).T
    x = packed.pack(numbers[: params.copies] < values[:, None, None])
    constants = np.array([float(c) for c in params.constants])
    c = packed.pack(numbers[params.copies :] < constants[:, None])
    words, _ = Horner(params).run_packed(
        {"x": x, "c": np.repeat(c[None], len(values), axis=0)}, length
    )
    theirs = sympy.lambdify(X, FUNCTIONS[function], "numpy")(values)
    return np.sqrt(np.mean((packed.count(words["o"]) / length - theirs) ** 2))


@pytest.mark.third_truth("function.horner")
@pytest.mark.parametrize(("function", "terms", "rmse"), [("tanh", 3, 0.0174), ("exp", 5, 0.0252)])
def test_no_worse_than_published(function, terms, rmse):
    # The mean over 100 Sobol dimensions at L = 256, from the notebooks of UnarySim.
    assert sobol_rmse(function, terms, 256) < rmse


@pytest.mark.third_truth("function.horner")
def test_one_stream_for_all_copies_is_another_function():
    params = HornerParams(function="exp", terms=2)
    x = np.repeat([[0], [1]], 2, axis=1)
    o = Horner(params).step({}, x=x, c=np.array([[1], [1]]))[1]["o"]
    assert o.tolist() == [1, 1]  # 1 - x (1 - x) is 1 for a bit, and 3/4 for independent halves
    assert expectation(params, Fraction(1, 2)) == Fraction(5, 8)


def test_shape():
    params = HornerParams()
    assert (params.copies, params.lead, params.powers) == (7, 1, (2, 2, 2))
    assert params.constants == (Fraction(1, 3), Fraction(2, 5), Fraction(17, 42))
    assert HornerParams(function="exp").constants == (Fraction(1, 2), Fraction(1, 3))
    assert params.needs() == (Need("independent", ("x", "c")),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"terms": 1}, ValueError, r"^terms must be in 2\.\.5, not 1$"),
        ({"terms": 6}, ValueError, r"^terms must be in 2\.\.5, not 6$"),
        ({"terms": "3"}, TypeError, r"^terms must be an integer in 2\.\.5, not '3'$"),
        (
            {"function": "tan"},
            ValueError,
            r"^function must be one of 'tanh', 'exp', 'sin', 'cos', 'log1p', 'sigmoid', not 'tan'$",
        ),
        ({"function": None}, TypeError, r"^function must be one of 'tanh', .+, not None$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        HornerParams(**kwargs)
