"""Third truths and special cases of :mod:`spikeloom.golden.number.fixed.convert`."""

import decimal
import re

import numpy as np
import pytest

from spikeloom.golden.number.fixed.convert import Convert, ConvertParams
from spikeloom.golden.number.language.format import Format

MODES = {
    "truncate": decimal.ROUND_FLOOR,
    "nearest": decimal.ROUND_HALF_UP,
    "nearest_even": decimal.ROUND_HALF_EVEN,
    "toward_zero": decimal.ROUND_DOWN,
}


def convert(params, codes, **inputs):
    codes = np.asarray(codes, np.int64)
    golden = Convert(params)
    return golden.step(golden.reset(len(codes)), x=codes, **inputs)[1]


@pytest.mark.third_truth("fixed.convert")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("x", "y"), [("Q8.4", "Q5.1"), ("Q6.4", "UQ3.2"), ("UQ5.4", "Q9.6")])
def test_like_decimal(x, y, mode):
    source, to = Format.parse(x), Format.parse(y)
    codes = np.arange(source.low, source.high + 1)
    got = convert(ConvertParams(x=x, y=y, rounding=mode), codes)
    wrap = convert(ConvertParams(x=x, y=y, rounding=mode, overflow="wrap"), codes)
    unit = decimal.Decimal(2) ** -to.frac
    for code, low, wrapped, overflow in zip(
        codes, got["y"], wrap["y"], got["overflow"], strict=True
    ):
        value = decimal.Decimal(int(code)) * decimal.Decimal(2) ** -source.frac
        exact = int((value / unit).quantize(decimal.Decimal(1), MODES[mode]))
        assert low == min(max(exact, to.low), to.high)
        assert overflow == (exact != low)
        assert (wrapped - exact) % (1 << to.width) == 0
        assert to.low <= wrapped <= to.high


def test_stochastic_is_unbiased_over_its_bits():
    params = ConvertParams(x="Q4.4", y="Q3.1", rounding="stochastic")
    codes = np.repeat(np.arange(-32, 25), 8)
    got = convert(params, codes, bits=np.tile(np.arange(8), 57))
    means = got["y"].reshape(57, 8).mean(axis=1) / 2
    assert means.tolist() == (np.arange(-32, 25) / 16).tolist()


def test_a_trap_stays_until_it_is_cleared():
    golden = Convert(ConvertParams(x="Q4.0", y="Q3.0", overflow="trap", rounding="truncate"))
    x, en, clear = np.array([[7, 7, 0, 0, 7, 0], [0, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 0]])[..., None]
    outputs, _ = golden.run({"x": x, "en": en, "clear": clear})
    assert outputs["overflow"][:, 0].tolist() == [1, 1, 0, 0, 1, 0]
    assert outputs["trapped"][:, 0].tolist() == [0, 0, 1, 1, 0, 1]
    assert outputs["y"][:, 0].tolist() == [-1, -1, 0, 0, -1, 0]


def test_bound():
    rng = np.random.default_rng(0)
    codes = rng.integers(-(1 << 31), 1 << 31, 2000)
    golden = Convert(ConvertParams())
    got = convert(golden.params, codes)
    error = Format.parse("Q8.8").real(got["y"]) - golden.ideal(codes)
    assert np.abs(error).max() <= 2**-9


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"x": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"y": 8}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 8"),
        (
            {"rounding": "up"},
            ValueError,
            (
                "rounding must be one of 'truncate', 'nearest', "
                "'nearest_even', 'stochastic', 'toward_zero', not 'up'"
            ),
        ),
        (
            {"overflow": "stop"},
            ValueError,
            "overflow must be one of 'saturate', 'wrap', 'trap', not 'stop'",
        ),
        (
            {"x": "Q8.8", "rounding": "stochastic"},
            ValueError,
            "rounding 'stochastic' must lose 1..62 bits, not 0",
        ),
        (
            {"x": "Q1.63", "y": "Q1.0", "rounding": "stochastic"},
            ValueError,
            "rounding 'stochastic' must lose 1..62 bits, not 63",
        ),
        (
            {"x": "UQ0.64", "y": "UQ1.0"},
            ValueError,
            "x must have at most 63 fraction bits more than y, not 64: UQ0.64 to UQ1.0",
        ),
        (
            {"x": "Q-60.70", "y": "Q1.0"},
            ValueError,
            "x must have at most 63 fraction bits more than y, not 70: Q-60.70 to Q1.0",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        ConvertParams(**values)


def test_what_64_bits_cannot_hold_is_refused():
    with pytest.raises(OverflowError, match=r"^codes of Q72\.16\S* need 88 bits, and 64-bit"):
        ConvertParams(x="Q72.-8", y="Q8.16")


@pytest.mark.parametrize(
    ("x", "y", "overflow", "codes", "results"),
    [
        ("UQ0.43", "UQ0.64", "wrap", [1, 1 << 42], [1 << 21, 1 << 63]),
        ("UQ31.0", "Q0.33", "saturate", [1 << 30], [(1 << 32) - 1]),
        ("Q64.0", "UQ64.0", "wrap", [-1, -(1 << 63)], [(1 << 64) - 1, 1 << 63]),
        ("Q64.0", "UQ64.0", "saturate", [-1, 5], [0, 5]),
        ("UQ64.0", "Q64.0", "wrap", [(1 << 64) - 1, 1 << 63], [-1, -(1 << 63)]),
    ],
)
def test_words_of_64_unsigned_bits(x, y, overflow, codes, results):
    params = ConvertParams(x=x, y=y, overflow=overflow)
    given = np.array(codes, Format.parse(x).dtype)
    assert Convert(params).run({"x": given[:, None]})[0]["y"].ravel().tolist() == results
