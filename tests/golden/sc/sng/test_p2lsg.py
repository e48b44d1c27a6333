"""Sequences in powers of two: radical inverses, exact counts, which pairs multiply well."""

from itertools import product

import numpy as np
import pytest

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.p2lsg import P2LSG, P2LSGParams, check_pair, deficiency


def radical_inverse(index, base, digits):
    """The digits of ``index`` mirrored at the point, times ``base**digits``."""
    number = 0
    for _ in range(digits):
        index, digit = divmod(index, base)
        number = number * base + digit
    return number


def period(width, digit):
    """A whole period, at once."""
    return P2LSG(P2LSGParams(width=width, digit=digit)).value({"index": np.arange(1 << width)})


def rmse(first, second):
    """Error of the AND product of all 257 x 257 operands after a period of 8 bits."""
    thresholds, golden = np.arange(257)[:, None], Comparator(ComparatorParams(full_scale=True))
    one, other = (
        golden.step({}, source=period(8, digit), threshold=thresholds)[1]["bit"].astype(float)
        for digit in (first, second)
    )
    values = np.arange(257) / 256
    return np.sqrt(np.mean((one @ other.T / 256 - np.outer(values, values)) ** 2))


@pytest.mark.third_truth("sng.p2lsg")
@pytest.mark.parametrize(("width", "digit"), [(8, 1), (8, 2), (8, 4), (8, 8), (9, 3), (12, 4)])
def test_radical_inverse(width, digit):
    ours = P2LSG(P2LSGParams(width=width, digit=digit)).sequence(100)
    size = 1 << width
    theirs = [radical_inverse(i % size, 1 << digit, width // digit) for i in range(100)]
    assert ours.tolist() == theirs


@pytest.mark.third_truth("sng.p2lsg")
@pytest.mark.parametrize("digit", [3, 5, 6, 7])
def test_last_digit_in_its_own_base(digit):
    base, rest = 1 << digit, 256 >> digit * (8 // digit)
    for index, number in enumerate(period(8, digit).tolist()):
        top, low = divmod(index, 256 // rest)
        assert number == radical_inverse(low, base, 8 // digit) * rest + top


@pytest.mark.third_truth("sng.p2lsg")
@pytest.mark.parametrize("digit", range(1, 9))
def test_ones(digit):
    golden = Comparator(ComparatorParams(full_scale=True))
    thresholds = np.arange(257)[:, None]
    bits = golden.step({}, source=period(8, digit), threshold=thresholds)[1]["bit"]
    assert bits.sum(axis=1).tolist() == list(range(257))


@pytest.mark.third_truth("sng.p2lsg")
def test_deficiency_by_counting():
    # One point in every elementary box of each shape, and no finer: counted, not derived.
    for first, second in product(range(1, 7), repeat=2):
        one, other = period(6, first), period(6, second)
        even = [
            s
            for s in range(7)
            if all(
                len(set(zip(one >> 6 - i, other >> 6 - (s - i), strict=True))) == 1 << s
                for i in range(s + 1)
            )
        ]
        assert even == list(range(len(even)))
        assert deficiency(first, second, 6) == 6 - even[-1]


@pytest.mark.third_truth("sng.p2lsg")
@pytest.mark.parametrize(("second", "rounded"), [(2, 0.080), (8, 0.0043)])
def test_product_of_pairs(second, rounded, errors_of_pairs):
    points = [[radical_inverse(k, 1 << d, 8 // d) for k in range(256)] for d in (1, second)]
    theirs = np.sqrt(np.mean(errors_of_pairs(*points) ** 2))
    assert rmse(1, second) == pytest.approx(theirs, rel=1e-12)
    assert theirs == pytest.approx(rounded, rel=0.01)


@pytest.mark.third_truth("sng.p2lsg")
def test_accepted_pairs_multiply_well():
    accepted = []
    for first, second in product(range(1, 9), repeat=2):
        error, t = rmse(first, second), deficiency(first, second, 8)
        assert error < 0.0044 * 2**t
        if t > 2:
            assert error > 0.01
        if t <= 1:
            accepted.append((first, second))
            check_pair(first, second, 8)
        else:
            with pytest.raises(ValueError, match=r"^deficiency of the bases 2\*\*"):
                check_pair(first, second, 8)
    assert accepted == [(1, 7), (1, 8), (2, 8), (7, 1), (8, 1), (8, 2)]


@pytest.mark.parametrize("lanes", [1, 2, 3, 8, 64])
@pytest.mark.parametrize("width", [2, 5])
def test_lanes(width, lanes):
    golden = P2LSG(P2LSGParams(width=width, lanes=lanes))
    enable = np.array([[1], [0], [1], [1]])
    seen = golden.run({"en": enable})[0]["value"].reshape(4, lanes)
    serial = golden.sequence(3 * lanes).reshape(3, lanes)
    assert np.array_equal(seen, serial[[0, 1, 1, 2]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: P2LSGParams(width=0), ValueError, r"^width must be in 1\.\.32, not 0$"),
        (lambda: P2LSGParams(width=33), ValueError, r"^width must be in 1\.\.32, not 33$"),
        (lambda: P2LSGParams(lanes=65), ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        (lambda: P2LSGParams(digit=0), ValueError, r"^digit must be in 1\.\.8, not 0$"),
        (lambda: P2LSGParams(digit=9), ValueError, r"^digit must be in 1\.\.8, not 9$"),
        (
            lambda: P2LSGParams(digit="2"),
            TypeError,
            r"^digit must be an integer in 1\.\.8, not '2'$",
        ),
        (lambda: deficiency(1, 1, 33), ValueError, r"^width must be in 1\.\.32, not 33$"),
        (lambda: deficiency(0, 1, 8), ValueError, r"^first must be in 1\.\.8, not 0$"),
        (lambda: deficiency(1, 9, 8), ValueError, r"^second must be in 1\.\.8, not 9$"),
        (
            lambda: check_pair(1, 2, 8),
            ValueError,
            r"^deficiency of the bases 2\*\*1 and 2\*\*2 must be in 0\.\.1, not 6$",
        ),
        (
            lambda: check_pair(1, 7, 8, 0),
            ValueError,
            r"^deficiency of the bases 2\*\*1 and 2\*\*7 must be in 0\.\.0, not 1$",
        ),
    ],
)
def test_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()
