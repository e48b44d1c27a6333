"""The pipelined generator: the LFSR and the comparator, some cycles later; exact counts."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.sng.lfsr_stream import LFSRStream, LFSRStreamParams


def run(params, thresholds, enable):
    """Bits ``(cycle, threshold)``, each threshold held."""
    shape = (len(enable), len(thresholds))
    inputs = {
        "en": np.broadcast_to(np.asarray(enable)[:, None], shape),
        "threshold": np.broadcast_to(thresholds, shape),
    }
    return LFSRStream(params).run(inputs)[0]["bit"]


@pytest.mark.third_truth("sng.lfsr_stream")
@pytest.mark.parametrize("width", range(3, 9))
@pytest.mark.parametrize("exact", [False, True])
def test_ones(width, exact):
    # Mathematics: a period holds each of 1..2^w - 1 once.
    period, thresholds = (1 << width) - 1, np.arange(1 << width)
    bits = run(LFSRStreamParams(width=width, exact=exact), thresholds, np.ones(period + width))
    for first in (width - 1, width):
        ones = bits[first : first + period].sum(axis=0)
        assert ones.tolist() == [t if exact else max(t - 1, 0) for t in range(1 << width)]


@pytest.mark.third_truth("sng.lfsr_stream")
@pytest.mark.parametrize("width", [3, 8, 16, 32])
@pytest.mark.parametrize("exact", [False, True])
def test_is_lfsr_and_comparator(width, exact):
    rng = np.random.default_rng(width)
    seed, thresholds = int(rng.integers(1, 1 << width)), rng.integers(0, 1 << width, 40)
    enable = rng.integers(0, 2, 300)
    bits = run(LFSRStreamParams(width=width, seed=seed, exact=exact), thresholds, enable)
    bits = bits[enable == 1][width - 1 :]
    numbers = LFSR(LFSRParams(width=width, seed=seed, shift="right")).sequence(len(bits))
    comparator = Comparator(ComparatorParams(width=width, exact=exact))
    _, outputs = comparator.step({}, source=numbers[:, None], threshold=thresholds)
    assert np.array_equal(bits, outputs["bit"])


@pytest.mark.third_truth("sng.lfsr_stream")
def test_default_seed_is_all_ones():
    bits = run(LFSRStreamParams(), np.array([128]), np.ones(262))[7:, 0]
    numbers = LFSR(LFSRParams(shift="right", seed=255)).sequence(255)
    assert bits.tolist() == (numbers <= 128).astype(int).tolist()


def test_streams_share_register():
    thresholds = np.array([0, 3, 200, 255])
    alone = run(LFSRStreamParams(seed=77), thresholds, np.ones(300))
    golden = LFSRStream(LFSRStreamParams(seed=77, streams=4))
    inputs = {
        "en": np.ones((300, 1), np.int64),
        "threshold": np.broadcast_to(thresholds, (300, 1, 4)),
    }
    assert np.array_equal(golden.run(inputs)[0]["bit"][:, 0], alone)
    # Correlated: the smaller stream is contained in the larger one.
    assert np.all(np.diff(alone[7:], axis=1) >= 0)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 2}, ValueError, r"^width must be in 3\.\.32, not 2$"),
        ({"width": 33}, ValueError, r"^width must be in 3\.\.32, not 33$"),
        ({"taps": (7, 5)}, ValueError, r"^taps must differ and include the width 8, not \(7, 5\)$"),
        (
            {"taps": (8, 5, 5)},
            ValueError,
            r"^taps must differ and include the width 8, not \(8, 5, 5\)$",
        ),
        ({"taps": (9, 8)}, ValueError, r"^taps\[0\] must be in 1\.\.8, not 9$"),
        ({"taps": 8}, TypeError, r"^taps must be a tuple of integers in 1\.\.8, not 8$"),
        ({"seed": -1}, ValueError, r"^seed must be in 0\.\.255, not -1$"),
        ({"seed": 256}, ValueError, r"^seed must be in 0\.\.255, not 256$"),
        ({"exact": 1}, TypeError, r"^exact must be True or False, not 1$"),
        ({"streams": 0}, ValueError, r"^streams must be in 1\.\.64, not 0$"),
        ({"streams": 65}, ValueError, r"^streams must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        LFSRStreamParams(**kwargs)
