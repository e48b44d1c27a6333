"""The threshold encoder against exact fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.sc.encode.threshold import Threshold, ThresholdParams

PROBABILITY = {
    "unipolar": lambda v: v,
    "bipolar": lambda v: (1 + v) / 2,
    "inverted": lambda v: (1 - v) / 2,
}


@pytest.mark.third_truth("encode.threshold")
@pytest.mark.parametrize("encoding", PROBABILITY)
@pytest.mark.parametrize("full_scale", [True, False])
@pytest.mark.parametrize("width", [1, 2, 5, 8])
def test_nearest_threshold(encoding, full_scale, width):
    golden = Threshold(ThresholdParams(width=width, encoding=encoding, full_scale=full_scale))
    codes = np.arange(-(2 << width), 2 << width)
    thresholds = golden.step({}, x=codes)[1]["threshold"]
    top = (1 << width) - (not full_scale)
    for x, threshold in zip(codes.tolist(), thresholds.tolist(), strict=True):
        due = PROBABILITY[encoding](Fraction(x, 1 << width)) * (1 << width)
        assert threshold == min(max(math.floor(due + Fraction(1, 2)), 0), top)
    error = thresholds / 2.0**width - golden.ideal(codes)
    assert np.all(np.abs(error[thresholds < top]) <= 2.0 ** -(width + 1))


@pytest.mark.third_truth("encode.threshold")
def test_ends_of_the_range():
    for encoding, ends in {
        "unipolar": (0, 0, 256),
        "bipolar": (0, 128, 256),
        "inverted": (256, 128, 0),
    }.items():
        golden = Threshold(ThresholdParams(encoding=encoding))
        out = golden.step({}, x=np.array([-256, 0, 256]))[1]["threshold"]
        assert tuple(out.tolist()) == ends


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.60, not 0$"),
        ({"width": 61}, ValueError, r"^width must be in 1\.\.60, not 61$"),
        (
            {"encoding": "gray"},
            ValueError,
            r"^encoding must be one of 'unipolar', 'bipolar', 'inverted', not 'gray'$",
        ),
        ({"full_scale": 1}, TypeError, r"^full_scale must be True or False, not 1$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ThresholdParams(**kwargs)
