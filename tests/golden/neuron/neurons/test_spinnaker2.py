"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.spinnaker2`."""

import math
import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.spinnaker2 import SpiNNaker2, SpiNNaker2Params


def run(params, i, v=0):
    """Spikes and membrane after each step; ``i`` is ``(steps,)`` or ``(steps, lanes)``."""
    i = np.asarray(i, np.int64)
    flat = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    neuron = SpiNNaker2(params)
    state = {**neuron.reset(flat.shape[1]), "v": np.full(flat.shape[1], v)}
    outputs, _ = neuron.run({"en": np.ones_like(flat), "i": flat}, state=state)
    return tuple(outputs[name][1:].reshape(i.shape) for name in ("spike", "v"))


@pytest.mark.third_truth("neurons.spinnaker2")
def test_rest_of_a_constant_input():
    """Flooring loses ``ceil(13 v / 256)`` codes a step, so ``c`` is balanced at the smallest ``v``
    that loses ``c``; the first ``c`` whose balance is 1024 or more is the first that fires: 53.
    """
    c = np.arange(1, 60)
    balance = 256 * (c - 1) // 13 + 1
    spikes, v = run(SpiNNaker2Params(), np.tile(c, (600, 1)))
    quiet = balance < 1024
    assert c[quiet].max() == 52
    assert (v[-1][quiet] == balance[quiet]).all()
    assert (spikes.any(axis=0) == ~quiet).all()


@pytest.mark.third_truth("neurons.spinnaker2")
@pytest.mark.parametrize("refractory", [0, 2, 9])
def test_rate_is_the_analytic_one(refractory):
    """A constant input reaches the threshold after ``log(1 - threshold leak / c) / log(1 - leak)``
    steps; checked wherever flooring cannot move that to the next step.
    """
    params, checked = SpiNNaker2Params(threshold=20000, refractory=refractory), 0

    def steps(level, c):
        return math.ceil(math.log(1 - level * params.leak / c) / math.log(1 - params.leak))

    for c in range(1100, 20000, 571):
        interval = steps(20000, c)
        if interval != steps(20000 + params.error_bound, c):
            continue
        spikes, _ = run(params, np.full(4 * (interval + refractory), c))
        fired = np.flatnonzero(spikes) + 1
        assert fired.tolist() == [interval + k * (interval + refractory) for k in range(4)]
        checked += 1
    assert checked >= 10


@pytest.mark.third_truth("neurons.spinnaker2")
def test_time_constant():
    """243 of 256 is ``exp(-1 / 19.2)``, so a membrane is down to ``1 / e`` after 19 steps."""
    assert -1 / math.log(243 / 256) == pytest.approx(19.2, abs=0.02)
    _, v = run(SpiNNaker2Params(threshold=32767), np.zeros(20), v=30000)
    assert v[18] > 30000 / math.e > v[19]


@pytest.mark.parametrize(("decay", "shift"), [(243, 8), (1, 1), (1000, 10), (65535, 16)])
def test_distance_to_ideal(decay, shift):
    params = SpiNNaker2Params(
        width=24, decay=decay, shift=shift, rest=-500, threshold=(1 << 23) - 1
    )
    i = np.random.default_rng(decay).integers(-1000, 1000, (1000, 4))
    spikes, v = run(params, i, v=1234)
    ideal, fired = SpiNNaker2(params).ideal(i, 1234)
    assert not spikes.any()
    assert not fired.any()
    assert (ideal - v).min() >= -1e-6
    assert (ideal - v).max() < params.error_bound + 1e-6


def test_flooring_has_a_direction():
    _, v = run(SpiNNaker2Params(), np.zeros(200), v=1000)
    assert v[-1] == 0
    _, v = run(SpiNNaker2Params(), np.zeros(200), v=-1000)
    assert v[-1] == -19
    _, v = run(SpiNNaker2Params(rest=100), np.zeros(200), v=-1000)
    assert v[-1] == 81


def test_order_of_a_step():
    params = SpiNNaker2Params(decay=192, threshold=100, reset_value=-4)
    spikes, v = run(params, [40, 40, 48, 99, 99, 8, 0])
    assert spikes.tolist() == [0, 0, 1, 0, 0, 0, 0]
    assert v.tolist() == [40, 70, -4, -4, -4, 5, 3]
    ideal, fired = SpiNNaker2(params).ideal([40, 40, 48, 99, 99, 8, 0])
    assert fired.astype(int).tolist() == spikes.tolist()
    assert ideal.tolist() == [40, 70, -4, -4, -4, 5, 3.75]


def test_no_leak_has_no_error():
    assert SpiNNaker2Params(decay=256).error_bound == 0
    assert run(SpiNNaker2Params(decay=256), [-7, 0, 3])[1].tolist() == [-7, -7, -4]


def test_saturation():
    params = SpiNNaker2Params(width=8, threshold=100, refractory=0)
    assert run(params, [-128, -128])[1].tolist() == [-128, -128]
    assert run(params, [99, 127])[1].tolist() == [99, 0]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"width": 8.0}, TypeError, "width must be an integer in 2..32, not 8.0"),
        ({"shift": 0}, ValueError, "shift must be in 1..16, not 0"),
        ({"shift": 17}, ValueError, "shift must be in 1..16, not 17"),
        ({"decay": -1}, ValueError, "decay must be in 0..256, not -1"),
        ({"decay": 257}, ValueError, "decay must be in 0..256, not 257"),
        ({"rest": 32768}, ValueError, "rest must be in -32768..32767, not 32768"),
        ({"rest": -32769}, ValueError, "rest must be in -32768..32767, not -32769"),
        ({"threshold": 32768}, ValueError, "threshold must be in -32767..32767, not 32768"),
        ({"threshold": -32768}, ValueError, "threshold must be in -32767..32767, not -32768"),
        ({"reset_value": 1024}, ValueError, "reset_value must be in -32768..1023, not 1024"),
        ({"reset_value": -32769}, ValueError, "reset_value must be in -32768..1023, not -32769"),
        ({"refractory": -1}, ValueError, "refractory must be in 0..65535, not -1"),
        ({"refractory": 65536}, ValueError, "refractory must be in 0..65535, not 65536"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        SpiNNaker2Params(**values)
