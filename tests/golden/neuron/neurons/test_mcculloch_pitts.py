"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.mcculloch_pitts`."""

import itertools
import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.mcculloch_pitts import McCullochPitts, McCullochPittsParams


def fire(threshold, i, inhibit=None):
    """Spikes, one step after each input."""
    inputs = {"i": np.asarray(i, np.int64)}
    if inhibit is not None:
        inputs["inhibit"] = np.asarray(inhibit, np.int64)
    inputs["en"] = np.ones_like(inputs["i"])
    inputs = {name: np.append(values, [0])[:, None] for name, values in inputs.items()}
    neuron = McCullochPitts(McCullochPittsParams(threshold=threshold, veto=inhibit is not None))
    return neuron.run(inputs)[0]["spike"][1:, 0]


@pytest.mark.third_truth("neurons.mcculloch_pitts")
@pytest.mark.parametrize(
    ("weights", "threshold", "table"),
    [
        ((1, 1), 2, "0001"),  # and
        ((1, 1), 1, "0111"),  # or
        ((-1, -1), 0, "1000"),  # nor
        ((-1, -1), -1, "1110"),  # nand
        ((1, -1), 1, "0010"),  # the first and not the second
        ((-1,), 0, "10"),  # not
        ((1, 1, 1), 2, "00010111"),  # majority
        ((1, 1, 1), 3, "00000001"),
        ((1, 2, 4), 5, "00000111"),  # a number that is at least 5, its highest bit last
    ],
)
def test_logical_functions(weights, threshold, table):
    cases = np.array(list(itertools.product((0, 1), repeat=len(weights))))
    if weights == (1, 2, 4):
        cases = cases[:, ::-1]
    assert "".join(map(str, fire(threshold, cases @ weights))) == table


@pytest.mark.third_truth("neurons.mcculloch_pitts")
def test_veto_of_the_paper():
    """Figure 1 (d): two synapses of the one and threshold 2, and the other prevents it. No weight
    could do so against any excitation.
    """
    one, other = np.array(list(itertools.product((0, 1), repeat=2))).T
    assert fire(2, 2 * one, other).tolist() == (one & ~other).tolist()
    assert fire(2, 30000 * one, other).tolist() == (one & ~other).tolist()


@pytest.mark.third_truth("neurons.mcculloch_pitts")
def test_heat_and_cold():
    """Figure 1 (e) of the paper. By its equations 2 and 3, heat is felt one step after the receptor
    of heat, or three after a cold that did not last; cold two steps after one that lasted.
    """
    steps = 2000
    hot, cold = np.random.default_rng(1943).integers(0, 2, (2, steps))
    after_cold, brief = np.zeros((2, steps + 1), int)
    after_cold[1:] = fire(2, 2 * cold)
    brief[1:] = fire(2, 2 * after_cold[:-1], cold)
    heat = fire(2, 2 * hot + 2 * brief[:-1])  # entry t is the spike of step t + 1
    chill = fire(2, after_cold[:-1] + cold)
    assert heat[2:].tolist() == (hot[2:] | (cold[:-2] & ~cold[1:-1])).tolist()
    assert chill[1:].tolist() == (cold[:-1] & cold[1:]).tolist()


def test_threshold_is_reached_not_passed():
    assert fire(5, [4, 5, 6, -32768, 32767]).tolist() == [0, 1, 1, 0, 1]
    assert fire(-32768, [-32768, 32767]).tolist() == [1, 1]
    assert fire(32767, [32766, 32767]).tolist() == [0, 1]


def test_holds_without_en():
    neuron = McCullochPitts(McCullochPittsParams())
    i, en = np.array([[1, 0, 0, 1, 0], [1, 0, 1, 0, 0]])[..., None]
    assert neuron.run({"en": en, "i": i})[0]["spike"][:, 0].tolist() == [0, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 0}, ValueError, "width must be in 1..32, not 0"),
        ({"width": 33}, ValueError, "width must be in 1..32, not 33"),
        ({"width": 8.0}, TypeError, "width must be an integer in 1..32, not 8.0"),
        ({"threshold": 32768}, ValueError, "threshold must be in -32768..32767, not 32768"),
        ({"threshold": -32769}, ValueError, "threshold must be in -32768..32767, not -32769"),
        ({"width": 1}, ValueError, "threshold must be in -1..0, not 1"),
        ({"threshold": True}, TypeError, "threshold must be an integer in -32768..32767, not True"),
        ({"veto": 1}, TypeError, "veto must be True or False, not 1"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        McCullochPittsParams(**values)
