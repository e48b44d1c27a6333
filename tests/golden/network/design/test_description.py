"""Descriptions of networks: accepted forms, refusals, and round trips."""

import numpy as np
import pytest

from spikeloom.golden.network.design.description import FloatLayer, FloatNetwork


def small():
    weights = [np.array([[1.0, -2.0], [0.5, 0.25], [3.0, 0.0]]), np.array([[1.0, 2.0, -1.0]])]
    return FloatNetwork.of(weights, [np.zeros(3), np.array([0.5])])


def test_sums():
    hidden, out = small().sums(np.array([[1.0, 0.25], [0.0, 1.0]]))
    assert hidden.tolist() == [[0.5, 0.5625, 3.0], [-2.0, 0.25, 0.0]]
    assert out.tolist() == [[0.5 + 1.125 - 3.0 + 0.5], [0.5 + 0.5]]


def test_save_and_load(tmp_path):
    path = tmp_path / "network.npz"
    small().save(path)
    again = FloatNetwork.load(path)
    for layer, other in zip(small().layers, again.layers, strict=True):
        assert np.array_equal(layer.weights, other.weights)
        assert np.array_equal(layer.bias, other.bias)


@pytest.mark.parametrize("arrays", [{}, {"weights_0": 1}, {"w": 1, "b": 2}])
def test_load_wrong(tmp_path, arrays):
    path = tmp_path / "network.npz"
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=r" must hold weights_0, bias_0, weights_1, … without a "):
        FloatNetwork.load(path)


def test_arrays_are_kept_apart():
    weights = np.ones((1, 2))
    layer = FloatLayer(weights, np.zeros(1))
    weights[0, 0] = 7
    assert layer.weights[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        layer.weights[0, 0] = 7


@pytest.mark.parametrize(
    ("bad", "shown"), [(1e300, r"1e\+300"), (-2e38, r"-2e\+38"), (1e-300, "1e-300")]
)
def test_numbers_that_float32_has_not_are_refused(tmp_path, bad, shown):
    path = tmp_path / "network.npz"
    matrix = np.ones((2, 3))
    matrix[1, 2] = bad
    np.savez(path, weights_0=matrix, bias_0=np.zeros(2))
    with pytest.raises(
        ValueError,
        match=rf"^weights\[0\] must be 0 or 1e-45 to 1e\+38 in size, not {shown} at \[1, 2\]$",
    ):
        FloatNetwork.load(path)
    with pytest.raises(ValueError, match=rf"^bias\[0\] must be 0 or .*, not {shown} at \[0\]$"):
        FloatNetwork.of([np.ones((1, 3))], [np.array([bad])])
    edges = np.array([[1e38, -1e38, 0.0, 1e-45]])
    assert np.array_equal(FloatNetwork.of([edges], [np.zeros(1)]).layers[0].weights, edges)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite(bad):
    matrix = np.ones((2, 3))
    matrix[1, 2] = bad
    with pytest.raises(ValueError, match=rf"^weights must be finite, not {bad} at \[1, 2\]$"):
        FloatLayer(matrix, np.zeros(2))
    with pytest.raises(ValueError, match=rf"^bias must be finite, not {bad} at \[0\]$"):
        FloatLayer(np.ones((2, 3)), np.array([bad, 0]))
    with pytest.raises(ValueError, match=rf"^weights\[1\] must be finite, not {bad} at \[1, 2\]$"):
        FloatNetwork.of([np.ones((3, 4)), matrix], [np.zeros(3), np.zeros(2)])
    with pytest.raises(ValueError, match=rf"^bias\[0\] must be finite, not {bad} at \[1\]$"):
        FloatNetwork.of([np.ones((2, 4))], [np.array([0, bad])])


@pytest.mark.parametrize(
    ("weights", "bias", "error", "message"),
    [
        (np.ones(3), np.ones(3), ValueError, r"^weights must have 2 dimensions, not shape \(3,\)$"),
        (
            np.ones((3, 2)),
            np.ones((3, 1)),
            ValueError,
            r"^bias must have 1 dimensions, not shape \(3, 1\)$",
        ),
        (
            np.ones((3, 0)),
            np.ones(3),
            ValueError,
            r"^weights must not be empty, but has shape \(3, 0\)$",
        ),
        (
            np.ones((3, 2)),
            np.ones(2),
            ValueError,
            r"^bias must hold 3 numbers, one for each row of weights, not 2$",
        ),
        ("weights", np.ones(2), TypeError, r"^weights must be an array of numbers, not 'weights'$"),
        ([[1, 2], [3]], np.ones(2), TypeError, r"^weights must be an array of numbers, not "),
    ],
)
def test_layer_wrong(weights, bias, error, message):
    with pytest.raises(error, match=message):
        FloatLayer(weights, bias)


def test_network_wrong():
    layer = FloatLayer(np.ones((3, 2)), np.zeros(3))
    with pytest.raises(TypeError, match=r"^layers must be a tuple of FloatLayer, not \(\)$"):
        FloatNetwork(())
    with pytest.raises(TypeError, match=r"^layers\[1\] must be a FloatLayer, not 7$"):
        FloatNetwork((layer, 7))
    message = (
        r"^layers\[1\]\.weights must have 3 columns, one for each output of layers\[0\], not 2$"
    )
    with pytest.raises(ValueError, match=message):
        FloatNetwork((layer, layer))
    with pytest.raises(
        ValueError, match=r"^bias must hold 1 vectors, one for each matrix of weights, not 0$"
    ):
        FloatNetwork.of([np.ones((1, 1))], [])
    with pytest.raises(
        ValueError, match=r"^bias\[0\] must hold 1 numbers, one for each row of weights\[0\], not 2"
    ):
        FloatNetwork.of([np.ones((1, 1))], [np.zeros(2)])
