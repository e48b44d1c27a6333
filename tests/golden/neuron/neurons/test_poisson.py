"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.poisson`."""

import re

import mpmath
import numpy as np
import pytest
from scipy import stats

from spikeloom.golden.neuron.neurons.poisson import Poisson, PoissonParams


def run(params, steps, lanes, seed, **inputs):
    """Spikes of all steps with random words."""
    rng = np.random.default_rng(seed)
    shape = (steps + 1, lanes)
    random = rng.integers(0, 1 << params.bits, shape)
    outputs, _ = Poisson(params).run({"en": np.ones(shape, int), "random": random, **inputs})
    return outputs["spike"][1:]


@pytest.mark.third_truth("neurons.poisson")
@pytest.mark.parametrize(("rate_hz", "dt_ms"), [(100.0, 1.0), (7.5, 0.1), (2000.0, 1.0)])
def test_spikes_are_binomial(rate_hz, dt_ms):
    """The number of steps with at least one event of scipy's Poisson distribution."""
    params = PoissonParams(bits=16, rate_hz=rate_hz, dt_ms=dt_ms)
    p = stats.poisson(rate_hz * dt_ms / 1000).sf(0)
    assert params.level / 2**16 == pytest.approx(p, abs=2**-17)
    spikes = run(params, 2000, 100, seed=1)
    assert stats.binomtest(int(spikes.sum()), spikes.size, p).pvalue > 1e-3
    # The counts of lanes scatter like binomial ones: an index of dispersion with 99 degrees.
    dispersion = spikes.sum(axis=0).var(ddof=1) * 99 / (2000 * p * (1 - p))
    assert 1e-3 < stats.chi2(99).cdf(dispersion) < 1 - 1e-3


@pytest.mark.third_truth("neurons.poisson")
def test_intervals_are_geometric():
    params = PoissonParams(bits=16, rate_hz=200.0)
    spikes = run(params, 1500, 60, seed=2)
    p = params.level / 2**16
    intervals = np.concatenate([np.diff(np.flatnonzero(lane)) for lane in spikes.T])
    counts = np.bincount(np.minimum(intervals, 20), minlength=21)[1:]
    law = stats.geom(p)
    expected = np.append(law.pmf(np.arange(1, 20)), law.sf(19))
    assert stats.chisquare(counts, expected * counts.sum()).pvalue > 1e-3


@pytest.mark.third_truth("neurons.poisson")
@pytest.mark.parametrize(
    "params",
    [
        PoissonParams(drive="rate", bits=16),
        PoissonParams(drive="rate", bits=32, x_bits=6, x_frac=4),
    ],
)
def test_table_is_nearest(params):
    with mpmath.workdps(30):
        for code, level in enumerate(params.levels):
            exact = (1 - mpmath.exp(-mpmath.mpf(code) / 2**params.x_frac)) * 2**params.bits
            assert abs(level - exact) <= 0.5 + 1e-6
            assert Poisson(params).ideal(code / 2**params.x_frac) == pytest.approx(
                float(exact / 2**params.bits), rel=1e-12
            )


@pytest.mark.third_truth("neurons.poisson")
def test_inhomogeneous_rate():
    """A rate that swings: the spikes of all cycles at each phase are binomial."""
    params, period, cycles = PoissonParams(drive="rate", bits=16), 16, 400
    x = np.rint(100 * (1 + np.sin(np.arange(period) * 2 * np.pi / period))).astype(int)
    drive = np.broadcast_to(np.append(np.tile(x, cycles), [0])[:, None], (period * cycles + 1, 10))
    spikes = run(params, period * cycles, 10, seed=3, x=drive)
    # The spike of a step has the rate of the step before; the first step has none.
    assert not spikes[0].any()
    for phase in range(period):
        drawn = spikes[1 + phase :: period]
        p = stats.poisson(x[phase] / 256).sf(0)
        assert stats.binomtest(int(drawn.sum()), drawn.size, p).pvalue > 1e-4


def test_probability_is_exact():
    """Over all random words a level counts itself."""
    params = PoissonParams(drive="probability", bits=4)
    words, levels = np.meshgrid(np.arange(16), np.arange(16))
    inputs = {
        "en": np.ones((2, 256), int),
        "random": np.tile(words.ravel(), (2, 1)),
        "p": np.tile(levels.ravel(), (2, 1)),
    }
    spikes = Poisson(params).run(inputs)[0]["spike"][1].reshape(16, 16)
    assert spikes.sum(axis=1).tolist() == list(range(16))


def test_ends():
    assert PoissonParams(bits=4, rate_hz=1e9).level == 15
    assert PoissonParams(bits=4, rate_hz=1e-3).level == 0
    assert PoissonParams(drive="rate", bits=1, x_bits=1, x_frac=0).levels == (0, 1)
    assert [PoissonParams(drive=d).latency for d in ("constant", "probability", "rate")] == [
        1,
        1,
        2,
    ]


def test_holds_without_en():
    params = PoissonParams(drive="rate", bits=4, x_bits=4, x_frac=0)
    x, en, random = ([0, 15, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0], [0, 0, 0, 3, 15, 0])
    outputs, _ = Poisson(params).run(
        {
            name: np.array(values)[:, None]
            for name, values in {"x": x, "en": en, "random": random}.items()
        }
    )
    assert outputs["spike"][:, 0].tolist() == [0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"bits": 0}, ValueError, "bits must be in 1..32, not 0"),
        ({"bits": 33}, ValueError, "bits must be in 1..32, not 33"),
        (
            {"drive": "hz"},
            ValueError,
            "drive must be one of 'constant', 'probability', 'rate', not 'hz'",
        ),
        ({"drive": 1}, TypeError, "drive must be one of 'constant', 'probability', 'rate', not 1"),
        ({"rate_hz": 0.0}, ValueError, "rate_hz must be in 1e-9..1e9, not 0.0"),
        ({"rate_hz": float("nan")}, ValueError, "rate_hz must be in 1e-9..1e9, not nan"),
        ({"rate_hz": "9"}, TypeError, "rate_hz must be a number in 1e-9..1e9, not '9'"),
        ({"dt_ms": 2e9}, ValueError, "dt_ms must be in 1e-9..1e9, not 2000000000.0"),
        ({"dt_ms": True}, TypeError, "dt_ms must be a number in 1e-9..1e9, not True"),
        ({"x_bits": 0}, ValueError, "x_bits must be in 1..12, not 0"),
        ({"x_bits": 13}, ValueError, "x_bits must be in 1..12, not 13"),
        ({"x_frac": -1}, ValueError, "x_frac must be in 0..32, not -1"),
        ({"x_frac": 33}, ValueError, "x_frac must be in 0..32, not 33"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        PoissonParams(**values)
