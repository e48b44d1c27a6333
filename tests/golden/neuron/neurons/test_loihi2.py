"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.loihi2`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.loihi2 import Loihi2, Loihi2Params

QUIET = (1 << 23) - 1
"""A threshold that nothing here reaches."""


def run(params, i, **start):
    """Spikes and membrane after each step; ``i`` is ``(steps,)`` or ``(steps, lanes)``."""
    i = np.asarray(i, np.int64)
    flat = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    neuron, lanes = Loihi2(params), np.zeros(flat.shape[1], np.int64)
    state = {**neuron.reset(flat.shape[1]), **{name: lanes + x for name, x in start.items()}}
    outputs, _ = neuron.run({"en": np.ones_like(flat), "i": flat}, state=state)
    return tuple(outputs[name][1:].reshape(i.shape) for name in ("spike", "v"))


@pytest.mark.third_truth("neurons.loihi2")
def test_traces_of_lava():
    """With two states it is Loihi's neuron: the gold standards in the tests of Intel's model."""
    impulse = np.array([128 << 6] + 7 * [0])
    params = Loihi2Params(decays=(0, 2048, 0), w13=0, threshold=(256 << 6) + 1)
    assert np.diff(run(params, impulse)[1], prepend=0).tolist() == [1 << 13 - j for j in range(8)]
    params = Loihi2Params(decays=(2048, 1, 0), w13=0, threshold=(256 << 6) + 1)
    gold = [8192, 12286, 14331, 15351, 15859, 16111, 16235, 16295]
    assert run(params, impulse)[1].tolist() == gold


@pytest.mark.third_truth("neurons.loihi2")
@pytest.mark.parametrize("couplings", [{"w13": -1}, {"w13": 0, "w23": -1}])
def test_adaptation(couplings):
    """Without decays but that of the input, the spike after the k-th takes
    ``ceil(threshold / (c - k * increment))`` steps: each lowers the drive by ``increment``.
    """
    params = Loihi2Params(decays=(0, 4096, 0), **couplings)
    spikes, _ = run(params, np.full(2000, 100))
    intervals = [-(-1000 // (100 - 10 * k)) for k in range(10)]
    assert (np.flatnonzero(spikes) + 1).tolist() == np.cumsum(intervals).tolist()
    assert intervals == [10, 12, 13, 15, 17, 20, 25, 34, 50, 100]


@pytest.mark.third_truth("neurons.loihi2")
def test_steps_of_the_reference():
    # Recorded from sc-neurocore 3.16.0: `Loihi2Neuron().step(i)` and its membrane.
    i = [
        65,
        -12,
        -10,
        14,
        49,
        72,
        -33,
        131,
        39,
        89,
        38,
        3,
        120,
        46,
        128,
        105,
        124,
        -37,
        59,
        -2,
        1,
        33,
        77,
        14,
        57,
        71,
        -1,
        126,
        5,
        107,
    ]
    recorded = [
        65,
        99,
        112,
        133,
        195,
        308,
        351,
        506,
        647,
        825,
        975,
        0,
        272,
        509,
        799,
        0,
        426,
        688,
        923,
        0,
        194,
        364,
        557,
        700,
        846,
        0,
        195,
        458,
        644,
        872,
    ]
    spikes, v = run(Loihi2Params.reference(), i)
    assert v.tolist() == recorded
    assert np.flatnonzero(spikes).tolist() == [11, 15, 19, 25]


@pytest.mark.third_truth("neurons.loihi2")
def test_balance_of_the_reference():
    """``s2 // 5 = c`` and ``v // 10 = s2`` balance at ``5 c`` and ``50 c``: 20 is the first to
    fire.
    """
    c = np.arange(1, 30)
    spikes, v = run(Loihi2Params.reference(), np.tile(c, (400, 1)))
    assert v[-1][c < 20].tolist() == (50 * c[c < 20]).tolist()
    assert (spikes.any(axis=0) == (c >= 20)).all()


@pytest.mark.third_truth("neurons.loihi2")
def test_slow_state_is_geometric():
    """A slow state of ``2**14`` that halves adds ``2**13 + 2**12 + ...`` to an idle membrane."""
    params = Loihi2Params(decays=(0, 0, 2048), w13=1, threshold=QUIET)
    _, v = run(params, np.zeros(10), s3=1 << 14)
    assert v.tolist() == [(1 << 14) - (1 << 13 - k) for k in range(10)]


@pytest.mark.parametrize(
    ("form", "decays", "w12", "w13", "w23"),
    [
        ("multiply", (410, 819, 82), 1, -1, 0),
        ("multiply", (410, 819, 500), -3, 5, 2),
        ("multiply", (0, 0, 0), 1, 1, 1),
        ("divide", (10, 5, 50), 1, 0, 1),
    ],
)
def test_distance_to_ideal(form, decays, w12, w13, w23):
    params = Loihi2Params(form=form, decays=decays, w12=w12, w13=w13, w23=w23, threshold=QUIET)
    i = np.random.default_rng(decays[2]).integers(-50, 50, (300, 5))
    spikes, v = run(params, i, v=1234, s2=-99, s3=77)
    ideal, fired = Loihi2(params).ideal(i, 1234, -99, 77)
    assert not spikes.any()
    assert not fired.any()
    assert np.abs(v - ideal).max() < params.error_bound + 1e-6


def test_bound_of_what_does_not_decay():
    assert Loihi2Params(decays=(0, 819, 82)).error_bound == float("inf")
    assert Loihi2Params(decays=(410, 819, 0)).error_bound == pytest.approx(59.95, abs=0.01)
    assert Loihi2Params(decays=(0, 0, 82), w13=0).error_bound == 0


def test_order_of_a_step():
    params = Loihi2Params(
        decays=(1024, 2048, 2048), w12=2, w13=-1, w23=1, threshold=100, reset_value=-8, increment=16
    )
    i = [40, 0, 0, 6, 0]
    # s3: 0 0 (+16) 8 4 2;  s2: 40 20 18 19 11
    spikes, v = run(params, i)
    assert spikes.tolist() == [0, 1, 0, 0, 0]
    assert v.tolist() == [80, -8, 22, 50, 57]
    ideal, fired = Loihi2(params).ideal(i)
    assert fired.astype(int).tolist() == spikes.tolist()
    assert ideal == pytest.approx([80, -8, 22, 50.5, 58.875])


def test_saturation():
    params = Loihi2Params(width=8, decays=(0, 0, 0), w12=2, w13=0, threshold=127)
    assert run(params, [-128, -128, 127])[1].tolist() == [-128, -128, -128]
    assert run(params, [127])[0].tolist() == [1]
    slow = Loihi2Params(width=8, decays=(4096, 4096, 0), w13=1, threshold=1, increment=100)
    assert run(slow, [1, 0, -127, -127])[0].tolist() == [1, 1, 0, 0]


def test_holds_without_en():
    params = Loihi2Params(decays=(0, 4096, 0), threshold=100)
    en, i = np.array([[1, 0, 0, 1, 0], [60, 50, 50, 45, 0]])[..., None]
    outputs, _ = Loihi2(params).run({"en": en, "i": i})
    assert outputs["spike"][:, 0].tolist() == [0, 0, 0, 0, 1]
    assert outputs["v"][:, 0].tolist() == [0, 60, 60, 60, 0]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"form": 1}, TypeError, "form must be one of 'multiply', 'divide', not 1"),
        ({"decays": (1, 2)}, ValueError, "decays must hold 3 integers, not 2"),
        ({"decays": (1, 2, -1)}, ValueError, "decays[2] must be in 0..4096, not -1"),
        ({"decays": (4097, 2, 1)}, ValueError, "decays[0] must be in 0..4096, not 4097"),
        ({"decays": 5}, TypeError, "decays must be a tuple of integers in 0..4096, not 5"),
        (
            {"form": "divide", "decays": (0, 2, 1)},
            ValueError,
            "decays[0] must be in 1..4096, not 0",
        ),
        ({"w12": 128}, ValueError, "w12 must be in -128..127, not 128"),
        ({"w13": -129}, ValueError, "w13 must be in -128..127, not -129"),
        ({"w23": 0.5}, TypeError, "w23 must be an integer in -128..127, not 0.5"),
        ({"threshold": 1 << 23}, ValueError, "threshold must be in -8388607..8388607, not 8388608"),
        (
            {"threshold": -(1 << 23)},
            ValueError,
            "threshold must be in -8388607..8388607, not -8388608",
        ),
        ({"reset_value": 1000}, ValueError, "reset_value must be in -8388608..999, not 1000"),
        ({"increment": 1 << 23}, ValueError, "increment must be in -8388608..8388607, not 8388608"),
        (
            {"increment": -(1 << 23) - 1},
            ValueError,
            "increment must be in -8388608..8388607, not -8388609",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        Loihi2Params(**values)
