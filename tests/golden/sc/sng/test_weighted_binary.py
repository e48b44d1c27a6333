"""The weighted binary generator: the published formula, exact counts, products."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.sng.sobol import Sobol, SobolParams
from spikeloom.golden.sc.sng.weighted_binary import WeightedBinary, WeightedBinaryParams


def streams(source, width):
    """Bits ``(threshold, time)`` of all thresholds ``0..2**width - 1``."""
    thresholds = np.arange(1 << width)[:, None]
    golden = WeightedBinary(WeightedBinaryParams(width=width))
    return golden.step({}, source=source, threshold=thresholds)[1]["bit"]


@pytest.mark.third_truth("sng.weighted_binary")
@pytest.mark.parametrize("width", range(3, 9))
def test_ones_over_lfsr_period(width):
    source = LFSR(LFSRParams(width=width)).sequence((1 << width) - 1)
    ones = streams(source, width).sum(axis=1)
    assert ones.tolist() == list(range(1 << width))


@pytest.mark.third_truth("sng.weighted_binary")
@pytest.mark.parametrize("width", range(1, 9))
def test_ones_over_all_numbers(width):
    ones = streams(np.arange(1 << width), width).sum(axis=1)
    assert ones.tolist() == list(range(1 << width))


@pytest.mark.third_truth("sng.weighted_binary")
def test_published_formula():
    # The sum of w_i T_i, w_i = s_i and none of the bits above.
    for source in range(16):
        s0, s1, s2, s3 = (source >> place & 1 for place in range(4))
        weights = [s0 & ~s1 & ~s2 & ~s3, s1 & ~s2 & ~s3, s2 & ~s3, s3]
        for threshold in range(16):
            expected = sum(weights[place] & (threshold >> place) for place in range(4)) & 1
            assert streams(np.array([source]), 4)[threshold, 0] == expected


@pytest.mark.third_truth("sng.weighted_binary")
def test_widest():
    golden = WeightedBinary(WeightedBinaryParams(width=64))
    source = np.array([1 << 63, 1 << 63, (1 << 63) - 1, 1, 0], np.uint64)
    threshold = np.array([1 << 63, (1 << 63) - 1, 1 << 62, 1, (1 << 64) - 1], np.uint64)
    _, outputs = golden.step({}, source=source, threshold=threshold)
    assert outputs["bit"].tolist() == [1, 0, 1, 1, 0]


@pytest.mark.third_truth("sng.weighted_binary")
def test_product_of_sobol_sources():
    # Below that of the comparator behind the same sources, 0.00236.
    one, other = (
        streams(Sobol(SobolParams(width=8, dimension=d)).sequence(256), 8) for d in (1, 2)
    )
    values = np.arange(256) / 256
    errors = one @ other.T / 256 - np.outer(values, values)
    assert np.sqrt(np.mean(errors**2)) < 0.00236


@pytest.mark.parametrize("lanes", [2, 5, 64])
def test_lanes(lanes):
    rng = np.random.default_rng(lanes)
    source, threshold = rng.integers(0, 256, (20, lanes)), rng.integers(0, 256, 20)
    golden = WeightedBinary(WeightedBinaryParams(lanes=lanes))
    words = golden.step({}, source=source, threshold=threshold)[1]["bit"]
    serial = WeightedBinary(WeightedBinaryParams())
    for lane in range(lanes):
        bit = serial.step({}, source=source[:, lane], threshold=threshold)[1]["bit"]
        assert np.array_equal(words >> np.array(lane, words.dtype) & 1, bit)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.64, not 0$"),
        ({"width": 65}, ValueError, r"^width must be in 1\.\.64, not 65$"),
        ({"width": 1.0}, TypeError, r"^width must be an integer in 1\.\.64, not 1\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        WeightedBinaryParams(**kwargs)
