"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.escape_rate`."""

import re
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from scipy import stats

from spikeloom.golden.neuron.neurons.escape_rate import EscapeRate, EscapeRateParams


def run(params, i, random, lanes=1):
    """Spikes and membrane after each step."""
    steps = len(random)
    random = np.broadcast_to(np.asarray(random).reshape(steps, -1), (steps, lanes))
    i = np.broadcast_to(np.asarray(i).reshape(-1, 1), (steps, lanes))
    inputs = {"en": np.ones((steps + 1, lanes), int)}
    for name, values in {"i": i, "random": random}.items():
        inputs[name] = np.append(values, values[:1], axis=0)
    outputs, _ = EscapeRate(params).run(inputs)
    return outputs["spike"][1:], outputs["v"][1:]


@pytest.mark.third_truth("neurons.escape_rate")
def test_table_is_the_hazard():
    params = EscapeRateParams(index_bits=11, random_bits=16)
    with mpmath.workdps(30):
        for v in range(-1024, 1024, 7):
            hazard = mpmath.mpf("0.1") * mpmath.exp(mpmath.mpf(v - 256) / 32)
            exact = (1 - mpmath.exp(-hazard)) * 2**16
            assert abs(params.levels[v % 2048] - min(exact, 2**16 - 1)) <= 0.5 + 1e-6
            probability = 1 - mpmath.exp(-hazard)
            assert EscapeRate(params).ideal(v) == pytest.approx(float(probability), rel=1e-9)


def test_table_of_bins():
    """Within a bin the hazard is that of its middle, up to the stated factor."""
    params = EscapeRateParams(random_bits=16)
    v = np.arange(-1024, 1024)
    level = np.array(params.levels)[(v >> params.index_shift) % 256]
    factor = np.exp(2**params.index_shift / 2 / params.sharpness)
    low = -np.expm1(-params.hazard(v) / factor) * 2**16
    high = -np.expm1(-params.hazard(v) * factor) * 2**16
    assert (level >= np.minimum(low, 2**16) - 1).all()
    assert (level <= high + 0.5).all()


@pytest.mark.third_truth("neurons.escape_rate")
def test_intervals_follow_the_survivor_function():
    """A constant current: intervals have ``S(k) = prod(1 - p(v_j))`` with the free membrane."""
    params = EscapeRateParams(random_bits=16)
    steps, lanes, current = 4000, 8, 18
    random = np.random.default_rng(4).integers(0, 1 << 16, (steps, lanes))
    spikes, _ = run(params, np.full(steps, current), random, lanes)
    intervals = np.concatenate([np.diff(np.flatnonzero(lane)) for lane in spikes.T])

    # The membrane by its own formula, floor for floor; the probability from the real formula.
    v, free = 0, []
    for _ in range(60):
        free.append(v)
        v = v - (v >> 4) + current
    middle = (np.array(free) >> 3) * 8 + 3.5
    probability = 1 - np.exp(-0.1 * np.exp((middle - 256) / 32))
    survivor = np.append(1, np.cumprod(1 - probability))
    edges = [1, 8, 12, 14, 16, 18, 20, 22, 24, 27, 30, 34, 40, 10**9]
    mass = [survivor[a - 1] - (survivor[b - 1] if b < 60 else 0) for a, b in pairwise(edges)]
    counts = np.histogram(intervals, edges)[0]
    assert counts.sum() > 1000
    assert stats.chisquare(counts, np.array(mass) / sum(mass) * counts.sum()).pvalue > 1e-3


@pytest.mark.third_truth("neurons.escape_rate")
def test_rate_at_the_threshold():
    """Held at the threshold by its reset, the neuron is Bernoulli with ``1 - exp(-rate)``."""
    params = EscapeRateParams(
        leak_shifts=(), threshold=0, reset_value=0, rate=0.3, index_bits=11, random_bits=16
    )
    random = np.random.default_rng(5).integers(0, 1 << 16, (1500, 40))
    spikes, v = run(params, np.zeros(1500, int), random, 40)
    assert not v.any()
    p = stats.poisson(0.3).sf(0)
    assert stats.binomtest(int(spikes.sum()), spikes.size, p).pvalue > 1e-3


def test_order_of_a_step():
    params = EscapeRateParams(
        leak_shifts=(2,), threshold=100, sharpness=1.0, rate=1e3, reset_value=-8
    )
    # The spike comes in the step after the one that lifted the membrane; its input is ignored.
    spikes, v = run(params, [40, 200, 50, 8], [1, 1, 1, 1])
    assert spikes[:, 0].tolist() == [0, 0, 1, 0]
    assert v[:, 0].tolist() == [40, 230, -8, 2]


def test_saturation():
    params = EscapeRateParams(width=8, leak_shifts=(), threshold=127, sharpness=1.0, rate=1e-9)
    assert run(params, [127, 127, -1], [15, 15, 15])[1][:, 0].tolist() == [127, 127, 126]
    assert run(params, [-128, -128, 1], [15, 15, 15])[1][:, 0].tolist() == [-128, -128, -127]


def test_holds_without_en():
    inputs = {"en": [1, 0, 1, 0], "i": [5, 9, 0, 9], "random": [4095] * 4}
    outputs, _ = EscapeRate(EscapeRateParams()).run(
        {name: np.array(values)[:, None] for name, values in inputs.items()}
    )
    assert outputs["v"][:, 0].tolist() == [0, 5, 5, 5]
    # The bin of 0..7, whose middle is 3.5: 4096 * (1 - exp(-0.1 * exp(-252.5 / 32))) is 0.15.
    assert not outputs["p"].any()


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..24, not 1"),
        ({"width": 25}, ValueError, "width must be in 2..24, not 25"),
        ({"frac": -1}, ValueError, "frac must be in 0..32, not -1"),
        ({"frac": 33}, ValueError, "frac must be in 0..32, not 33"),
        ({"leak_shifts": (0,)}, ValueError, "leak_shifts[0] must be in 1..10, not 0"),
        ({"leak_shifts": (11,)}, ValueError, "leak_shifts[0] must be in 1..10, not 11"),
        ({"leak_shifts": (4, 4)}, ValueError, "leak_shifts must differ, not (4, 4)"),
        ({"leak_shifts": 4}, TypeError, "leak_shifts must be a tuple of integers in 1..10, not 4"),
        ({"threshold": 1024}, ValueError, "threshold must be in -1024..1023, not 1024"),
        ({"threshold": -1025}, ValueError, "threshold must be in -1024..1023, not -1025"),
        ({"sharpness": 0.0}, ValueError, "sharpness must be in 1e-9..1e9, not 0.0"),
        ({"rate": -1.0}, ValueError, "rate must be in 1e-9..1e9, not -1.0"),
        ({"rate": None}, TypeError, "rate must be a number in 1e-9..1e9, not None"),
        ({"reset_value": 1024}, ValueError, "reset_value must be in -1024..1023, not 1024"),
        ({"reset_value": -1025}, ValueError, "reset_value must be in -1024..1023, not -1025"),
        ({"index_bits": 0}, ValueError, "index_bits must be in 1..11, not 0"),
        ({"index_bits": 12}, ValueError, "index_bits must be in 1..11, not 12"),
        ({"width": 16, "index_bits": 13}, ValueError, "index_bits must be in 1..12, not 13"),
        ({"random_bits": 0}, ValueError, "random_bits must be in 1..32, not 0"),
        ({"random_bits": 33}, ValueError, "random_bits must be in 1..32, not 33"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        EscapeRateParams(**values)
