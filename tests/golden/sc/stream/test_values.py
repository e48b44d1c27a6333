"""Values to thresholds and back, and refusals."""

import math
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.sc.stream.bitstream import join
from spikeloom.golden.sc.stream.values import ENCODINGS, code, probability, two_line_value, value
from spikeloom.golden.sc.stream.words import cycles


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_there_and_back(encoding, exact):
    length = 255 if exact else 256
    ones = np.arange(length + 1)
    values = value(ones, length, encoding)
    assert code(values, 8, encoding, exact=exact).tolist() == ones.tolist()
    assert (values.min(), values.max()) == ((0, 1) if encoding == "unipolar" else (-1, 1))
    assert np.allclose(probability(values, encoding), ones / length)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_nearest(encoding):
    for v in np.random.default_rng(3).random(200):
        exact = Fraction(probability(v, encoding))
        assert code(v, 5, encoding) == math.floor(exact * 32 + Fraction(1, 2))


def test_known_values():
    assert probability(0.25) == 0.25
    assert probability(0.25, "bipolar") == 0.625
    assert probability(0.25, "inverted") == 0.375
    assert (code(1.0, 8), code(1.0, 8, exact=True), code(-1, 8, "bipolar")) == (256, 255, 0)
    assert isinstance(code(0.5, 8), int)
    assert value(3, 4) == 0.75
    assert value(3, 4, "bipolar") == 0.5
    assert value(3, 4, "inverted") == -0.5
    assert two_line_value(3, 1, 4) == 0.5


@pytest.mark.parametrize(
    ("function", "arguments", "error", "message"),
    [
        (probability, (1.2,), ValueError, r"^p must be in 0\.\.1, not 1\.2$"),
        (probability, (-0.1,), ValueError, r"^p must be in 0\.\.1, not -0\.1$"),
        (probability, (math.nan,), ValueError, r"^p must be in 0\.\.1, not nan$"),
        (probability, (math.inf, "bipolar"), ValueError, r"^value must be in -1\.\.1, not inf$"),
        (probability, (-1.5, "inverted"), ValueError, r"^value must be in -1\.\.1, not -1\.5$"),
        (
            probability,
            ([0.5, math.nan], "bipolar"),
            ValueError,
            r"^value must be in -1\.\.1, not nan$",
        ),
        (probability, (True,), TypeError, r"^p must be a real number in 0\.\.1, not True$"),
        (probability, ("1",), TypeError, r"^p must be a real number in 0\.\.1, not '1'$"),
        (
            probability,
            (0.5, "gray"),
            ValueError,
            r"^encoding must be one of 'unipolar', 'bipolar', 'inverted', not 'gray'$",
        ),
        (code, (0.5, 0), ValueError, r"^width must be in 1\.\.52, not 0$"),
        (code, (0.5, 53), ValueError, r"^width must be in 1\.\.52, not 53$"),
        (value, (9, 8), ValueError, r"^ones must be in 0\.\.8, not 9$"),
        (value, (-1, 8), ValueError, r"^ones must be in 0\.\.8, not -1$"),
        (value, (0.5, 8), TypeError, r"^ones must be integers in 0\.\.8, not 0\.5$"),
        (value, (0, 0), ValueError, r"^length must be in 1\.\.4503599627370496, not 0$"),
        (two_line_value, (1, 9, 8), ValueError, r"^negative must be in 0\.\.8, not 9$"),
        (two_line_value, (9, 1, 8), ValueError, r"^positive must be in 0\.\.8, not 9$"),
        (cycles, (10, 4), ValueError, r"^length must be a multiple of the 4 lanes, not 10$"),
        (cycles, (0, 4), ValueError, r"^length must be in 1\.\.4611686018427387904, not 0$"),
        (cycles, (64, 65), ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_refused(function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)


def test_words():
    assert cycles(256, 64) == 4
    bits = np.random.default_rng(5).integers(0, 2, (64, 3))
    for lanes in (1, 2, 63, 64):
        word = join(list(bits[:lanes]))
        for lane in range(3):
            assert int(word[lane]) == sum(int(bits[k, lane]) << k for k in range(lanes))
