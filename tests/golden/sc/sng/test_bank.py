"""The bank: products of streams of one source, and the counts of each."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.bank import Bank, BankParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.stream.arrangements import offset, reversal, rotation


def streams(params, numbers):
    """Bits ``(stream, threshold, cycle)`` for every threshold, equal for all streams."""
    golden, count = Bank(params), len(params.streams)
    thresholds = np.arange((1 << params.width) + params.full_scale)
    inputs = {
        "source": np.repeat(numbers[:, None], len(thresholds), axis=1),
        "thresholds": np.tile(thresholds[:, None], (len(numbers), 1, count)),
    }
    return np.moveaxis(golden.run(inputs)[0]["bit"], (2, 1, 0), (0, 1, 2))


@pytest.mark.third_truth("sng.bank")
def test_product_of_an_lfsr_and_its_reversal(errors_of_pairs):
    first, second = streams(BankParams(full_scale=True), LFSR(LFSRParams()).sequence(255))
    values = np.arange(257) / 256
    errors = (first[:, None] & second).sum(axis=-1) / 255 - values[:, None] * values
    numbers = LFSR(LFSRParams()).sequence(255)
    backwards = [int(f"{number:08b}"[::-1], 2) for number in numbers]
    assert np.allclose(errors, errors_of_pairs(numbers, backwards), rtol=0, atol=1e-15)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(0.00230, abs=0.5e-5)
    assert np.mean(np.abs(errors)) == pytest.approx(0.00185, abs=0.5e-5)
    assert np.max(np.abs(errors)) == pytest.approx(0.00872, abs=0.5e-5)


@pytest.mark.third_truth("sng.bank")
def test_every_stream_has_the_ones_of_the_comparator():
    # Each arrangement permutes 1..2^w - 1, so a period of the LFSR has exactly T numbers up to T.
    params = LFSRParams(width=6)
    arrangements = (reversal(6), rotation(6, 2), offset(params, 17))
    bits = streams(
        BankParams(width=6, arrangements=arrangements, exact=True), LFSR(params).sequence(63)
    )
    assert bits.sum(axis=-1).tolist() == [list(range(64))] * 3


@pytest.mark.third_truth("sng.bank")
@pytest.mark.parametrize("steps", [1, 116])
def test_offset_is_a_later_stream(steps):
    # The stream of an offset is that of an LFSR which started so many steps later.
    numbers = LFSR(LFSRParams()).sequence(255 + steps)
    arrangements = (tuple(1 << bit for bit in range(8)), offset(LFSRParams(), steps))
    first, second = streams(BankParams(arrangements=arrangements, exact=True), numbers)
    assert np.array_equal(first[:, steps:], second[:, :-steps])


def test_lanes_are_consecutive_bits():
    numbers = LFSR(LFSRParams()).sequence(255)
    serial = streams(BankParams(), numbers)
    wide = Bank(BankParams(lanes=5))
    thresholds = np.tile(np.arange(256)[:, None], (51, 1, 2))
    source = np.repeat(numbers.reshape(51, 1, 5), 256, axis=1)
    words = wide.run({"source": source, "thresholds": thresholds})[0]["bit"]
    bits = words[..., None] >> np.arange(5) & 1
    assert np.array_equal(np.moveaxis(bits, (2, 1), (0, 1)).reshape(2, 256, 255), serial)


def test_widest():
    top = (1 << 64) - 1
    params = BankParams(width=64, arrangements=(reversal(64),))
    source = np.array([1, top - 1, 1 << 63], np.uint64)
    thresholds = np.array([[1 << 63], [1 << 63], [2]], np.uint64)
    assert Bank(params).step({}, source, thresholds)[1]["bit"][:, 0].tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"width": 0}, ValueError, r"^width must be in 1\.\.64, not 0$"),
        ({"width": 65}, ValueError, r"^width must be in 1\.\.64, not 65$"),
        ({"width": 64, "full_scale": True}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        (
            {"exact": True, "full_scale": True},
            ValueError,
            r"^full_scale must be False with exact=True, not True$",
        ),
        (
            {"arrangements": [(1,)]},
            TypeError,
            r"^arrangements must be a tuple of at most 64 tuples of masks, not \[\(1,\)\]$",
        ),
        (
            {"arrangements": ((1,),) * 65, "width": 1},
            TypeError,
            r"^arrangements must be a tuple of at most 64 tuples of masks, not \(\(1,\), .*\)$",
        ),
        (
            {"arrangements": ((1, 2),)},
            ValueError,
            r"^arrangements\[0\] must hold 8 integers, not 2$",
        ),
        (
            {"arrangements": ((1, 4),), "width": 2},
            ValueError,
            r"^arrangements\[0\]\[1\] must be in 1\.\.3, not 4$",
        ),
        (
            {"arrangements": ((1, 2), (1, 0)), "width": 2},
            ValueError,
            r"^arrangements\[1\]\[1\] must be in 1\.\.3, not 0$",
        ),
        (
            {"arrangements": ((1, 1),), "width": 2},
            ValueError,
            r"^arrangements\[0\] must be invertible, not \(1, 1\)$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        BankParams(**kwargs)
