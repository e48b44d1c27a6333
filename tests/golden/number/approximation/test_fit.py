"""Polynomial fits on a grid of coefficients, against brute force."""

import itertools

import numpy as np
import pytest

from spikeloom.golden.number.approximation import fit

CURVES = {
    "exp": lambda x: 14 * np.exp(-x),
    "square": lambda x: 15 * x * x,
    "sine": lambda x: 7.4 * np.sin(6 * x) + 7.5,
}


def worst(y, wanted):
    return np.abs(y - wanted).max()


@pytest.mark.parametrize("curve", CURVES)
def test_linear_is_nearly_the_best_there_is(curve):
    t = np.arange(8)
    wanted = CURVES[curve](np.arange(32) / 32).reshape(4, 8)
    c0, c1 = fit.linear(wanted, t, 2, 3, 0, 15)
    for segment, row in enumerate(wanted):
        found = worst((c0[segment] << 1) + c1[segment] * t >> 3, row)
        best = min(
            worst(y, row)
            for start, slope in itertools.product(range(-8, 80), range(-24, 25))
            if (y := (start << 1) + slope * t >> 3).min() >= 0 and y.max() <= 15
        )
        # The slopes tried are those beside the secant, which a curve with a turn may leave.
        assert found <= best + (0.3 if curve == "sine" else 0.04)


@pytest.mark.parametrize("curve", CURVES)
def test_quadratic_is_nearly_the_best_there_is(curve):
    t = np.arange(8)
    wanted = CURVES[curve](np.arange(16) / 16).reshape(2, 8)
    c0, c1, c2 = fit.quadratic(wanted, t, 2, 3, 0, 15)
    start = np.arange(-8, 80)[:, None]
    for segment, row in enumerate(wanted):
        slope = c1[segment] + (c2[segment] * t >> 3)
        y = np.minimum(c0[segment] + (slope * t >> 3) >> 2, 15)
        best = np.inf
        for bend, lean in itertools.product(range(-40, 41), range(-60, 61)):
            tried = start + ((lean + (bend * t >> 3)) * t >> 3) >> 2
            error = np.abs(np.minimum(tried, 15) - row).max(axis=1)
            best = min(best, np.where(tried.min(axis=1) >= 0, error, np.inf).min())
        assert worst(y, row) <= best + 0.12


def test_bipartite_of_a_straight_line_only_rounds():
    wanted = (np.arange(256) / 8).reshape(4, 8, 8)
    values, corrections = fit.bipartite(wanted, 4, 0, 31)
    both = np.concatenate([~corrections[:, ::-1], corrections], axis=1)
    y = values[:, :, None] + both[:, None, :] >> 4
    assert corrections.shape == (4, 4)
    assert worst(y, np.minimum(wanted, 31)) <= 0.5 + 2**-4 + 0.4  # the last values saturate
    assert worst(y[:3], wanted[:3]) <= 0.5 + 2**-4


@pytest.mark.parametrize("low", [0, -8])
def test_outputs_stay_within_the_format(low):
    """Noise is the worst there is to fit."""
    rng = np.random.default_rng(1)
    high, t = low + 15, np.arange(16)
    wanted = rng.uniform(low, high, (32, 16))
    c0, c1 = fit.linear(wanted, t, 2, 4, low, high)
    y = (c0[:, None] << 2) + c1[:, None] * t >> 4
    assert low <= y.min() <= y.max() <= high
    c0, c1, c2 = fit.quadratic(wanted, t, 2, 4, low, high)
    y = c0[:, None] + ((c1[:, None] + (c2[:, None] * t >> 4)) * t >> 4) >> 2
    assert low <= y.min()
    values, corrections = fit.bipartite(wanted.reshape(4, 8, 16), 2, low, high)
    both = np.concatenate([~corrections[:, ::-1], corrections], axis=1)
    y = values[:, :, None] + both[:, None, :] >> 2
    assert low <= y.min() <= y.max() <= high


def test_what_is_left_out_does_not_fall_below():
    """A parabola that touches 0 between two of the offsets it is fitted to."""
    t = np.append(np.arange(0, 1024, 64), 1023)
    wanted = 3e-3 * (t[None, :] - 479.0) ** 2
    c0, c1, c2 = (int(row[0]) for row in fit.quadratic(wanted, t, 3, 10, 0, 1 << 16))
    every = np.arange(1024)
    assert (c0 + ((c1 + (c2 * every >> 10)) * every >> 10) >> 3).min() >= 0
