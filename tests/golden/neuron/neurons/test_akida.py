"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.akida`."""

import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.akida import Akida, AkidaParams


def run(params, i, frame=0):
    """Spikes and membrane after each step; ``i`` is ``(steps,)`` or ``(steps, lanes)``."""
    i = np.asarray(i, np.int64)
    flat = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    start = np.zeros_like(flat)
    start[:-1] = np.reshape(frame, (-1, 1))
    outputs, _ = Akida(params).run({"en": np.ones_like(flat), "i": flat, "frame": start})
    return tuple(outputs[name][1:].reshape(i.shape) for name in ("spike", "v"))


@pytest.mark.third_truth("neurons.akida")
@pytest.mark.parametrize(("weight_width", "frac"), [(8, 16), (4, 8)])
def test_every_weight_at_every_rank(weight_width, frac):
    """``trunc(w * 0.75**rank)`` in exact fractions, for all weights, until nothing is left."""
    half = 1 << weight_width - 1
    weights = np.arange(-half, half)
    params = AkidaParams(weight_width=weight_width, frac=frac, threshold=32767)
    events = np.tile(np.where(weights == 0, 1, weights), (40, 1))
    _, v = run(params, events)
    parts = np.diff(v, axis=0, prepend=0)
    for rank in range(40):
        exact = [int(Fraction(3, 4) ** rank * int(w)) for w in events[0]]
        assert parts[rank].tolist() == exact


@pytest.mark.third_truth("neurons.akida")
def test_geometric_series():
    """Weights of 64 add up to 64 / (1 - 3/4) = 256, less than 1 lost at each of 15 ranks."""
    _, v = run(AkidaParams(threshold=32767), np.full(60, 64))
    assert v[:4].tolist() == [64, 112, 148, 175]  # 64, 48, 36, 27
    assert 256 - 15 <= v[-1] < 256
    assert v[-1] == v[20]


@pytest.mark.third_truth("neurons.akida")
def test_order_decides():
    """Of all orders of the inputs, the one that follows the weights excites most."""
    weights = np.array([100, 80, 60, 40, 20])
    rng = np.random.default_rng(1998)
    orders = np.stack([weights, *(rng.permutation(weights) for _ in range(200))], axis=1)
    _, v = run(AkidaParams(threshold=32767), orders)
    assert v[-1].argmax() == 0
    assert v[-1, 0] == 100 + 60 + 33 + 16 + 6
    assert v[-1].min() < v[-1, 0]


@pytest.mark.third_truth("neurons.akida")
def test_one_spike_per_frame():
    """At most one, however strong the input; that is the model, and why there is ``frame``."""
    frame = np.tile([1] + 99 * [0], 3)
    spikes, _ = run(AkidaParams(), np.full(300, 90), frame)
    assert np.flatnonzero(spikes).tolist() == [2, 102, 202]
    spikes, _ = run(AkidaParams(), np.full(300, 90))
    assert np.flatnonzero(spikes).tolist() == [1]


@pytest.mark.parametrize(("frac", "shift"), [(8, 2), (12, 3), (16, 2), (6, 1)])
def test_distance_to_ideal(frac, shift):
    params = AkidaParams(frac=frac, decay_shift=shift, threshold=32767)
    i = np.random.default_rng(frac).integers(-128, 128, (30, 200))
    _, v = run(params, i)
    error = np.diff(v - Akida(params).ideal(i), axis=0, prepend=0)
    assert np.abs(error).max() < 2.0 ** (7 + shift - frac) + 1
    if (frac, shift) == (16, 2):
        assert not error.any()


def test_frame_clears_everything():
    spikes, v = run(AkidaParams(), [100, 50, 77, 100, 8], [0, 0, 1, 0, 0])
    assert spikes.tolist() == [1, 0, 0, 1, 0]
    assert v.tolist() == [100, 137, 0, 100, 106]


def test_zero_is_no_event():
    assert run(AkidaParams(), [40, 0, 0, 40])[1].tolist() == [40, 40, 40, 70]


def test_rounds_towards_zero():
    assert run(AkidaParams(), [1, 1, -1, -3])[1].tolist() == [1, 1, 1, 0]


def test_saturation():
    params = AkidaParams(width=8)
    assert run(params, [127, 127])[1].tolist() == [127, 127]
    assert run(params, [-128, -128])[1].tolist() == [-128, -128]


def test_holds_without_en():
    en, frame, i = np.array([[1, 0, 0, 1, 0], [0, 1, 0, 0, 0], [100, 5, 5, 4, 0]])[..., None]
    outputs, _ = Akida(AkidaParams()).run({"en": en, "frame": frame, "i": i})
    assert outputs["spike"][:, 0].tolist() == [0, 1, 1, 1, 0]
    assert outputs["v"][:, 0].tolist() == [0, 100, 100, 100, 103]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"width": 8.0}, TypeError, "width must be an integer in 2..32, not 8.0"),
        ({"weight_width": 1}, ValueError, "weight_width must be in 2..8, not 1"),
        ({"weight_width": 9}, ValueError, "weight_width must be in 2..8, not 9"),
        ({"threshold": 0}, ValueError, "threshold must be in 1..32767, not 0"),
        ({"threshold": 32768}, ValueError, "threshold must be in 1..32767, not 32768"),
        ({"decay_shift": 0}, ValueError, "decay_shift must be in 1..8, not 0"),
        ({"decay_shift": 9}, ValueError, "decay_shift must be in 1..8, not 9"),
        ({"frac": 1}, ValueError, "frac must be in 2..24, not 1"),
        ({"frac": 25}, ValueError, "frac must be in 2..24, not 25"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        AkidaParams(**values)
