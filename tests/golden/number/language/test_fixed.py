"""Fixed-point numbers as codes: against fractions, and refusals."""

import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.language.fixed import Fixed
from spikeloom.golden.number.language.format import UQ, Format, Q


def test_comparisons_align_the_points():
    a, b = Fixed(np.array([1, 2, 3]), Q(4, 0)), Fixed(np.array([7, 8, 9]), Q(4, 2))
    assert (a < b).tolist() == [True, False, False]
    assert (a <= b).tolist() == [True, True, False]
    assert (a > b).tolist() == [False, False, True]
    assert (a >= 2).tolist() == [False, True, True]
    assert (a == b).tolist() == [False, True, False]
    assert (a != 3).tolist() == [True, True, False]


def test_operands_on_the_left():
    a = Fixed(np.array([3]), Q(4, 1))
    assert (1 - a).real().tolist() == [-0.5]
    assert (1 + a).real().tolist() == [2.5]
    assert (-2 * a).real().tolist() == [-3.0]
    assert (Q(2, 2).constant(0.25) * a).real().tolist() == [0.375]


def test_from_real_and_back():
    x = Fixed.from_real([[0.1, -0.1]], Q(8, 8))
    assert x.codes.tolist() == [[26, -26]]
    assert x.real().tolist() == [[26 / 256, -26 / 256]]


def test_trap_tells():
    x = Fixed(np.array([7, 8, -9]), Q(8, 0))
    y, overflow = x.trap(Q(4, 0))
    assert (y.codes.tolist(), overflow.tolist()) == ([7, -8, 7], [0, 1, 1])


def test_stochastic_takes_bits_as_numbers():
    x = Fixed(np.array([5, 5]), Q(4, 2))
    bits = Fixed(np.array([2, 3]), UQ(2, 0))
    assert x.round(Q(4, 0), "stochastic", bits).codes.tolist() == [1, 2]


def test_64_unsigned_bits_are_rounded_and_narrowed():
    x = Fixed.checked(np.array([2**64 - 1, 2**63 + 5], np.uint64), UQ(64, 0))
    assert x.codes.dtype == np.uint64
    for y, codes in (
        (x.round(UQ(66, -2), "truncate"), [2**62 - 1, 2**61 + 1]),
        (x.saturate(UQ(8, 0)), [255, 255]),
        (x.saturate(Q(8, 0)), [127, 127]),
        (x.wrap(UQ(8, 0)), [255, 5]),
        (x.wrap(Q(8, 0)), [-1, 5]),
    ):
        assert (y.codes.tolist(), y.codes.dtype) == (codes, np.int64)
    assert x.overflows(UQ(63, 0)).tolist() == [1, 1]


def test_63_and_64_bits_are_the_limit():
    b = Fixed.checked(np.array([2**62 - 1, -(2**62)]), Q(63, 0))
    assert (b + b).codes.tolist() == [2**63 - 2, -(2**63)]
    low, high = 3 * -(2**62), 3 * (2**62 - 1)
    refused = f"codes of Q65.0[{low}..{high}] need 65 bits, and 64-bit integers hold 64; "
    with pytest.raises(OverflowError, match=re.escape(refused)):
        b + b + b


OPERAND = (
    "an operand must be a fixed-point number, a Constant or an integer, not {}; "
    "write format.constant(…) for a real one"
)
UNSIGNED = (
    "codes of UQ64.0 fill 64 unsigned bits, which have no arithmetic here; round or saturate before"
)
WIDE = (
    "codes of Q40.25[-9223372036854743040..9223372036854775808] need 65 bits, and "
    "64-bit integers hold 64; round, saturate or wrap before"
)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda x: x + 0.5, TypeError, OPERAND.format("0.5")),
        (lambda x: x * True, TypeError, OPERAND.format("True")),
        (lambda x: x << 65, ValueError, "a shift must be in -64..64, not 65"),
        (
            lambda x: x.saturate(Q(4, 4)),
            ValueError,
            "Q8.8 must be rounded to 4 fraction bits before it becomes Q4.4",
        ),
        (
            lambda x: x.wrap(Format(-3, 3, 8)),
            ValueError,
            "numbers wrap to a format that fills its word, not to Q-5.8[-3..3]",
        ),
        (lambda x: x.round(Q(8, 4), "stochastic"), ValueError, "rounding 'stochastic' needs bits"),
        (lambda x: Fixed(x.codes, "Q8.8"), TypeError, "format must be a Format, not 'Q8.8'"),
        (
            lambda x: Fixed.checked(np.array([32768]), Q(8, 8)),
            ValueError,
            "a code of Q8.8 must be in -32768..32767, not 32768",
        ),
        (
            lambda x: Fixed.checked(np.array([-32769]), Q(8, 8)),
            ValueError,
            "a code of Q8.8 must be in -32768..32767, not -32769",
        ),
        (
            lambda x: Fixed.checked(np.array([0.5]), Q(8, 8)),
            TypeError,
            "codes of Q8.8 must be integers, not float64",
        ),
        (
            lambda x: Fixed.from_real([128.0], Q(8, 8)),
            ValueError,
            "a value of Q8.8 must be in -128.0..127.99609375, not 128.0",
        ),
        (lambda x: Fixed(np.array([1], np.uint64), UQ(64, 0)) + 1, OverflowError, UNSIGNED),
        (lambda x: x * Fixed(np.array([1]), Q(32, 17)), OverflowError, WIDE),
    ],
)
def test_what_is_refused(call, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        call(Fixed(np.array([1]), Q(8, 8)))


def test_an_array_beside_a_number_is_refused():
    with pytest.raises(TypeError):
        np.array([1, 2]) + Fixed(np.array([1]), Q(8, 8))


def test_reals_at_the_edges_of_64_bits():
    assert Fixed.from_real([2.0**63, 1], UQ(64, 0)).codes.tolist() == [2**63, 1]
    assert Fixed.from_real([-(2.0**63)], Q(64, 0)).codes.tolist() == [-(2**63)]
    for value in (1e300, 127.9999, -1e300):
        with pytest.raises(ValueError, match=r"a value of Q8\.8 must be in -128\.0\.\.127\.996"):
            Fixed.from_real([value], Q(8, 8))


@pytest.mark.parametrize(
    ("number", "to", "codes"),
    [
        # To more fraction bits, so that a word of 63 bits fills 64 unsigned ones.
        (Fixed(np.array([0, 3, 2**62]), UQ(63, 0)), UQ(63, 1), [0, 6, 2**63]),
        (Fixed(np.array([2**63 - 1]), UQ(0, 63)), UQ(0, 64), [2**64 - 2]),
        (Fixed(np.array([2**30, 2**31 - 1]), UQ(31, 0)), Q(0, 33), [2**32 - 1, 2**32 - 1]),
        # From signed to unsigned words of 64 bits.
        (Fixed(np.array([-5, 7, 2**63 - 1]), Q(64, 0)), UQ(64, 0), [0, 7, 2**63 - 1]),
    ],
)
def test_rounded_and_saturated_at_the_edges_of_64_bits(number, to, codes):
    made = number.round(to).saturate(to)
    assert made.codes.tolist() == codes
    assert made.codes.dtype == made.format.dtype


def test_wraps_at_the_edges_of_64_bits():
    signed = Fixed(np.array([-1, -(2**63), 5]), Q(64, 0))
    unsigned = signed.wrap(UQ(64, 0))
    assert unsigned.codes.tolist() == [2**64 - 1, 2**63, 5]
    assert unsigned.wrap(Q(64, 0)).codes.tolist() == signed.codes.tolist()
    assert signed.overflows(UQ(64, 0)).tolist() == [1, 1, 0]
    assert unsigned.overflows(Q(64, 0)).tolist() == [1, 1, 0]


def test_a_choice_between_words_of_64_unsigned_bits():
    big, small = (
        Fixed(np.array([2**64 - 1] * 2, np.uint64), UQ(64, 0)),
        Fixed(np.array(3), UQ(2, 0)),
    )
    assert big.where(np.array([True, False]), small).codes.tolist() == [2**64 - 1, 3]
    assert small.where(np.array([True, False]), 2**63).codes.tolist() == [3, 2**63]


def test_constants_of_64_unsigned_bits():
    number = Fixed(np.array([2**64 - 1, 3], np.uint64), UQ(64, 0))
    assert (number == UQ(64, 0).constant(2**64 - 1)).tolist() == [True, False]
    assert (number < 2**63).tolist() == [False, True]


@pytest.mark.parametrize(
    "call",
    [
        # Neither operand nor the result fills 64 unsigned bits, but an operand aligned does.
        lambda: Fixed(np.array([1]), UQ(1, 62)) - UQ(1, 63).constant(Fraction(2**64 - 1, 2**63)),
        lambda: Fixed(np.array([1]), UQ(63, 0)).minimum(Fixed(np.array([1]), Q(63, 1))),
    ],
)
def test_operands_that_fill_64_bits_once_aligned_are_refused(call):
    with pytest.raises(OverflowError, match="fill 64 unsigned bits, which have no arithmetic"):
        call()
