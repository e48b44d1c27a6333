"""Square roots against Python's integer root, and the limits."""

import math
import re

import numpy as np
import pytest

from spikeloom.golden.number.fixed.sqrt import Sqrt, SqrtParams
from spikeloom.golden.number.language.rounding import DETERMINISTIC

CHOICES = "'truncate', 'nearest', 'nearest_even', 'toward_zero'"


def agree(params, codes):
    a, o = params.formats
    roots = Sqrt(params).result(np.asarray(codes))
    expected = []
    for code in codes:
        square = code << 2 * o.frac - a.frac
        root = math.isqrt(square)
        if params.rounding.startswith("nearest"):
            root += square > root * root + root  # (root + 1/2)**2 is a quarter more
        expected.append(min(root, o.high))
    assert roots.tolist() == expected


@pytest.mark.third_truth("fixed.sqrt")
@pytest.mark.parametrize("rounding", DETERMINISTIC)
@pytest.mark.parametrize(
    ("a", "o"),
    [
        ("UQ8.8", "UQ8.8"),
        ("UQ7.4", "Q3.6"),
        ("UQ4.7", "UQ1.5"),
        ("UQ1.8", "UQ2.4"),
        ("UQ9.0", "Q2.0"),
    ],
)
def test_all_are_the_integer_roots(a, o, rounding):
    params = SqrtParams(a=a, o=o, rounding=rounding)
    agree(params, range(params.formats[0].high + 1))


@pytest.mark.third_truth("fixed.sqrt")
@pytest.mark.parametrize("label", ["UQ4.12", "UQ16.16"])
def test_wide_numbers(label):
    params = SqrtParams(a=label, o=label)
    high = params.formats[0].high
    codes = np.random.default_rng(2).integers(0, high, 2000, endpoint=True).tolist()
    agree(params, [*codes, 0, 1, 2, high - 1, high])


def test_distance_to_ideal():
    codes = np.arange(1 << 16)
    roots = Sqrt(SqrtParams()).result(codes)
    ideal = Sqrt(SqrtParams()).ideal(codes)
    assert np.abs(roots / 256 - ideal).max() < 1 / 512


def test_latency():
    assert SqrtParams().latency == 14
    assert SqrtParams(rounding="truncate").latency == 13


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"a": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"o": 8}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 8"),
        ({"a": "Q8.8"}, ValueError, "a must be an unsigned format such as 'UQ8.8', not 'Q8.8'"),
        (
            {"o": "UQ8.3"},
            ValueError,
            "zeros after a, twice the fraction bits of o less those of a must be in 0..57, not -2",
        ),
        (
            {"a": "UQ1.0", "o": "UQ1.29"},
            ValueError,
            "zeros after a, twice the fraction bits of o less those of a must be in 0..57, not 58",
        ),
        (
            {"a": "UQ33.0", "o": "UQ33.13"},
            ValueError,
            "bits of a with its zeros must be in 1..58, not 59",
        ),
        ({"a": "UQ1.0", "o": "UQ64.0"}, ValueError, "bits of o must be in 1..63, not 64"),
        ({"rounding": "even"}, ValueError, f"rounding must be one of {CHOICES}, not 'even'"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        SqrtParams(**values)


def test_params_at_the_limit():
    SqrtParams(o="UQ8.4")
    SqrtParams(a="UQ32.0", o="UQ32.13")
