"""The comparator: exact numbers of ones, and the accuracy of products of its streams."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.and_mul import AndMul, AndMulParams
from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams


def streams(params, source):
    """Bits ``(threshold, cycle)`` for every threshold over the given states of the source."""
    thresholds = np.arange(1 << params.threshold_width)[:, None]
    shape = (len(thresholds), len(source))
    inputs = np.broadcast_to(source, shape).T, np.broadcast_to(thresholds, shape).T
    outputs, _ = Comparator(params).run({"source": inputs[0], "threshold": inputs[1]})
    return outputs["bit"].T


def lfsr_states(width):
    length = (1 << width) - 1
    states, _ = LFSR(LFSRParams(width=width)).run({"en": np.ones((length, 1), np.int64)})
    return states["value"][:, 0]


def reversed_bits(states, width):
    return sum((states >> bit & 1) << width - 1 - bit for bit in range(width))


@pytest.mark.parametrize("width", range(3, 9))
def test_ones_over_lfsr_period(width):
    source, top = lfsr_states(width), (1 << width) - 1
    exact = streams(ComparatorParams(width=width, exact=True), source).sum(axis=1)
    assert exact.tolist() == list(range(top + 1))
    below = streams(ComparatorParams(width=width), source).sum(axis=1)
    assert below.tolist() == [max(t - 1, 0) for t in range(top + 1)]
    full = streams(ComparatorParams(width=width, full_scale=True), source).sum(axis=1)
    assert full.tolist() == [min(max(t - 1, 0), top) for t in range(2 * top + 2)]


@pytest.mark.parametrize("width", range(1, 9))
def test_ones_over_counter_period(width):
    source, number = np.arange(1 << width), 1 << width
    below = streams(ComparatorParams(width=width), source).sum(axis=1)
    assert below.tolist() == list(range(number))
    full = streams(ComparatorParams(width=width, full_scale=True), source).sum(axis=1)
    assert full.tolist() == [min(t, number) for t in range(2 * number)]
    exact = streams(ComparatorParams(width=width, exact=True), source).sum(axis=1)
    assert exact.tolist() == [t + 1 for t in range(number)]


def test_registered_one_cycle_later():
    source = np.random.default_rng(1).integers(0, 256, 50)
    now = streams(ComparatorParams(), source)
    later = streams(ComparatorParams(registered=True), source)
    assert not later[:, 0].any()
    assert np.array_equal(later[:, 1:], now[:, :-1])


@pytest.mark.parametrize("full_scale", [False, True])
def test_widest(full_scale):
    width = 63 if full_scale else 64
    golden = Comparator(ComparatorParams(width=width, full_scale=full_scale))
    top = (1 << width) - 1
    pairs = [(0, 0), (top, top), (top - 1, top), (top, top - 1), (top, 0), (0, top)]
    if full_scale:
        pairs += [(top, top + 1), (0, (1 << 64) - 1)]
    source = np.array([s for s, _ in pairs], np.uint64)
    threshold = np.array([t for _, t in pairs], np.uint64)
    _, outputs = golden.step({}, source=source, threshold=threshold)
    assert outputs["bit"].tolist() == [int(s < t) for s, t in pairs]


# Errors of the AND product of all 257 x 257 operands k/256 against the exact product: root mean
# square, mean and largest absolute error, to 5 decimals. They follow from the numbers of the
# sources alone, without a bit (errors_of_pairs); the points are SciPy's and those of this file.
PRODUCTS = {
    "ramp x van der Corput": (0.00433, 0.00388, 0.01085),
    "Sobol 1 x 2": (0.00236, 0.00189, 0.01012),
    "Sobol 1 x 3": (0.00253, None, None),
    "LFSR x bit-reversed LFSR": (0.00230, 0.00185, 0.00872),
    "LFSR x same LFSR": (0.1032, None, None),
    "LFSR x LFSR one cycle later": (0.0505, None, None),
}


def source_pair(name):
    ramp, lfsr = np.arange(256), lfsr_states(8)
    sobol = (qmc.Sobol(3, scramble=False).random(256) * 256).astype(np.int64).T
    return {
        "ramp x van der Corput": (ramp, reversed_bits(ramp, 8)),
        "Sobol 1 x 2": (sobol[0], sobol[1]),
        "Sobol 1 x 3": (sobol[0], sobol[2]),
        "LFSR x bit-reversed LFSR": (lfsr, reversed_bits(lfsr, 8)),
        "LFSR x same LFSR": (lfsr, lfsr),
        "LFSR x LFSR one cycle later": (lfsr, np.roll(lfsr, 1)),
    }[name]


def product_errors(first, second, width=8):
    """Error of the product for all operands ``j/256``, ``k/256``; bits packed 64 to a word."""
    params, length = ComparatorParams(width=width, full_scale=True), len(first)
    step = 1 << max(width - 8, 0)
    words = []
    for source in (first, second):
        bits = streams(params, source)[: (1 << width) + 1 : step]
        bits = np.pad(bits, ((0, 0), (0, -length % 64)))
        packed = np.packbits(bits.astype(np.uint8), axis=1, bitorder="little")
        words.append(packed.view("<u8"))
    number = len(words[0])
    a, b = (np.repeat(words[0], number, axis=0).T, np.tile(words[1], (number, 1)).T)
    outputs, _ = AndMul(AndMulParams(lanes=64)).run({"a": a, "b": b})
    counts = np.bitwise_count(outputs["o"]).sum(axis=0, dtype=np.int64).reshape(number, number)
    values = np.arange(number) / (number - 1)
    return counts / length - AndMul.ideal(values[:, None], values)


@pytest.mark.third_truth("sng.comparator")
@pytest.mark.third_truth("arith.and_mul")
@pytest.mark.parametrize("name", PRODUCTS)
def test_product_accuracy(name, errors_of_pairs):
    errors = product_errors(*source_pair(name))
    assert np.allclose(errors, errors_of_pairs(*source_pair(name)), rtol=0, atol=1e-12)
    measured = np.sqrt(np.mean(errors**2)), np.mean(np.abs(errors)), np.max(np.abs(errors))
    for ours, theirs in zip(measured, PRODUCTS[name], strict=True):
        if theirs is not None:
            assert ours == pytest.approx(theirs, abs=0.5 * 10 ** -len(str(theirs)[2:]) + 1e-12)


@pytest.mark.third_truth("sng.comparator")
@pytest.mark.parametrize(
    ("length", "rmse"), [(16, 0.0672), (32, 0.0365), (64, 0.0192), (128, 0.0096)]
)
def test_product_accuracy_short(length, rmse):
    # The operands keep their 8 bits, the sources have log2(length) of them, scaled to 8.
    scale, width = 256 // length, length.bit_length() - 1
    ramp = np.arange(length)
    errors = product_errors(scale * ramp, scale * reversed_bits(ramp, width))
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(rmse, abs=0.00005 + 1e-12)


def test_product_exact():
    # Each pair of states of two 4-bit counters once: the product is exact at L = 2^8.
    first, second = np.divmod(np.arange(256), 16)
    assert not product_errors(first, second, width=4).any()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.64, not 0$"),
        ({"width": 65}, ValueError, r"^width must be in 1\.\.64, not 65$"),
        ({"width": 64, "full_scale": True}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ({"width": "8"}, TypeError, r"^width must be an integer in 1\.\.64, not '8'$"),
        ({"exact": 1}, TypeError, r"^exact must be True or False, not 1$"),
        ({"full_scale": 0}, TypeError, r"^full_scale must be True or False, not 0$"),
        ({"registered": None}, TypeError, r"^registered must be True or False, not None$"),
        (
            {"exact": True, "full_scale": True},
            ValueError,
            r"^full_scale must be False with exact=True, not True$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ComparatorParams(**kwargs)
