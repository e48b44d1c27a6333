"""Sobol sequences: SciPy's, all dimensions; the net property; exact counts; products."""

from hashlib import sha256

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.sobol import Sobol, SobolParams


def streams(numbers, width, step=1):
    """Bits ``(threshold, time)`` of the thresholds ``0, step, .. 2**width``."""
    thresholds = np.arange(0, (1 << width) + 1, step)[:, None]
    golden = Comparator(ComparatorParams(width=width, full_scale=True))
    return golden.step({}, source=numbers, threshold=thresholds)[1]["bit"]


def numbers(width=8, **kwargs):
    """A whole period, at once."""
    return Sobol(SobolParams(width=width, **kwargs)).value({"index": np.arange(1 << width)})


@pytest.mark.third_truth("sng.sobol")
@pytest.mark.parametrize("dimension", range(1, 17))
def test_sequence_of_scipy(dimension):
    theirs = qmc.Sobol(16, scramble=False, bits=32).random_base2(10)[:, dimension - 1]
    golden = Sobol(SobolParams(width=32, dimension=dimension))
    assert np.array_equal(golden.value({"index": np.arange(1024)}), theirs * 2**32)
    assert np.array_equal(numbers(width=10, dimension=dimension), theirs * 2**10)
    ours = Sobol(SobolParams(width=6, dimension=dimension)).sequence(100)
    assert ours.tolist() == (theirs[np.arange(100) % 64] * 64).tolist()


@pytest.mark.third_truth("sng.sobol")
@pytest.mark.parametrize("dimension", [1, 2, 16])
def test_far_points_of_scipy(dimension):
    generator = qmc.Sobol(16, scramble=False, bits=32).fast_forward((1 << 22) - 5)
    theirs = generator.random(10)[:, dimension - 1] * 2**32
    start = (1 << 22) - 5
    ours = Sobol(SobolParams(width=32, dimension=dimension, start=start)).sequence(10)
    assert np.array_equal(ours, theirs)


@pytest.mark.third_truth("sng.sobol")
@pytest.mark.parametrize("dimension", range(1, 17))
def test_ones(dimension):
    for kwargs in ({}, {"scramble": 0x5A}):
        bits = streams(numbers(dimension=dimension, **kwargs), 8)
        assert bits.sum(axis=1).tolist() == list(range(257))
        for length in (2, 16, 64):
            ones = bits.reshape(257, -1, length).sum(axis=2)
            assert np.all(np.abs(ones / length - np.arange(257)[:, None] / 256) < 1 / length)


@pytest.mark.third_truth("sng.sobol")
@pytest.mark.parametrize(
    ("first", "second", "rmse"),
    [
        (1, 2, 0.00236),
        (1, 3, 0.00253),
        (1, 4, 0.00253),
        (2, 3, 0.00271),
        (2, 4, 0.00348),
        (3, 4, 0.00273),
    ],
)
def test_product(first, second, rmse, errors_of_pairs):
    points = (qmc.Sobol(4, scramble=False).random(256) * 256).astype(int).T
    theirs = errors_of_pairs(points[first - 1], points[second - 1])
    assert np.sqrt(np.mean(theirs**2)) == pytest.approx(rmse, abs=0.000005)
    one, other = (streams(numbers(dimension=dimension), 8) for dimension in (first, second))
    values = np.arange(257) / 256
    assert np.array_equal(one @ other.T / 256 - np.outer(values, values), theirs)


@pytest.mark.third_truth("sng.sobol")
@pytest.mark.parametrize("length", [16, 32, 64, 128])
def test_product_short(length, errors_of_pairs):
    one, other = (streams(numbers(dimension=d)[:length], 8) for d in (1, 2))
    values = np.arange(257) / 256
    theirs = errors_of_pairs(*(qmc.Sobol(2, scramble=False).random(length) * 256).astype(int).T)
    assert np.array_equal(one @ other.T / length - np.outer(values, values), theirs)


@pytest.mark.third_truth("sng.sobol")
def test_product_exact():
    one, other = (streams(numbers(width=16, dimension=d), 16, 4096) for d in (1, 2))
    counts = one @ other.T
    assert np.array_equal(counts, 256 * np.outer(np.arange(17), np.arange(17)))


@pytest.mark.third_truth("sng.sobol")
@pytest.mark.parametrize(
    ("seed", "first", "digest"),
    [
        (
            0,
            [32768, 0, 16384, 49152, 57344, 24576, 8192, 40960],
            "8bc102fc413dd0024876cde9020ada2f",
        ),
        (
            0xACE1,
            [11489, 44257, 60641, 27873, 19681, 52449, 36065, 3297],
            "129455a31827be01be830cc0a83f5dbe",
        ),
    ],
)
def test_the_common_generator(seed, first, digest):
    # Recorded from sc-neurocore 3.16.0: 65536 steps of `edge.sobol.SobolGenerator(seed)`. The
    # digest is the first half of SHA-256 of the numbers as 16-bit words, little end first.
    ours = Sobol(SobolParams(width=16, start=0, scramble=seed ^ 0x8000)).sequence(1 << 16)
    assert ours[:8].tolist() == first
    assert sha256(ours.astype("<u2").tobytes()).hexdigest()[:32] == digest


@pytest.mark.parametrize("lanes", [1, 2, 3, 8, 64])
@pytest.mark.parametrize("start", [0, 5])
def test_lanes(lanes, start):
    golden = Sobol(SobolParams(width=5, dimension=3, lanes=lanes, start=start, scramble=9))
    enable = np.array([[1], [0], [1], [1]])
    seen = golden.run({"en": enable})[0]["value"].reshape(4, lanes)
    serial = golden.sequence(3 * lanes).reshape(3, lanes)
    assert np.array_equal(seen, serial[[0, 1, 1, 2]])
    whole = Sobol(SobolParams(width=5, dimension=3)).sequence(32)
    assert np.array_equal(serial.ravel()[:32], np.roll(whole, -start)[: 3 * lanes] ^ 9)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"dimension": 0}, ValueError, r"^dimension must be in 1\.\.16, not 0$"),
        ({"dimension": 17}, ValueError, r"^dimension must be in 1\.\.16, not 17$"),
        ({"dimension": "1"}, TypeError, r"^dimension must be an integer in 1\.\.16, not '1'$"),
        ({"scramble": 256}, ValueError, r"^scramble must be in 0\.\.255, not 256$"),
        ({"scramble": True}, TypeError, r"^scramble must be an integer in 0\.\.255, not True$"),
        ({"start": -1}, ValueError, r"^start must be in 0\.\.255, not -1$"),
        ({"start": 256}, ValueError, r"^start must be in 0\.\.255, not 256$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SobolParams(**kwargs)
