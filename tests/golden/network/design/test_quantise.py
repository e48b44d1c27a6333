"""Quantisation of networks: what it preserves, and what it refuses."""

from itertools import pairwise

import numpy as np
import pytest

from spikeloom.golden.network.design.description import FloatNetwork
from spikeloom.golden.network.design.quantise import check_images, prune, quantise
from spikeloom.golden.network.network.feedforward import Feedforward


def network(seed=0, shape=(12, 8, 4)):
    generator = np.random.default_rng(seed)
    pairs = list(pairwise(shape))
    weights = [generator.normal(size=(after, before)) for before, after in pairs]
    return FloatNetwork.of(weights, [generator.normal(size=after) for _, after in pairs])


def images(number=300, seed=1, inputs=12):
    return np.random.default_rng(seed).integers(0, 17, (number, inputs))


def scores_and_exact(net, codes, **options):
    params = quantise(net, codes, **options)
    found = Feedforward(params).scores(codes)
    exact = net.sums(codes / 16)[-1]
    scale = np.sum(found * exact) / np.sum(exact**2)
    return found / scale, exact, 1 / scale


@pytest.mark.parametrize("shape", [(12, 4), (12, 8, 4), (12, 8, 6, 4)])
def test_scores_are_proportional_to_the_exact_sums(shape):
    found, exact, _ = scores_and_exact(
        network(shape=shape), images(), level_bits=8, hidden_bits=8, log2_length=14
    )
    assert np.abs(found - exact).max() < 0.02 * np.abs(exact).max()


def test_mean_error_is_below_one_count_even_for_short_streams():
    # Biases that only stood for the network's own would leave an error of many counts: at this
    # length the products are too large by half a count on the mean, and there are 12 to add.
    found, exact, count = scores_and_exact(network(), images(), log2_length=3)
    assert np.abs((found - exact).mean(axis=0)).max() < count


def test_levels_and_codes_use_their_range():
    params = quantise(network(), images(), level_bits=3, hidden_bits=4)
    first, second = (np.abs(matrix) for matrix in params.weights)
    assert first.max(axis=1).tolist() == [8] * 8
    assert second.max() == 8
    assert (params.input_bits, params.hidden_bits, params.level_bits) == (4, 4, 3)


def test_other_sources():
    def still(log2_length):  # every stream of a code above 0 is all ones
        zeros = np.zeros(1 << log2_length, int)
        return zeros, zeros

    assert quantise(network(), images(), sources=still).bias != quantise(network(), images()).bias


def test_zero_rows_and_dead_units_do_no_harm():
    weights = [np.zeros((3, 12)), np.zeros((2, 3))]
    params = quantise(FloatNetwork.of(weights, [-np.ones(3), np.array([1.0, -1.0])]), images())
    assert not np.any(params.weights[0])
    labels, _ = Feedforward(params).classify(images(5))
    assert labels.tolist() == [0] * 5


def test_prune_removes_units_without_effect():
    net = network()
    weights, bias = (
        [layer.weights.copy() for layer in net.layers],
        [layer.bias.copy() for layer in net.layers],
    )
    weights[0][2] = 0  # constant
    bias[0][2] = 3.0
    weights[1][:, 5] = 0  # not looked at
    bias[0][7] = -1000.0  # never on
    full = FloatNetwork.of(weights, bias)
    small = prune(full, images())
    assert [layer.weights.shape for layer in small.layers] == [(5, 12), (4, 5)]
    codes = images(seed=9) / 16
    assert np.allclose(small.sums(codes)[-1], full.sums(codes)[-1])


def test_prune_keeps_one_unit_at_least():
    net = FloatNetwork.of([np.zeros((3, 12)), np.zeros((2, 3))], [np.zeros(3), np.zeros(2)])
    assert len(prune(net, images()).layers[0].weights) == 1


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (np.ones((3, 12)), TypeError, r"^images must be an array of integers, not of float64$"),
        (
            np.ones((3, 11), int),
            ValueError,
            r"^images must have the shape \(n, 12\) with n > 0, not \(3, 11\)$",
        ),
        (
            np.ones((0, 12), int),
            ValueError,
            r"^images must have the shape \(n, 12\) with n > 0, not \(0, 12\)$",
        ),
        (np.full((3, 12), 17), ValueError, r"^images must be in 0\.\.16, not 17$"),
        (np.full((3, 12), -1), ValueError, r"^images must be in 0\.\.16, not -1$"),
    ],
)
def test_images_wrong(wrong, error, message):
    for refuse in (
        lambda: check_images(wrong, 12, 4),
        lambda: quantise(network(), wrong),
        lambda: prune(network(), wrong),
    ):
        with pytest.raises(error, match=message):
            refuse()
    check_images(np.full((1, 12), 16), 12, 4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"input_bits": 17}, r"^input_bits must be in 0\.\.16, not 17$"),
        ({"hidden_bits": -1}, r"^hidden_bits must be in 0\.\.16, not -1$"),
        ({"level_bits": 17}, r"^level_bits must be in 0\.\.16, not 17$"),
        ({"log2_length": 0}, r"^log2_length must be in 1\.\.16, not 0$"),
    ],
)
def test_options_wrong(options, message):
    with pytest.raises(ValueError, match=message):
        quantise(network(), images(), **options)


def test_network_wrong():
    with pytest.raises(TypeError, match=r"^network must be a FloatNetwork, not 'digits'$"):
        quantise("digits", images())


def test_a_bias_far_beyond_its_weights_is_refused_in_a_sentence():
    network = FloatNetwork.of([np.full((2, 4), 1e-30)], [np.full(2, 1e30)])
    with pytest.raises(ValueError, match=r"^bias\[0\]\[0\] must be in -\d+\.\.\d+, not \d+$"):
        quantise(network, np.ones((3, 4), int))
