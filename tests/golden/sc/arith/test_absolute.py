"""The absolute value: right where the sign is clear, and how wrong near 0."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.absolute import Absolute, AbsoluteParams

SOBOL = (qmc.Sobol(2, scramble=False).random(256) * 256).astype(np.int64).T


def absolute(a, width=3):
    return Absolute(AbsoluteParams(width=width)).run({"a": a * 1})[0]["o"]


def errors(source, width=3):
    """Errors for all 257 values."""
    values = np.arange(257)
    found = 2 * absolute(source[:, None] < values, width).mean(axis=0) - 1
    return found - Absolute.ideal(values / 128 - 1)


@pytest.mark.third_truth("arith.absolute")
@pytest.mark.parametrize("width", [2, 3, 8])
def test_sobol_2_is_exact(width):
    # The running sum of this sequence never changes its sign.
    assert not errors(SOBOL[1], width).any()


@pytest.mark.third_truth("arith.absolute")
def test_sobol_1_is_wrong_near_0_only():
    found = errors(SOBOL[0])
    assert np.max(np.abs(found)) == 0.5
    assert np.max(np.abs(found[:112])) < 0.02
    assert np.max(np.abs(found[145:])) < 0.02


@pytest.mark.third_truth("arith.absolute")
def test_memoryless_streams():
    # The counter has long found the sign of a value like this; binomial, four deviations.
    values = np.array([-1, -0.9, -0.6, 0.6, 0.9, 1])
    a = np.random.default_rng(0).random((4000, 6)) < (values + 1) / 2
    found = 2 * absolute(a, width=6).mean(axis=0) - 1
    spread = 2 * 4 * np.sqrt((1 - values**2) / 4 / 4000) + 2 * 64 / 4000
    assert (np.abs(found - np.abs(values)) <= spread).all()


@pytest.mark.third_truth("arith.absolute")
def test_follows_the_sign():
    # Saturated at the top, it takes half of the range to turn over.
    a = np.array([1] * 20 + [0] * 6)[:, None]
    assert absolute(a)[:, 0].tolist() == [1] * 20 + [0] * 3 + [1] * 3


def test_any_correlation_will_do():
    assert AbsoluteParams().needs() == ()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.16, not 0$"),
        ({"width": 17}, ValueError, r"^width must be in 1\.\.16, not 17$"),
        ({"width": 3.0}, TypeError, r"^width must be an integer in 1\.\.16, not 3\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        AbsoluteParams(**kwargs)
