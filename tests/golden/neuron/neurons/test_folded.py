"""The folded population on one data path, against neurons of their own."""

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.folded import Folded, FoldedParams
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams

LEAKY = (
    '{"model":{"name":"leaky","title":"Leaky","family":"integrate-and-fire","core":"linear"},'
    '"states":{"v":{"range":[-2,2],"frac":14}},"inputs":{"I":{"range":[-4,4],"frac":10}},'
    '"integration":{"dt_ms":0.1},"update":[{"method":"exact","equations":["v\' = (I - v)/10"]}],'
    '"spike":{"condition":"v >= 1","reset":["v = 0"],"refractory_ms":2,"held":["v"]}}'
)


def population(params, rounds, inputs, enabled):
    """What each neuron showed in each round: (rounds, neurons) by output."""
    number = params.neurons
    cycles = len(enabled)
    ports = {"en": enabled[:, None]}
    turns = np.cumsum(enabled) - 1
    for name, array in inputs.items():
        words = array.reshape(-1)[np.clip(turns, 0, array.size - 1)]
        ports[name] = np.where(enabled != 0, words, 4)[:, None]  # without `en` it is ignored
    outputs, _ = Folded(params).run(ports)
    valid = outputs["valid"][:, 0] != 0
    assert cycles == len(valid)
    neurons = outputs["neuron"][valid, 0][: rounds * number]
    np.testing.assert_array_equal(neurons, np.tile(np.arange(number), rounds))
    return {
        name: array[valid, 0][: rounds * number].reshape(rounds, number)
        for name, array in outputs.items()
        if name not in {"next", "valid", "neuron"}
    }


@pytest.mark.parametrize(
    ("model", "neurons", "stages"),
    [("perfect_integrator", 2, 0), (LEAKY, 5, 3), ("izhikevich", 7, 5), ("hodgkin_huxley", 6, 4)],
    ids=["smallest", "refractory", "izhikevich", "tables"],
)
@pytest.mark.parametrize("gaps", [False, True])
def test_each_neuron_is_one_of_its_own(model, neurons, stages, gaps):
    rng = np.random.default_rng(7)
    rounds = 16
    params = FoldedParams(model=model, neurons=neurons, stages=stages)
    (port,) = (x for x in params.ports() if x.flow == "in" and x.name != "en")
    codes = rng.integers(port.low // 4, port.high // 2, (rounds, neurons))
    total = rounds * neurons
    enabled = np.ones(total, int)
    if gaps:
        enabled = np.insert(enabled, np.sort(rng.integers(0, total, total // 2)), 0)
    enabled = np.append(enabled, np.zeros(stages + 3, int))
    shown = population(params, rounds, {port.name: codes}, enabled)

    single = Parallel(ParallelParams(model=model))
    alone, _ = single.run(
        {"en": np.ones((rounds + 1, neurons), int), port.name: np.vstack([codes, codes[:1]])}
    )
    assert len(shown) >= 1
    for name, array in shown.items():
        np.testing.assert_array_equal(array, alone[name][1:], err_msg=name)


@pytest.mark.third_truth("neurons.folded")
def test_rates_of_a_population_are_those_of_the_closed_form():
    """1 / (t_ref + tau ln(I / (I - theta))), the rate of a leaky neuron with constant input."""
    drive = np.array([0.9, 1.1, 1.5, 2.0, 3.0])
    steps = 1000
    params = FoldedParams(model=LEAKY, neurons=5, stages=2)
    codes = np.broadcast_to(np.rint(drive * 1024).astype(int), (steps, 5))
    enabled = np.append(np.ones(steps * 5, int), np.zeros(5, int))
    spikes = population(params, steps, {"I": codes}, enabled)["spike"].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(drive > 1, 1 / (2 + 10 * np.log(drive / (drive - 1))), 0)
    # A spike comes at the end of a step, up to 0.1 ms late in an interval of at least 6 ms.
    expected = rate * steps * 0.1
    assert spikes[0] == 0
    np.testing.assert_allclose(spikes[1:], expected[1:], rtol=0.1 / 6, atol=1)


def test_a_reset_starts_every_neuron_anew():
    params = FoldedParams(model="izhikevich", neurons=6, stages=4)
    state = Folded(params).reset(1)
    assert state["fresh"] == 1
    # What is stored does not matter in the first round.
    dirty = state | {"memory_v": np.full((1, 6), 77), "memory_u": np.full((1, 6), -5)}
    inputs = {"en": np.ones((40, 1), int), "I": np.full((40, 1), 2560)}
    clean, _ = Folded(params).run(inputs, state=state)
    other, _ = Folded(params).run(inputs, state=dirty)
    for name in clean:
        np.testing.assert_array_equal(clean[name], other[name], err_msg=name)


@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        ({"neurons": 5}, ValueError, "neurons must be in 6..65536, not 5"),
        ({"stages": 17}, ValueError, "stages must be in 0..16, not 17"),
        ({"stages": "2"}, TypeError, "stages must be an integer in 0..16, not '2'"),
        ({"neurons": 65537}, ValueError, "neurons must be in 6..65536, not 65537"),
    ],
)
def test_wrong_numbers_are_refused(values, kind, message):
    with pytest.raises(kind) as wrong:
        FoldedParams(**values)
    assert str(wrong.value) == message
