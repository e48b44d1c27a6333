"""The van der Corput sequence: SciPy's, exact counts, and its products with the ramp."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.counter import Counter, CounterParams
from spikeloom.golden.sc.sng.van_der_corput import VanDerCorput, VanDerCorputParams


def streams(numbers, width):
    """Bits ``(threshold, time)`` of all thresholds ``0..2**width``."""
    thresholds = np.arange((1 << width) + 1)[:, None]
    golden = Comparator(ComparatorParams(width=width, full_scale=True))
    return golden.step({}, source=numbers, threshold=thresholds)[1]["bit"]


@pytest.mark.third_truth("sng.van_der_corput")
@pytest.mark.parametrize("width", [1, 2, 8, 10])
def test_sequence_of_scipy(width):
    ours = VanDerCorput(VanDerCorputParams(width=width)).sequence(2 << width)
    theirs = qmc.Halton(1, scramble=False).random(1 << width)[:, 0] * 2**width
    assert ours.tolist() == 2 * theirs.astype(int).tolist()


@pytest.mark.third_truth("sng.van_der_corput")
def test_wide_sequence():
    golden = VanDerCorput(VanDerCorputParams(width=32))
    index = np.array([0, 1, 2, 3, 0x80000000, 0xFFFFFFFF, 0x12345678])
    reverse = [int(f"{i:032b}"[::-1], 2) for i in index.tolist()]
    assert golden.value({"index": index}).tolist() == reverse


@pytest.mark.third_truth("sng.van_der_corput")
def test_ones():
    bits = streams(VanDerCorput(VanDerCorputParams()).sequence(256), 8)
    assert bits.sum(axis=1).tolist() == list(range(257))
    for length in (2, 16, 64):
        ones = bits.reshape(257, -1, length).sum(axis=2)
        assert np.all(np.abs(ones / length - np.arange(257)[:, None] / 256) < 1 / length)


@pytest.mark.third_truth("sng.van_der_corput")
@pytest.mark.third_truth("sng.counter")
def test_product_with_ramp(errors_of_pairs):
    # The bound is that of the Hammersley points.
    ramp = streams(Counter(CounterParams()).sequence(256), 8)
    other = streams(VanDerCorput(VanDerCorputParams()).sequence(256), 8)
    values = np.arange(257) / 256
    errors = ramp @ other.T / 256 - np.outer(values, values)
    points = [(k, int(f"{k:08b}"[::-1], 2)) for k in range(256)]
    assert np.array_equal(errors, errors_of_pairs(*np.transpose(points)))
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(0.00433, abs=0.000005)
    assert np.mean(np.abs(errors)) == pytest.approx(0.00388, abs=0.000005)
    assert np.max(np.abs(errors)) == pytest.approx(0.01085, abs=0.000005)
    assert np.max(np.abs(errors)) <= (8 / 3 + 13 / 9 - 4 / (9 * 256)) / 256


@pytest.mark.parametrize("lanes", [1, 2, 3, 8, 64])
@pytest.mark.parametrize("width", [1, 5])
def test_lanes(width, lanes):
    golden = VanDerCorput(VanDerCorputParams(width=width, lanes=lanes))
    enable = np.array([[1], [0], [1], [1]])
    seen = golden.run({"en": enable})[0]["value"].reshape(4, lanes)
    serial = golden.sequence(3 * lanes).reshape(3, lanes)
    assert np.array_equal(seen, serial[[0, 1, 1, 2]])


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"width": None}, TypeError, r"^width must be an integer in 1\.\.32, not None$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        VanDerCorputParams(**kwargs)
