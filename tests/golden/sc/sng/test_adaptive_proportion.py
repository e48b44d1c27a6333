"""The adaptive proportion test against a count of each window, and its rate of false alarms."""

from math import comb

import numpy as np
import pytest

from spikeloom.golden.sc.sng.adaptive_proportion import AdaptiveProportion, AdaptiveProportionParams


def alarms(window, cutoff, bits, enable=None, clear=None):
    """The alarm after each sample, for bits ``(cycles, lanes)``."""
    zeros = np.zeros((1, bits.shape[1]), np.int64)
    inputs = {
        "en": np.ones_like(bits) if enable is None else enable,
        "clear": np.zeros_like(bits) if clear is None else clear,
        "bit": bits,
    }
    inputs = {name: np.concatenate([x, zeros]) for name, x in inputs.items()}
    params = AdaptiveProportionParams(window=window, cutoff=cutoff)
    return AdaptiveProportion(params).run(inputs)[0]["alarm"][1:]


@pytest.mark.third_truth("sng.adaptive_proportion")
@pytest.mark.parametrize(("window", "cutoff"), [(2, 2), (7, 5), (8, 6), (8, 8)])
def test_windows(window, cutoff):
    bits = np.random.default_rng(window).integers(0, 2, (5 * window, 200))
    due = np.zeros_like(bits)
    for start in range(0, len(bits), window):
        inside = bits[start : start + window]
        due[start : start + window] = np.cumsum(inside == inside[0], axis=0) >= cutoff
    assert np.array_equal(alarms(window, cutoff, bits), np.maximum.accumulate(due))


@pytest.mark.third_truth("sng.adaptive_proportion")
def test_false_alarms_are_binomial():
    # All windows of ten samples: of the nine after the first, so many or more are equal to it.
    bits = np.arange(1024) >> np.arange(10)[:, None] & 1
    for cutoff in range(2, 11):
        expected = 2 * sum(comb(9, k) for k in range(cutoff - 1, 10))
        assert alarms(10, cutoff, bits)[-1].sum() == expected


@pytest.mark.third_truth("sng.adaptive_proportion")
def test_stuck_source():
    out = alarms(1024, 589, np.ones((1024, 1), np.int64))[:, 0]
    assert np.flatnonzero(out)[0] == 588


def test_enable_and_clear():
    bits = np.zeros((9, 1), np.int64)
    enable = np.array([[1], [0], [1], [1], [1], [1], [1], [1], [1]])
    clear = np.array([[0], [0], [0], [0], [1], [0], [0], [0], [0]])
    out = alarms(4, 3, bits, enable, clear)[:, 0]
    assert out.tolist() == [0, 0, 0, 1, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"window": 1}, r"^window must be in 2\.\.65536, not 1$"),
        ({"window": 65537}, r"^window must be in 2\.\.65536, not 65537$"),
        ({"cutoff": 1}, r"^cutoff must be in 2\.\.1024, not 1$"),
        ({"cutoff": 1025}, r"^cutoff must be in 2\.\.1024, not 1025$"),
    ],
)
def test_params_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        AdaptiveProportionParams(**kwargs)
