"""The finite-state generator: exact counts, the rule of its bits, the bound, a product."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.counter import Counter, CounterParams
from spikeloom.golden.sc.sng.fsm_ld import FSMLD, FSMLDParams
from spikeloom.golden.sc.sng.van_der_corput import VanDerCorput, VanDerCorputParams
from spikeloom.golden.sc.sng.weighted_binary import WeightedBinary, WeightedBinaryParams


def stream(params, thresholds, cycles):
    """Bits ``(time, threshold)``, each threshold held."""
    shape = (cycles, len(thresholds))
    inputs = {"en": np.ones(shape, np.int64), "threshold": np.broadcast_to(thresholds, shape)}
    words = FSMLD(params).run(inputs)[0]["bit"]
    return np.stack([words >> lane & 1 for lane in range(params.lanes)], 1).reshape(-1, shape[1])


@pytest.mark.third_truth("sng.fsm_ld")
@pytest.mark.parametrize("width", range(1, 9))
def test_ones(width):
    thresholds = np.arange(1 << width)
    bits = stream(FSMLDParams(width=width), thresholds, 3 + (1 << width))
    for first in (0, 1, 3):
        ones = bits[first:][: 1 << width].sum(axis=0)
        assert ones.tolist() == thresholds.tolist()


@pytest.mark.third_truth("sng.fsm_ld")
def test_pattern():
    # For X = x3 x2 x1 x0: x3 x2 x3 x1 x3 x2 x3 x0 x3 x2 x3 x1 x3 x2 x3 0.
    for threshold in range(16):
        x0, x1, x2, x3 = (threshold >> place & 1 for place in range(4))
        bits = stream(FSMLDParams(width=4), np.array([threshold]), 16)[:, 0].tolist()
        half = [x3, x2, x3, x1, x3, x2, x3]
        assert bits == [*half, x0, *half, 0]


@pytest.mark.third_truth("sng.fsm_ld")
@pytest.mark.parametrize("width", range(1, 11))
def test_bound(width):
    thresholds, n = np.arange(1 << width), np.arange(1, (1 << width) + 1)[:, None]
    params = FSMLDParams(width=width)
    ones = stream(params, thresholds, 1 << width).cumsum(axis=0)
    errors = ones - FSMLD(params).ideal(thresholds, n)
    assert errors.max() <= (width + 4) / 6
    assert errors.min() >= -(width + 1) / 6
    due = sum(((n + (1 << z)) >> z + 1) * (thresholds >> width - 1 - z & 1) for z in range(width))
    assert np.array_equal(ones, due)


@pytest.mark.third_truth("sng.fsm_ld")
def test_product_with_ramp():
    # By the bound, the ones among the first U bits are within 2 of T U / 256.
    ramp = Counter(CounterParams()).sequence(256)[:, None] < np.arange(257)
    bits = stream(FSMLDParams(), np.arange(256), 256)
    errors = bits.T @ ramp / 256 - np.outer(np.arange(256), np.arange(257)) / 65536
    assert np.max(np.abs(errors)) <= 2 / 256


@pytest.mark.third_truth("sng.fsm_ld")
@pytest.mark.third_truth("sng.weighted_binary")
def test_is_weighted_binary_of_van_der_corput():
    # The trailing ones of an index are the leading ones of the number with its bits in reverse.
    numbers = VanDerCorput(VanDerCorputParams()).sequence(256)[:, None]
    golden = WeightedBinary(WeightedBinaryParams())
    _, outputs = golden.step({}, source=255 - numbers, threshold=np.arange(256))
    assert np.array_equal(stream(FSMLDParams(), np.arange(256), 256), outputs["bit"])


@pytest.mark.parametrize("lanes", [2, 5, 64])
@pytest.mark.parametrize("width", [1, 8])
def test_lanes(width, lanes):
    thresholds = np.arange(0, 1 << width, 7 if width > 1 else 1)
    serial = stream(FSMLDParams(width=width), thresholds, 5 * lanes)
    assert np.array_equal(stream(FSMLDParams(width=width, lanes=lanes), thresholds, 5), serial)


def test_enable_holds():
    golden = FSMLD(FSMLDParams(width=2))
    enable = np.array([[1], [0], [0], [1], [1], [1], [1]])
    outputs, state = golden.run({"en": enable, "threshold": np.full((7, 1), 1)})
    assert outputs["bit"][:, 0].tolist() == [0, 1, 1, 1, 0, 0, 0]
    assert state["index"].tolist() == [1]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"width": False}, TypeError, r"^width must be an integer in 1\.\.32, not False$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FSMLDParams(**kwargs)
