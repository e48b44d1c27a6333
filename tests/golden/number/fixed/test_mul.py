"""Products against Python's fractions, of the pipelined and of the serial multiplier."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.fixed.mul import Mul, MulParams
from spikeloom.golden.number.fixed.serial_mul import SerialMul, SerialMulParams
from spikeloom.golden.number.language.rounding import DETERMINISTIC

CHOICES = "'truncate', 'nearest', 'nearest_even', 'toward_zero'"
ROUND = {
    "truncate": math.floor,
    "toward_zero": math.trunc,
    "nearest_even": round,
    "nearest": lambda x: math.floor(abs(x) + Fraction(1, 2)) * (1 if x > 0 else -1),
}


def right(params, a, b):
    fa, fb, o = params.formats
    rounded = ROUND[params.rounding](Fraction(a * b) * Fraction(2) ** (o.frac - fa.frac - fb.frac))
    if params.overflow == "wrap":
        return (rounded - o.low) % (o.high - o.low + 1) + o.low
    return min(max(rounded, o.low), o.high)


def pipelined(x, y, **values):
    params = MulParams(**values)
    outputs, _ = Mul(params).run(
        {
            "a": np.array([x] + [[0] * len(x)] * params.latency),
            "b": np.array([y] + [[0] * len(y)] * params.latency),
        }
    )
    return outputs["o"][params.latency].tolist()


def serial(x, y, **values):
    return SerialMul(SerialMulParams(**values)).result(np.array(x), np.array(y)).tolist()


def agree(pairs, **values):
    expected = [right(MulParams(**values), x, y) for x, y in pairs]
    a, b = (list(codes) for codes in zip(*pairs, strict=True))
    assert pipelined(a, b, **values) == expected
    assert serial(a, b, **values) == expected


@pytest.mark.third_truth("fixed.mul")
@pytest.mark.third_truth("fixed.serial_mul")
@pytest.mark.parametrize("overflow", ["saturate", "wrap"])
@pytest.mark.parametrize("rounding", DETERMINISTIC)
@pytest.mark.parametrize(
    ("a", "b", "o"),
    [
        ("Q2.3", "Q3.2", "Q3.2"),
        ("UQ2.3", "UQ1.3", "UQ2.2"),
        ("Q1.4", "UQ2.2", "Q2.9"),
        ("UQ3.1", "Q2.3", "UQ2.1"),
    ],
)
def test_all_pairs_are_the_rounded_products(a, b, o, rounding, overflow):
    fa, fb, _ = MulParams(a=a, b=b, o=o).formats
    pairs = [(x, y) for x in range(fa.low, fa.high + 1) for y in range(fb.low, fb.high + 1)]
    agree(pairs, a=a, b=b, o=o, rounding=rounding, overflow=overflow)


@pytest.mark.third_truth("fixed.mul")
@pytest.mark.third_truth("fixed.serial_mul")
@pytest.mark.parametrize(
    ("b", "o"),
    [("Q8.8", "Q8.8"), ("Q4.12", "Q4.12"), ("UQ15.16", "Q16.16"), ("Q16.16", "Q16.16")],
)
def test_wide_factors(b, o):
    fa, fb, _ = MulParams(a=o, b=b, o=o).formats
    rng = np.random.default_rng(3)
    edges = [(x, y) for x in (fa.low, -1, 0, 1, fa.high) for y in (fb.low, 0, 1, fb.high)]
    x = rng.integers(fa.low, fa.high, 2000, endpoint=True).tolist()
    y = rng.integers(fb.low, fb.high, 2000, endpoint=True).tolist()
    agree([*zip(x, y, strict=True), *edges], a=o, b=b, o=o)


@pytest.mark.parametrize("stages", range(5))
def test_latency(stages):
    params = MulParams(stages=stages)
    assert params.latency == stages
    a = np.arange(1, 9)[:, None] << 8
    outputs, _ = Mul(params).run({"a": a, "b": a})
    wanted = np.append(np.zeros((stages, 1), int), (np.arange(1, 9) ** 2)[:, None] << 8, axis=0)
    assert outputs["o"].tolist() == wanted[:8].tolist()


def test_serial_latency():
    assert SerialMulParams().latency == 17


def test_distance_to_ideal():
    rng = np.random.default_rng(4)
    a, b = rng.integers(-2800, 2800, (2, 500))
    for model in (Mul(MulParams()), SerialMul(SerialMulParams())):
        ideal = model.ideal(a, b)
        codes = (pipelined if model.KEY == "fixed.mul" else serial)(a.tolist(), b.tolist())
        assert np.abs(np.array(codes) / 256 - ideal).max() <= 1 / 512


@pytest.mark.parametrize("params", [MulParams, SerialMulParams])
@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"a": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"o": 8}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 8"),
        (
            {"a": "Q33.0", "b": "Q32.0"},
            ValueError,
            "bits of a and b together must be in 2..64, not 65",
        ),
        (
            {"a": "Q32.0", "b": "UQ32.0"},
            ValueError,
            "bits of a and b together must be in 2..63, not 64",
        ),
        ({"o": "Q64.0"}, ValueError, "bits of o must be in 1..63, not 64"),
        (
            {"a": "UQ-31.32", "b": "UQ-31.32", "o": "Q8.0"},
            ValueError,
            "a number of UQ-63.64 must lose at most 63 fraction bits, not 64",
        ),
        (
            {"o": "Q8.48"},
            ValueError,
            "bits of the product with the fraction bits of o must be in 1..63, not 64",
        ),
        (
            {"rounding": "stochastic"},
            ValueError,
            f"rounding must be one of {CHOICES}, not 'stochastic'",
        ),
        (
            {"overflow": "trap"},
            ValueError,
            "overflow must be one of 'saturate', 'wrap', not 'trap'",
        ),
    ],
)
def test_params_wrong(params, values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        params(**values)


@pytest.mark.parametrize(
    ("stages", "error", "text"),
    [
        (-1, ValueError, "stages must be in 0..4, not -1"),
        (5, ValueError, "stages must be in 0..4, not 5"),
        (1.0, TypeError, "stages must be an integer in 0..4, not 1.0"),
    ],
)
def test_stages_wrong(stages, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        MulParams(stages=stages)


def test_params_at_the_limit():
    for params in (MulParams, SerialMulParams):
        params(a="Q32.0", b="Q31.0", o="Q63.0")
        params(a="Q32.0", b="Q32.0", o="Q32.-1")
        params(a="UQ32.0", b="UQ31.0", o="UQ63.0")
        params(o="Q8.47")
