"""The digits network: its data, its accuracy, and that it is the same every time."""

import warnings

import numpy as np
import pytest

from spikeloom.boards.build.applications import digits
from spikeloom.golden.network.design.evaluate import accuracy, classify
from spikeloom.rtl.core.block import Block, component
from spikeloom.sim.host.verilog import to_rtlil


@pytest.fixture(scope="module")
def data():
    return digits.load()


@pytest.fixture(scope="module")
def trained(data):
    return digits.train(data)


def test_data(data):
    assert data.train_images.shape == (1347, 64)
    assert data.test_images.shape == (450, 64)
    for images in (data.train_images, data.test_images):
        assert (images.min(), images.max()) == (0, 16)
    # How often each digit is in the published set, the 1797 images of optdigits.tes.
    labels = np.concatenate([data.train_labels, data.test_labels])
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(data.test_labels).tolist() == [45, 46, 44, 46, 45, 46, 45, 45, 43, 45]
    both = {row.tobytes() for row in data.train_images} & {
        row.tobytes() for row in data.test_images
    }
    assert not both


def test_accuracy(data, trained):
    swept = digits.sweep(trained.network, data)
    assert list(swept) == [8, 16, 32, 64, 128, 256]
    assert trained.accuracy >= 0.97
    params, golden = swept[64]
    assert golden >= trained.accuracy - 0.005
    assert swept[8][1] < swept[16][1] < golden
    by_counts, by_bits = (classify(params, data.test_images, by) for by in ("counts", "bits"))
    assert np.array_equal(by_counts, by_bits)
    assert accuracy(by_counts[0], data.test_labels) == golden
    assert params.inputs == 64
    assert params.outputs == 10


def test_options(data, trained):
    ((params, _),) = digits.sweep(trained.network, data, [5], level_bits=2, hidden_bits=4).values()
    assert (params.level_bits, params.hidden_bits, params.log2_length) == (2, 4, 5)


def test_same_again(data):
    first, second = (digits.train(data, hidden=4, seed=3, iterations=30) for _ in range(2))
    assert first.iterations == 30
    for one, other in zip(first.network.layers, second.network.layers, strict=True):
        assert np.array_equal(one.weights, other.weights)
        assert np.array_equal(one.bias, other.bias)
    other = digits.train(data, hidden=4, seed=4, iterations=30).network
    assert not np.array_equal(first.network.layers[1].bias, other.layers[1].bias)


def test_stopping_early_is_no_warning(data):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        digits.train(data, hidden=1, iterations=1)


def test_every_block_of_the_network_is_proved(monkeypatch):
    used, right = set(), Block.__init__

    def seen(self, params):
        used.add(self.GOLDEN.KEY)
        right(self, params)

    monkeypatch.setattr(Block, "__init__", seen)
    to_rtlil(component(digits.Digits.KEY))
    assert used == {*digits.Digits.PROVED, digits.Digits.KEY}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 4}, r"^length must be in 8\.\.256, not 4$"),
        ({"length": 100}, r"^length must be a power of two in 8\.\.256, not 100$"),
        ({"hidden": 1025}, r"^hidden must be in 1\.\.1024, not 1025$"),
    ],
)
def test_options_wrong(options, message):
    with pytest.raises(ValueError, match=message):
        digits.Digits(**options)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"hidden": 0}, ValueError, r"^hidden must be in 1\.\.1024, not 0$"),
        ({"hidden": 1025}, ValueError, r"^hidden must be in 1\.\.1024, not 1025$"),
        ({"hidden": 2.0}, TypeError, r"^hidden must be an integer in 1\.\.1024, not 2\.0$"),
        ({"seed": -1}, ValueError, r"^seed must be in 0\.\.4294967295, not -1$"),
        ({"seed": 1 << 32}, ValueError, r"^seed must be in 0\.\.4294967295, not 4294967296$"),
        ({"iterations": 0}, ValueError, r"^iterations must be in 1\.\.100000, not 0$"),
    ],
)
def test_train_wrong(data, options, error, message):
    with pytest.raises(error, match=message):
        digits.train(data, **options)
