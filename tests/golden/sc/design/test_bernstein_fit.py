"""The fit of Bernstein polynomials, against SciPy's bounded least squares and published figures."""

import numpy as np
import pytest
from scipy.interpolate import BPoly
from scipy.optimize import lsq_linear

from spikeloom.golden.sc.design.bernstein_fit import basis, elevate, fit, from_powers

FUNCTIONS = {
    "gamma": lambda x: x**0.45,
    "sine": lambda x: np.sin(np.pi * x) ** 2,
    "tanh": lambda x: np.tanh(4 * x),
    "step": lambda x: np.where(x < 0.5, 0.0, 1.0),
    "constant": lambda x: np.full(x.shape, 0.25),
    "wave": lambda x: 0.5 + 0.5 * np.cos(9 * x),
}


def test_gamma_correction_as_published():
    # Coefficients of degree 6 for x^0.45 from Qian et al., IEEE Trans. Computers 60(1), 2011.
    published = (0.0955, 0.7207, 0.3476, 0.9988, 0.7017, 0.9695, 0.9939)
    assert fit(FUNCTIONS["gamma"], 6).coefficients == pytest.approx(published, abs=0.0002)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("degree", [1, 3, 6, 11, 16])
def test_least_squares_as_scipy_has_it(name, degree):
    found = fit(FUNCTIONS[name], degree)
    nodes, weights = np.polynomial.legendre.leggauss(256)
    nodes, root = (nodes + 1) / 2, np.sqrt(weights / 2)
    matrix = root[:, None] * BPoly(np.eye(degree + 1)[:, None, :], [0, 1])(nodes)
    theirs = lsq_linear(matrix, root * FUNCTIONS[name](nodes), (0, 1), method="bvls", tol=1e-14)
    ours = np.array(found.coefficients)
    assert np.all((ours >= 0) & (ours <= 1))
    # The cost decides; high degrees leave some combinations of coefficients nearly open.
    assert found.rms_error**2 / 2 <= theirs.cost + 1e-12
    assert found.rms_error**2 / 2 >= theirs.cost - 1e-10
    if degree <= 6:
        assert ours == pytest.approx(theirs.x, abs=1e-5)
    assert found.rms_error <= found.max_error


def test_basis_and_errors():
    x = np.linspace(0, 1, 33)
    for degree in (1, 5):
        theirs = BPoly(np.eye(degree + 1)[:, None, :], [0, 1])(x)
        assert np.allclose(basis(x, degree), theirs, atol=1e-14)
    straight = fit(lambda x: x**2, 1)  # -1/6 + x unbounded; at 0 it stays, and 3/4 x remains
    assert straight.coefficients == pytest.approx((0, 0.75), abs=1e-9)
    assert straight.max_error == pytest.approx(0.25, abs=1e-9)
    assert straight.rms_error == pytest.approx(np.sqrt(1 / 5 - 3 / 16), abs=1e-9)


def test_elevation_keeps_the_polynomial():
    c = from_powers([1 / 4, 9 / 8, -15 / 8, 5 / 4])
    assert c == pytest.approx(np.array([2, 5, 3, 6]) / 8, abs=1e-15)
    x = np.linspace(0, 1, 33)
    for degree in (3, 4, 9):
        higher = elevate(c, degree)
        assert len(higher) == degree + 1
        assert basis(x, degree) @ higher == pytest.approx(basis(x, 3) @ c, abs=1e-14)
    # 3/4 - 3x + 4 x^2 is within 3/16..7/4; halved, it needs one degree more than it has.
    halved = from_powers(np.array([3 / 4, -3, 4]) / 2)
    assert halved.min() < 0
    assert elevate(halved, 6).min() > 0


def test_codes():
    found = fit(lambda x: x, 1)
    assert found.coefficients == pytest.approx((0, 1), abs=1e-12)
    assert found.codes(8) == (0, 256)
    assert fit(lambda x: np.full(x.shape, 1 / 3), 1).codes(3) == (3, 3)


@pytest.mark.parametrize(
    ("function", "degree", "error", "message"),
    [
        (lambda x: 2 - x, 3, ValueError, r"^function must be in 0\.\.1, not 2 at 0$"),
        (lambda x: x - 1, 3, ValueError, r"^function must be in 0\.\.1, not -1 at 0$"),
        (lambda x: x * np.nan, 3, ValueError, r"^function must be in 0\.\.1, not nan at 0$"),
        (lambda x: 0.5, 3, ValueError, r"^function must give 4097 values for as many, not \(\)$"),
        (lambda x: x, 0, ValueError, r"^degree must be in 1\.\.16, not 0$"),
        (lambda x: x, 17, ValueError, r"^degree must be in 1\.\.16, not 17$"),
        (lambda x: x, 3.0, TypeError, r"^degree must be an integer in 1\.\.16, not 3\.0$"),
    ],
)
def test_wrong(function, degree, error, message):
    with pytest.raises(error, match=message):
        fit(function, degree)


def test_helpers_wrong():
    with pytest.raises(ValueError, match=r"^degree must be in 2\.\.1024, not 1$"):
        elevate([0, 1, 0], 1)
    for width in (0, 33):
        with pytest.raises(ValueError, match=rf"^width must be in 1\.\.32, not {width}$"):
            fit(lambda x: x, 1).codes(width)
