"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.loihi_cuba`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.loihi_cuba import LoihiCUBA, LoihiCUBAParams

QUIET = (1 << 23) - 1
"""A threshold that nothing here reaches."""

# What ``decay_int`` of nengo-loihi 1.1.0 leaves of these numbers, for five decays.
NUMBERS = (1, -1, 4095, -4095, 4096, 1000003, -1000003, 8388607, -8388607)
LEFT = {
    1: (0, 0, 4094, -4094, 4095, 999758, -999758, 8386559, -8386559),
    410: (0, 0, 3685, -3685, 3686, 899905, -899905, 7548927, -7548927),
    819: (0, 0, 3276, -3276, 3277, 800051, -800051, 6711295, -6711295),
    2048: (0, 0, 2047, -2047, 2048, 500001, -500001, 4194303, -4194303),
    4095: (0, 0, 0, 0, 1, 244, -244, 2047, -2047),
}

# The emulator of nengo-loihi 1.1.0 in its order of operations, with decays of 700 (and the 1 that
# it adds) and 300 and a threshold of 6400: spikes, and the membrane at every tenth step.
EMULATED_SPIKES = (
    3,
    *range(5, 22),
    23,
    25,
    27,
    30,
    *range(56, 70),
    71,
    73,
    75,
    78,
    *range(104, 118),
    119,
    121,
    123,
    126,
    *range(152, 166),
    167,
    169,
    171,
    174,
)
EMULATED_V = (
    0,
    0,
    5857,
    -1927,
    -32699,
    0,
    0,
    1954,
    -6131,
    -24707,
    0,
    0,
    4334,
    -11277,
    -10621,
    0,
    0,
    4883,
    -17308,
    5884,
)


def run(params, i, u=0, v=0):
    """Spikes and membrane after each step; ``i`` is ``(steps,)`` or ``(steps, lanes)``."""
    i = np.asarray(i, np.int64)
    flat = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    neuron, lanes = LoihiCUBA(params), np.zeros(flat.shape[1], np.int64)
    state = {**neuron.reset(flat.shape[1]), "u": lanes + u, "v": lanes + v}
    outputs, _ = neuron.run({"en": np.ones_like(flat), "i": flat}, state=state)
    return tuple(outputs[name][1:].reshape(i.shape) for name in ("spike", "v"))


@pytest.mark.third_truth("neurons.loihi_cuba")
@pytest.mark.parametrize("decay", LEFT)
def test_rounding_of_nengo_loihi(decay):
    params = LoihiCUBAParams(decay_u=decay, decay_v=decay, threshold=QUIET)
    nothing = np.zeros((1, len(NUMBERS)))
    assert tuple(run(params, nothing, v=np.array(NUMBERS))[1][0]) == LEFT[decay]
    assert tuple(run(params, nothing, u=np.array(NUMBERS))[1][0]) == LEFT[decay]


@pytest.mark.third_truth("neurons.loihi_cuba")
def test_trace_of_nengo_loihi():
    params = LoihiCUBAParams(decay_u=701, decay_v=300, threshold=6401)
    spikes, v = run(params, np.arange(200) * 7919 % 4001 - 1500)
    assert tuple(np.flatnonzero(spikes)) == EMULATED_SPIKES
    assert tuple(v[9::10]) == EMULATED_V


@pytest.mark.third_truth("neurons.loihi_cuba")
def test_traces_of_lava():
    """The gold standards in the tests of Intel's bit-accurate model, its offset of 1 included."""
    impulse = np.array([128 << 6] + 7 * [0])
    params = LoihiCUBAParams(decay_u=2048, decay_v=0, threshold=(256 << 6) + 1)
    assert np.diff(run(params, impulse)[1], prepend=0).tolist() == [1 << 13 - j for j in range(8)]
    params = LoihiCUBAParams(decay_u=1, decay_v=2048, threshold=(256 << 6) + 1)
    gold = [8192, 12286, 14331, 15351, 15859, 16111, 16235, 16295]
    assert run(params, impulse)[1].tolist() == gold
    # A bias of 2 << 6 passes 8 << 6 at every fifth step.
    params = LoihiCUBAParams(decay_u=1, decay_v=0, bias=2 << 6, threshold=(8 << 6) + 1)
    assert run(params, np.zeros(10))[0].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


@pytest.mark.third_truth("neurons.loihi_cuba")
def test_steps_of_the_reference():
    # Recorded from sc-neurocore 3.16.0: `LoihiCUBANeuron().step(i)` and its membrane.
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
    spikes, v = run(LoihiCUBAParams.reference(), i)
    assert v.tolist() == recorded
    assert np.flatnonzero(spikes).tolist() == [11, 15, 19, 25]


@pytest.mark.third_truth("neurons.loihi_cuba")
def test_balance_of_the_reference():
    """``u // 5 = c`` and ``v // 10 = u`` balance at ``5 c`` and ``50 c``: 20 is first to fire."""
    c = np.arange(1, 30)
    spikes, v = run(LoihiCUBAParams.reference(), np.tile(c, (400, 1)))
    assert v[-1][c < 20].tolist() == (50 * c[c < 20]).tolist()
    assert (spikes.any(axis=0) == (c >= 20)).all()


@pytest.mark.third_truth("neurons.loihi_cuba")
def test_balance_of_the_chip():
    """``c`` is balanced at the smallest state that loses ``c``, ``ceil(state * decay / 4096)``."""
    c = np.arange(1, 200)
    params = LoihiCUBAParams(threshold=QUIET)
    _, v = run(params, np.tile(c, (400, 1)))
    u = 4096 * (c - 1) // 819 + 1
    assert v[-1].tolist() == (4096 * (u - 1) // 410 + 1).tolist()


def test_what_never_decays():
    start = np.array([-300, -1, 0, 4, 9, 300])
    nothing = np.zeros((200, len(start)))
    assert run(LoihiCUBAParams(), nothing, v=start)[1][-1].tolist() == [0] * 6
    quotients = LoihiCUBAParams.reference()
    assert run(quotients, nothing, v=start)[1][-1].tolist() == [0, 0, 0, 4, 9, 9]


@pytest.mark.parametrize(
    ("form", "decay_u", "decay_v"),
    [("multiply", 819, 410), ("multiply", 4096, 77), ("multiply", 0, 0), ("divide", 5, 10)],
)
def test_distance_to_ideal(form, decay_u, decay_v):
    params = LoihiCUBAParams(form=form, decay_u=decay_u, decay_v=decay_v, bias=7, threshold=QUIET)
    i = np.random.default_rng(decay_v).integers(-500, 500, (600, 5))
    spikes, v = run(params, i, v=1234)
    ideal, fired = LoihiCUBA(params).ideal(i, v=1234)
    assert not spikes.any()
    assert not fired.any()
    assert np.abs(v - ideal).max() < params.error_bound + 1e-6


def test_no_bound_where_the_membrane_forgets_nothing():
    assert LoihiCUBAParams(decay_v=0).error_bound == float("inf")


def test_order_of_a_step():
    params = LoihiCUBAParams(
        decay_u=2048, decay_v=1024, bias=4, threshold=100, reset_value=-5, refractory=2
    )
    # u:  64  32  64            16  8   12
    i = [64, 0, 48, -16, 0, 8]
    spikes, v = run(params, i)
    assert spikes.tolist() == [0, 0, 1, 0, 0, 0]
    assert v.tolist() == [68, 87, -5, -5, -5, 13]
    ideal, fired = LoihiCUBA(params).ideal(i)
    assert fired.astype(int).tolist() == spikes.tolist()
    assert ideal.tolist() == [68, 87, -5, -5, -5, 4 - 3.75 + 12]


def test_threshold_is_reached_not_passed():
    params = LoihiCUBAParams(decay_u=4096, decay_v=0, threshold=100)
    assert run(params, [99, 1])[0].tolist() == [0, 1]
    assert run(params, [99, 0])[0].tolist() == [0, 0]


def test_saturation():
    params = LoihiCUBAParams(width=8, decay_u=0, decay_v=0, threshold=127)
    assert run(params, [-128, -128, 127])[1].tolist() == [-128, -128, -128]
    assert run(params, [127, 127, -127])[1].tolist() == [0, 0, 0]
    assert run(params, [100, 100])[0].tolist() == [0, 1]


def test_holds_without_en():
    params = LoihiCUBAParams(decay_u=4096, decay_v=0, threshold=100)
    en, i = np.array([[1, 0, 0, 1, 0], [60, 50, 50, 45, 0]])[..., None]
    outputs, _ = LoihiCUBA(params).run({"en": en, "i": i})
    assert outputs["spike"][:, 0].tolist() == [0, 0, 0, 0, 1]
    assert outputs["v"][:, 0].tolist() == [0, 60, 60, 60, 0]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"width": 8.0}, TypeError, "width must be an integer in 2..32, not 8.0"),
        ({"form": "floor"}, ValueError, "form must be one of 'multiply', 'divide', not 'floor'"),
        ({"decay_u": -1}, ValueError, "decay_u must be in 0..4096, not -1"),
        ({"decay_v": 4097}, ValueError, "decay_v must be in 0..4096, not 4097"),
        ({"form": "divide", "decay_u": 0}, ValueError, "decay_u must be in 1..4096, not 0"),
        ({"bias": 1 << 23}, ValueError, "bias must be in -8388608..8388607, not 8388608"),
        ({"bias": -(1 << 23) - 1}, ValueError, "bias must be in -8388608..8388607, not -8388609"),
        ({"threshold": 1 << 23}, ValueError, "threshold must be in -8388607..8388607, not 8388608"),
        (
            {"threshold": -(1 << 23)},
            ValueError,
            "threshold must be in -8388607..8388607, not -8388608",
        ),
        ({"reset_value": 1000}, ValueError, "reset_value must be in -8388608..999, not 1000"),
        ({"refractory": -1}, ValueError, "refractory must be in 0..65535, not -1"),
        ({"refractory": 65536}, ValueError, "refractory must be in 0..65535, not 65536"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        LoihiCUBAParams(**values)
