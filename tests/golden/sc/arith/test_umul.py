"""The in-stream product: its accuracy, exhaustively, and its bound for any stream."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.umul import UMul, UMulParams

VDC = np.array([int(f"{k:08b}"[::-1], 2) for k in range(256)])


def multiply(a, b, **params):
    """Output bits for streams ``a (cycles, pairs)`` and numbers ``b (pairs,)``."""
    golden = UMul(UMulParams(**params))
    outputs, _ = golden.run({"a": a, "b": np.broadcast_to(b, a.shape)})
    return outputs["o"]


def errors(source, encoding):
    """Errors of all 257 x 257 products of the values of a grid."""
    first, second = np.divmod(np.arange(257 * 257), 257)
    ones = multiply((source[:, None] < first) * 1, second, encoding=encoding, full_scale=True).mean(
        axis=0
    )
    a, b = first / 256, second / 256
    if encoding == "bipolar":
        return 2 * ones - 1 - UMul.ideal(2 * a - 1, 2 * b - 1)
    return ones - UMul.ideal(a, b)


# Root mean square error, and bipolar the largest one, of 10 000 random pairs in UnarySim's stored
# notebook; those of all 257 x 257 products k/256 are smaller.
ANCHORS = {"unipolar": (0.003166, np.inf), "bipolar": (0.007878, 0.0273)}


@pytest.mark.third_truth("arith.umul")
@pytest.mark.parametrize("encoding", ANCHORS)
def test_accuracy(encoding):
    found = errors(VDC, encoding)
    rms, largest = ANCHORS[encoding]
    assert np.sqrt(np.mean(found**2)) < rms
    assert np.max(np.abs(found)) < largest


@pytest.mark.third_truth("arith.umul")
def test_only_the_number_of_ones_matters():
    values = np.arange(0, 257, 8)
    b = np.full(len(values), 77)
    shuffled = np.random.default_rng(1).permutation(256)[:, None] < values
    ones = [multiply(a * 1, b).sum(axis=0).tolist() for a in (shuffled, VDC[:, None] < values)]
    assert ones[0] == ones[1]


@pytest.mark.third_truth("arith.umul")
@pytest.mark.parametrize("width", range(1, 9))
def test_prefixes_of_the_sequence_are_within_the_bound(width):
    # The whole of the bound: n ones in a row, for every n and every b.
    number = 1 << width
    thresholds = np.arange(number + 1)
    bits = multiply(
        np.ones((2 * number, number + 1), np.int64), thresholds, width=width, full_scale=True
    )
    ones = bits.cumsum(axis=0)
    due = np.arange(1, 2 * number + 1)[:, None] * thresholds / number
    assert np.max(np.abs(ones - due)) <= width / 3 + 1
    assert ones[number - 1].tolist() == thresholds.tolist()
    assert ones[-1].tolist() == (2 * thresholds).tolist()


@pytest.mark.third_truth("arith.umul")
@pytest.mark.parametrize(("encoding", "factor"), [("unipolar", 1), ("bipolar", 2)])
def test_bound_for_streams_of_any_kind(encoding, factor):
    random = np.random.default_rng(5)
    length, pairs = 300, 400
    # Runs, alternations and noise; thresholds all over the range.
    a = (random.random((length, pairs)) < random.random(pairs)).astype(np.int64)
    a[:, :100] = np.arange(length)[:, None] < random.integers(0, length, 100)
    a[:, 100:200] = np.arange(length)[:, None] % 2
    b = random.integers(0, 256, pairs)
    out = multiply(a, b, encoding=encoding).sum(axis=0)
    ones, p = a.sum(axis=0), b / 256
    due = ones * p if encoding == "unipolar" else ones * p + (length - ones) * (1 - p)
    assert np.max(np.abs(out - due)) <= factor * (8 / 3 + 1)


def test_lanes_are_consecutive_bits():
    random = np.random.default_rng(6)
    a = random.integers(0, 2, (64, 10))
    b = random.integers(0, 17, 10)
    for encoding in ("unipolar", "bipolar"):
        params = {"width": 4, "encoding": encoding, "full_scale": True}
        serial = multiply(a, b, **params)
        words = (a.reshape(16, 4, 10) << np.arange(4)[:, None]).sum(axis=1)
        wide = multiply(words, b, lanes=4, **params)
        assert np.array_equal(wide[:, None] >> np.arange(4)[:, None] & 1, serial.reshape(16, 4, 10))


def test_any_correlation_will_do():
    assert UMulParams().needs() == ()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        (
            {"encoding": "signed"},
            ValueError,
            r"^encoding must be one of 'unipolar', 'bipolar', not 'signed'$",
        ),
        ({"full_scale": 1}, TypeError, r"^full_scale must be True or False, not 1$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        UMulParams(**kwargs)
