"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.truenorth`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.truenorth import TrueNorth, TrueNorthParams


def run(params, i, v=0, random=None):
    """Spikes and membrane after each step; ``i`` is ``(steps,)`` or ``(steps, lanes)``."""
    i = np.asarray(i, np.int64)
    flat = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    inputs = {"en": np.ones_like(flat), "i": flat}
    if random is not None:
        inputs["random"] = np.broadcast_to(random, flat.shape)
    neuron = TrueNorth(params)
    state = {**neuron.reset(flat.shape[1]), "v": np.full(flat.shape[1], v)}
    outputs, _ = neuron.run(inputs, state=state)
    return tuple(outputs[name][1:].reshape(i.shape) for name in ("spike", "v"))


@pytest.mark.third_truth("neurons.truenorth")
@pytest.mark.parametrize(
    ("reset", "saturates", "positive", "negative"),
    [
        ("value", False, 7, -7),
        ("value", True, 7, -50),
        ("subtract", False, 230 - (100 + 3), -230 + (50 + 3)),
        ("subtract", True, 230 - (100 + 3), -50),
        ("none", False, 230, -230),
        ("none", True, 230, -50),
    ],
)
def test_the_six_reset_modes(reset, saturates, positive, negative):
    """The paper's table: alpha = 100, beta = 50, R = 7, and eta = 3 was drawn."""
    params = TrueNorthParams(
        leak=0,
        threshold=100,
        negative_threshold=50,
        random_bits=2,
        reset=reset,
        reset_value=7 if reset == "value" else 0,
        saturates=saturates,
    )
    spikes, v = run(params, [[230, -230]], random=3)
    assert spikes.tolist() == [[1, 0]]
    assert v.tolist() == [[positive, negative]]


@pytest.mark.third_truth("neurons.truenorth")
@pytest.mark.parametrize(
    ("leak", "reversal", "ends"),
    [
        (-1, False, [-20, -30, -40]),  # towards minus infinity
        (1, False, [40, 30, 20]),
        (-1, True, [0, 0, 0]),  # towards 0
        (1, True, [40, 0, -40]),  # away from 0
    ],
)
def test_the_four_leak_modes(leak, reversal, ends):
    params = TrueNorthParams(leak=leak, leak_reversal=reversal)
    for v, end in zip((10, 0, -10), ends, strict=True):
        assert run(params, np.zeros(30), v=v)[1][-1] == end


@pytest.mark.third_truth("neurons.truenorth")
@pytest.mark.parametrize("bits", [1, 4, 8])
def test_stochastic_threshold(bits):
    """Of all ``2**bits`` draws, ``v - alpha + 1`` let a membrane of ``v`` fire."""
    params = TrueNorthParams(leak=0, threshold=60, random_bits=bits)
    v = np.arange(0, 400)
    draws = np.arange(1 << bits)
    i, random = (x.ravel() for x in np.meshgrid(v, draws))
    spikes, _ = run(params, i[None], random=random)
    count = spikes.reshape(len(draws), len(v)).sum(axis=0)
    assert count.tolist() == np.clip(v - 60 + 1, 0, 1 << bits).tolist()


@pytest.mark.third_truth("neurons.truenorth")
@pytest.mark.parametrize("leak", [1, 3, 7, 100])
def test_tonic_spiking(leak):
    """With a positive leak a neuron fires without input: a linear reset keeps the mean rate of
    ``leak / alpha``, a reset to 0 fires every ``ceil(alpha / leak)`` ticks.
    """
    n = np.arange(1, 1001)
    spikes, _ = run(TrueNorthParams(leak=leak, reset="subtract"), np.zeros(1000))
    assert np.cumsum(spikes).tolist() == (n * leak // 100).tolist()
    spikes, _ = run(TrueNorthParams(leak=leak), np.zeros(1000))
    assert (np.flatnonzero(spikes) + 1).tolist() == n[n % -(-100 // leak) == 0].tolist()


@pytest.mark.third_truth("neurons.truenorth")
def test_logic_and_delay():
    """Coincidence, union and inversion by the threshold, one tick each."""
    a, b = np.random.default_rng(2013).integers(0, 2, (2, 500))
    forget = {"negative_threshold": 0, "leak": 0}
    both = TrueNorthParams(threshold=2, **{**forget, "leak": -1})
    assert run(both, 2 * (a + b) - 1)[0].tolist() == (a & b).tolist()
    assert run(TrueNorthParams(threshold=1, **forget), a + b)[0].tolist() == (a | b).tolist()
    inverter = TrueNorthParams(threshold=1, negative_threshold=0, leak=1)
    assert run(inverter, -a)[0].tolist() == (1 - a).tolist()


@pytest.mark.third_truth("neurons.truenorth")
def test_bistable():
    """Without a reset a neuron goes on firing once it has started, until it is inhibited."""
    params = TrueNorthParams(leak=0, threshold=10, negative_threshold=0, reset="none")
    spikes, _ = run(params, [0, 0, 10, 0, 0, 0, -10, 0, 0, 25, 0, -9, -9, 0])
    assert spikes.tolist() == [0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0]


@pytest.mark.third_truth("neurons.truenorth")
@pytest.mark.parametrize(
    ("kwargs", "recorded", "fired"),
    [
        (
            {},
            [
                21,
                57,
                0,
                80,
                0,
                43,
                31,
                23,
                54,
                64,
                0,
                63,
                0,
                3,
                75,
                0,
                67,
                0,
                86,
                0,
                54,
                99,
                0,
                1,
                -17,
                29,
                0,
                14,
                79,
                79,
            ],
            [2, 4, 10, 12, 15, 17, 19, 22, 26],
        ),
        (
            {"leak": 3, "threshold": 50},
            [
                18,
                0,
                0,
                0,
                0,
                40,
                25,
                14,
                42,
                49,
                0,
                0,
                45,
                45,
                0,
                28,
                0,
                0,
                0,
                14,
                0,
                42,
                0,
                -2,
                -23,
                20,
                0,
                11,
                0,
                -3,
            ],
            [1, 2, 3, 4, 10, 11, 14, 16, 17, 18, 20, 22, 26, 28],
        ),
    ],
)
def test_steps_of_the_reference(kwargs, recorded, fired):
    # Recorded from sc-neurocore 3.16.0: `TrueNorthNeuron(...).step(i)` and its membrane.
    i = [
        21,
        36,
        65,
        80,
        78,
        43,
        -12,
        -8,
        31,
        10,
        39,
        63,
        48,
        3,
        72,
        31,
        67,
        57,
        86,
        17,
        54,
        45,
        88,
        1,
        -18,
        46,
        71,
        14,
        65,
        0,
    ]
    spikes, v = run(TrueNorthParams.reference(**kwargs), i)
    assert v.tolist() == recorded
    assert np.flatnonzero(spikes).tolist() == fired


def test_reference():
    """``v + i - leak``; both thresholds are 100, the lower one must be passed, and reset to 0."""
    params = TrueNorthParams.reference()
    i = [100, 99, 1, -100, -1, 50]
    assert run(params, i)[0].tolist() == [1, 0, 1, 0, 0, 0]
    assert run(params, i)[1].tolist() == [0, 99, 0, -100, 0, 50]
    assert run(TrueNorthParams.reference(leak=3, threshold=9), [5, 5, 8])[1].tolist() == [2, 4, 0]


def test_reversed_leak_swings():
    params = TrueNorthParams(leak=-4, leak_reversal=True)
    assert run(params, np.zeros(5), v=10)[1].tolist() == [6, 2, -2, 2, -2]


def test_sign_of_the_leak_is_that_of_the_sum():
    params = TrueNorthParams(leak=-4, leak_reversal=True)
    assert run(params, [3, 1, -30])[1].tolist() == [-1, 0, -26]


def test_saturation():
    params = TrueNorthParams(
        width=8, leak=0, threshold=63, negative_threshold=63, reset="none", saturates=False
    )
    assert run(params, [127, 127, -128, -128, -128])[1].tolist() == [127, 127, -1, -128, -128]
    linear = TrueNorthParams(
        width=8, leak=127, threshold=63, negative_threshold=63, reset="subtract", saturates=False
    )
    assert run(linear, [127])[1].tolist() == [127 - 63]


def test_holds_without_en():
    en, i = np.array([[1, 0, 0, 1, 0], [120, 50, 50, -15, 0]])[..., None]
    outputs, _ = TrueNorth(TrueNorthParams()).run({"en": en, "i": i})
    assert outputs["spike"][:, 0].tolist() == [0, 1, 1, 1, 0]
    assert outputs["v"][:, 0].tolist() == [0, 0, 0, 0, -16]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 2}, ValueError, "width must be in 3..32, not 2"),
        ({"width": 33}, ValueError, "width must be in 3..32, not 33"),
        ({"width": 8.0}, TypeError, "width must be an integer in 3..32, not 8.0"),
        ({"leak": 1 << 19}, ValueError, "leak must be in -524288..524287, not 524288"),
        ({"leak": -(1 << 19) - 1}, ValueError, "leak must be in -524288..524287, not -524289"),
        ({"leak_reversal": 1}, TypeError, "leak_reversal must be True or False, not 1"),
        ({"threshold": -1}, ValueError, "threshold must be in 0..262143, not -1"),
        ({"threshold": 1 << 18}, ValueError, "threshold must be in 0..262143, not 262144"),
        ({"negative_threshold": -1}, ValueError, "negative_threshold must be in 0..262143, not -1"),
        (
            {"negative_threshold": 1 << 18},
            ValueError,
            "negative_threshold must be in 0..262143, not 262144",
        ),
        ({"random_bits": -1}, ValueError, "random_bits must be in 0..18, not -1"),
        ({"random_bits": 19}, ValueError, "random_bits must be in 0..18, not 19"),
        (
            {"reset": "linear"},
            ValueError,
            "reset must be one of 'value', 'subtract', 'none', not 'linear'",
        ),
        (
            {"reset_value": 1 << 19},
            ValueError,
            "reset_value must be in -524287..524287, not 524288",
        ),
        (
            {"reset_value": -(1 << 19)},
            ValueError,
            "reset_value must be in -524287..524287, not -524288",
        ),
        (
            {"reset": "none", "reset_value": 1},
            ValueError,
            "reset_value must be 0 with reset='none', not 1",
        ),
        ({"saturates": 0}, TypeError, "saturates must be True or False, not 0"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        TrueNorthParams(**values)
