"""Measured errors of operations, and the sequences of the literature."""

import inspect

import numpy as np
import pytest

from spikeloom.golden.core.contract import find, goldens
from spikeloom.golden.sc.accuracy import measure as module
from spikeloom.golden.sc.accuracy.anchors import anchor_of, anchors
from spikeloom.golden.sc.accuracy.feeds import FEEDS
from spikeloom.golden.sc.accuracy.measure import Row, feeds_of, measurable, measure
from spikeloom.golden.sc.accuracy.plan import Plan

AND = find("arith.and_mul")(find("arith.and_mul").EXAMPLES[0])

# Measured once, of all 257 × 257 products of 8-bit operands, with scipy's Sobol and Halton points,
# an 8-bit LFSR and its reversal, and a ramp beside a van der Corput sequence.
PUBLISHED = [
    ("lfsr+reversed", 256, 0.00230, 0.00185, 0.00872),
    ("sobol", 256, 0.00236, 0.00189, 0.01012),
    ("ramp+vdc", 256, 0.00433, 0.00388, 0.01085),
]


@pytest.mark.parametrize(("source", "length", "rmse", "mae", "worst"), PUBLISHED)
def test_products_of_published_sequences(source, length, rmse, mae, worst):
    (row,) = measure(AND, FEEDS[source], [length])
    assert row.cases == 257 * 257
    assert row.rmse == pytest.approx(rmse, abs=5e-6)
    assert row.mae == pytest.approx(mae, abs=5e-6)
    assert row.max == pytest.approx(worst, abs=5e-6)


@pytest.mark.parametrize("source", ["sobol", "ramp+vdc"])
def test_products_are_exact_when_the_stream_holds_all_pairs(source):
    (row,) = measure(AND, FEEDS[source], [65536])
    assert (row.rmse, row.max) == (0, 0)


@pytest.mark.parametrize("length", [16, 256])
def test_random_bits_have_the_binomial_error(length):
    # The variance of the mean of L bits of probability p is p (1 - p) / L.
    (row,) = measure(AND, FEEDS["random"], [length])
    p = np.outer(np.arange(257), np.arange(257)) / 65536
    # 16 beginnings, each shared by all products: the sampling error of their mean square is large.
    assert row.rmse == pytest.approx(np.sqrt(np.mean(p * (1 - p)) / length), rel=0.35)


def test_error_by_hand():
    # One van der Corput stream of 16 bits: ceil(x / 16) ones of 16 for a code x of 256.
    (row,) = measure(
        find("corr.isolator")(find("corr.isolator").EXAMPLES[0]), FEEDS["vdc"], [65536]
    )
    assert row.cases == 257
    # A delay of one bit loses the last bit of the stream, which is 1 only at full scale.
    assert row.max == pytest.approx(1 / 65536)


@pytest.mark.parametrize("name", FEEDS)
def test_errors_do_not_depend_on_the_other_lengths(name):
    # Of an operation that is stepped, one run of the longest length gives all when it can.
    golden = find("corr.isolator" if FEEDS[name].operands == 1 else "arith.divide")
    golden = golden(golden.EXAMPLES[0])
    together = measure(golden, FEEDS[name], [16, 64, 1024])
    assert measure(golden, FEEDS[name], [64]) == together[1:2]


def test_stepped_and_packed_agree():
    # The same products, once from words and once bit by bit.
    codes = np.arange(0, 257, 16) / 256
    plan, values = Plan(AND), {"a": codes, "b": codes[::-1]}
    for name in ("sobol", "ramp+vdc"):
        packed = module._packed(plan, values, FEEDS[name], [256])[256]
        assert np.array_equal(packed[0], module._stepped(plan, values, FEEDS[name], [256])[256])


def test_shorter_runs_are_beginnings_of_longer_ones():
    golden = find("arith.tff_add")(find("arith.tff_add").EXAMPLES[0])
    together = measure(golden, FEEDS["sobol"], [16, 64])
    assert together == [measure(golden, FEEDS["sobol"], [length])[0] for length in (16, 64)]


def test_every_operation_has_feeds_that_make_what_it_needs():
    found = 0
    for golden in goldens().values():
        if not measurable(golden):
            continue
        for params in golden.MEASURED or golden.EXAMPLES[:1]:
            found += 1
            feeds = feeds_of(golden(params))
            assert feeds
            operands = set(inspect.signature(golden(params).ideal).parameters)
            if any(
                need.kind == "memoryless" and operands & set(need.ports) for need in params.needs()
            ):
                assert feeds[0].memoryless
    assert found >= 20


def test_anchors_are_of_rows_that_exist():
    for anchor in anchors():
        golden = find(anchor.op)
        assert measurable(golden)
        labels = {params.label(): params for params in golden.MEASURED or golden.EXAMPLES[:1]}
        assert anchor.params in labels
        assert anchor.source in {feed.name for feed in feeds_of(golden(labels[anchor.params]))}


def test_the_lowest_anchor_is_shown():
    row = Row("arith.and_mul", "default", "sobol", "p", 8, 256, 1, 0, 0, 0)
    assert anchor_of(row).rmse == 0.00236
    assert anchor_of(Row("arith.and_mul", "default", "sobol", "p", 8, 512, 1, 0, 0, 0)) is None


@pytest.mark.parametrize("length", [8, 131072])
def test_length_out_of_range(length):
    with pytest.raises(ValueError, match=rf"^length must be in 16\.\.65536, not {length}$"):
        measure(AND, FEEDS["random"], [length])


def test_length_wrong():
    with pytest.raises(
        ValueError, match=r"^length must be a power of two in 16\.\.65536, not 100$"
    ):
        measure(AND, FEEDS["random"], [100])
    with pytest.raises(TypeError, match=r"^length must be an integer in 16\.\.65536, not 16\.0$"):
        measure(AND, FEEDS["random"], [16.0])
