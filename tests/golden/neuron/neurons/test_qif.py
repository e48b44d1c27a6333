"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.qif`."""

import math
import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from spikeloom.golden.neuron.neurons.qif import QIF, QIFParams

FINE = {
    "width": 24,
    "frac": 20,
    "square_shift": 26,
    "threshold": 5 << 20,
    "reset_value": -5 << 20,
    "v_min": -8 << 20,
}


def run(params, currents, en=None, v=0):
    """Spikes and membrane after each step; lanes if the currents have two dimensions."""
    currents = np.asarray(currents, np.int64)
    currents = currents.reshape(len(currents), -1)
    lanes = currents.shape[1]
    en = np.ones(len(currents), int) if en is None else en
    en = np.broadcast_to(np.append(en, 0)[:, None], (len(currents) + 1, lanes))
    currents = np.append(currents, np.zeros((1, lanes), int), axis=0)
    golden = QIF(params)
    state = {**golden.reset(lanes), "v": np.full(lanes, v)}
    outputs, _ = golden.run({"en": en, "i": currents}, state=state)
    return outputs["spike"][1:], outputs["v"][1:]


@pytest.mark.third_truth("neurons.qif")
def test_period_is_the_analytic_one():
    """``(atan(theta / r) - atan(reset / r)) / r``: Euler's steps are late by a few of them."""
    params, scale = QIFParams(**FINE), 2.0**-26
    currents = np.array([600, 2000, 6000, 20000, 60000])
    spikes, _ = run(params, np.tile(currents, (6000, 1)), v=params.reset_value)
    for current, fired in zip(currents, spikes.T, strict=True):
        r = math.sqrt(current * scale)
        period = 2 * math.atan(params.threshold * scale / r) / r
        intervals = np.diff(np.flatnonzero(fired))
        assert len(intervals) > 3
        assert abs(intervals.mean() / period - 1) < 0.04
        assert intervals.mean() < math.pi / r * 1.04


@pytest.mark.third_truth("neurons.qif")
def test_trajectory_is_the_solution():
    """Up to the spike, against scipy's solver of ``dx/dt = x**2 + I``."""
    params, current, scale = QIFParams(**FINE), 6000, 2.0**-26
    spikes, v = run(params, np.full(200, current), v=-(1 << 20))
    assert not spikes.any()
    exact = solve_ivp(
        lambda _, x: x**2 + current * scale,
        (0, 200),
        [-(1 << 20) * scale],
        t_eval=np.arange(1, 201),
        rtol=1e-9,
        atol=1e-12,
    )
    assert np.abs(v[:, 0] * scale - exact.y[0]).max() < 0.01 * np.abs(exact.y[0]).max()


@pytest.mark.third_truth("neurons.qif")
def test_onset_is_a_saddle_node():
    """Without current 0 is a fixed point from below; with ``I < 0`` ``-sqrt(-I)`` attracts."""
    params = QIFParams(**FINE)
    spikes, v = run(params, np.full(4000, -6000), v=-(3 << 20))
    assert not spikes.any()
    assert abs(v[-1, 0] + math.sqrt(6000 * 2.0**26)) < 0.001 * math.sqrt(6000 * 2.0**26)
    # Beyond +sqrt(-I) it fires.
    assert run(params, np.full(400, -6000), v=1 << 20)[0].any()


def test_between_two_ideals():
    params = QIFParams()
    i = np.random.default_rng(1).integers(-20, 28, 300)
    spikes, v = run(params, i)
    first = int(np.argmax(spikes[:, 0])) if spikes.any() else 300
    below, above = (QIF(params).ideal(i + d) for d in (-1, 0))
    early = int(np.argmax(above[1])) if above[1].any() else 300
    end = min(first, early)
    assert end > 20
    assert (v[:end, 0] >= below[0][:end] - 1e-6).all()
    assert (v[:end, 0] <= above[0][:end] + 1e-6).all()


def test_order_of_a_step():
    params = QIFParams(width=8, square_shift=4, threshold=40, reset_value=-20, v_min=-21)
    # 12 + 144 // 16; the square floors; the floor of the membrane; reached is enough
    assert run(params, [12, 0, -100, 46, 55])[1][:, 0].tolist() == [12, 21, -21, 52 - 72, -20]
    spikes, v = run(params, [12, 0, -8])
    assert v[:, 0].tolist() == [12, 21, -20]
    assert spikes[:, 0].tolist() == [0, 0, 1]


def test_holds_without_en():
    i = np.array([100, 300, -50, 700])
    steps = run(QIFParams(), i)
    spread = run(QIFParams(), np.repeat(i, 3), np.tile([1, 0, 0], 4))
    for together, apart in zip(steps, spread, strict=True):
        assert np.repeat(together[:, 0], 3).tolist() == apart[:, 0].tolist()


@pytest.mark.third_truth("neurons.qif")
def test_the_reset_that_is_refused_would_fire_for_ever():
    """The published default of the integer neuron, by hand: from -1024 it is at 15360 at once."""
    assert -1024 + (-1024 * -1024 >> 6) + 1 >= 1024
    for reset, interval in ((-289, 2), (-64, 25)):
        params = QIFParams(
            width=12, frac=0, square_shift=6, threshold=1024, reset_value=reset, v_min=-289
        )
        spikes, _ = run(params, np.full(3000, 1))
        assert np.median(np.diff(np.flatnonzero(spikes))) == pytest.approx(interval, rel=0.3)


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..24, not 1"),
        ({"width": 25}, ValueError, "width must be in 2..24, not 25"),
        ({"frac": -1}, ValueError, "frac must be in 0..32, not -1"),
        ({"frac": 33}, ValueError, "frac must be in 0..32, not 33"),
        ({"square_shift": -1}, ValueError, "square_shift must be in 0..24, not -1"),
        ({"square_shift": 25}, ValueError, "square_shift must be in 0..24, not 25"),
        ({"threshold": 0}, ValueError, "threshold must be in 1..2047, not 0"),
        ({"threshold": 2048}, ValueError, "threshold must be in 1..2047, not 2048"),
        ({"v_min": 1}, ValueError, "v_min must be in -2048..0, not 1"),
        ({"v_min": -2049}, ValueError, "v_min must be in -2048..0, not -2049"),
        ({"reset_value": 1536}, ValueError, "reset_value must be in -2048..1535, not 1536"),
        ({"reset_value": -2049}, ValueError, "reset_value must be in -2048..1535, not -2049"),
        ({"reset_value": 0.5}, TypeError, "reset_value must be an integer in -2048..1535, not 0.5"),
        (
            {"square_shift": 6, "threshold": 1024, "v_min": -288, "reset_value": 900},
            ValueError,
            (
                "reset_value must have reset_value**2 >> square_shift below threshold - "
                "reset_value, or "
                "it fires at once; 900 gives 12656, not below 124"
            ),
        ),
        (
            {"square_shift": 6, "threshold": 1024, "v_min": -2048, "reset_value": -1024},
            ValueError,
            (
                "v_min must have v_min**2 >> square_shift below threshold - v_min, or it "
                "fires at once; "
                "-2048 gives 65536, not below 3072"
            ),
        ),
        (
            {"square_shift": 6, "threshold": 1024, "v_min": -1024, "reset_value": -1024},
            ValueError,
            (
                "v_min must have v_min**2 >> square_shift below threshold - v_min, or it "
                "fires at once; "
                "-1024 gives 16384, not below 2048"
            ),
        ),
        (
            {"square_shift": 6, "threshold": 1024, "v_min": -290, "reset_value": 0},
            ValueError,
            (
                "v_min must have v_min**2 >> square_shift below threshold - v_min, or it "
                "fires at once; "
                "-290 gives 1314, not below 1314"
            ),
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        QIFParams(**values)
