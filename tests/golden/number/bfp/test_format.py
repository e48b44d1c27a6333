"""The block floating-point format: labels, limits and constants."""

import re

import numpy as np
import pytest

from spikeloom.golden.number.bfp.format import BfpFormat


def test_the_known_format():
    """BFP16E3: bias 3, exponents -3..4, mantissas up to 32767 either way, 32 to a block."""
    form = BfpFormat.parse("BFP16E3X32")
    assert form == BfpFormat() == BfpFormat.parse("BFP16E3")
    assert (form.bias, form.exponents, form.largest) == (3, (-3, 4), 32767)
    assert (form.mantissas.low, form.mantissas.high, form.mantissas.frac) == (-32767, 32767, 15)
    assert (form.block, form.top, form.frac, str(form)) == (32, 7, 18, "BFP16E3X32")


@pytest.mark.parametrize(("number", "count"), [(0, 0), (1, 1), (32, 1), (33, 2), (784, 25)])
def test_exponent_count(number, count):
    assert BfpFormat().exponent_count(number) == count


@pytest.mark.parametrize("bits", range(1, 9))
def test_limits(bits):
    form = BfpFormat(exponent_bits=bits)
    assert form.exponents == (1 - 2 ** (bits - 1), 2 ** (bits - 1))


def test_real():
    form = BfpFormat(8, 3, 4)
    assert form.real([127, -127, 1, 64], [7, 7, 0, 3]).tolist() == [
        127 / 128 * 16,
        -127 / 128 * 16,
        2.0**-10,
        0.5,
    ]
    assert np.array_equal(form.real(np.zeros((2, 3), int), 0), np.zeros((2, 3)))


@pytest.mark.parametrize("label", ["BFP2E1X1", "BFP24E8X4096"])
def test_labels_at_the_ends(label):
    assert str(BfpFormat.parse(label)) == label


@pytest.mark.parametrize("label", ["bfp16e3", "BFP16", "BFP16E3X", "BFP16E3X32 ", "MXFP8", ""])
def test_label_wrong(label):
    text = f"a format must be written like 'BFP16E3' or 'BFP16E3X32', not {label!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        BfpFormat.parse(label)


def test_label_is_no_text():
    text = "a format must be written like 'BFP16E3' or 'BFP16E3X32', not 16"
    with pytest.raises(TypeError, match=f"^{re.escape(text)}$"):
        BfpFormat.parse(16)


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"mantissa_bits": 1}, ValueError, "mantissa_bits must be in 2..24, not 1"),
        ({"mantissa_bits": 25}, ValueError, "mantissa_bits must be in 2..24, not 25"),
        ({"mantissa_bits": "8"}, TypeError, "mantissa_bits must be an integer in 2..24, not '8'"),
        ({"exponent_bits": 0}, ValueError, "exponent_bits must be in 1..8, not 0"),
        ({"exponent_bits": 9}, ValueError, "exponent_bits must be in 1..8, not 9"),
        ({"exponent_bits": 3.0}, TypeError, "exponent_bits must be an integer in 1..8, not 3.0"),
        ({"block": 0}, ValueError, "block must be in 1..4096, not 0"),
        ({"block": 4097}, ValueError, "block must be in 1..4096, not 4097"),
        ({"block": None}, TypeError, "block must be an integer in 1..4096, not None"),
    ],
)
def test_format_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        BfpFormat(**values)


def test_exponent_count_wrong():
    text = "number must be in 0..4611686018427387904, not -1"
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        BfpFormat().exponent_count(-1)
