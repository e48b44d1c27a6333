"""Hash-consed terms: NumPy's meaning, sound ranges, one object for equal terms."""

from itertools import product as combinations

import numpy as np
import pytest

from spikeloom.golden.core.dialect import DialectError, as_int, known, lookup, product
from spikeloom.golden.core.term_array import TermArray, terms_of
from spikeloom.golden.core.terms import Pool, leaves, parting

RANGES = [(0, 1), (0, 7), (-4, 3), (-6, -2), (5, 9)]
TABLE = (3, -5, 8, 0, 2, 2, 7, 1, -9, 4)


def value(term, leaf_values):
    """What a term is when its leaves are known; by NumPy's own functions."""
    if term.is_number:
        return term.low
    if not term.args:
        return leaf_values[term.op]
    if term.op == "lookup":
        return term.data[value(term.args[0], leaf_values)]
    return int(getattr(np, term.op)(*(value(arg, leaf_values) for arg in term.args)))


def saturated(a, b):
    return np.clip(a * b, -3, 4)


FUNCTIONS = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b + a * a,
    lambda a, b: -a - abs(b),
    lambda a, b: (a << 3) + (b >> 1),
    lambda a, b: a + 4 - 4 + (3 - b) + 0,
    lambda a, b: (a + 8 & 15) - 8 + (7 & b),
    lambda a, b: np.minimum(a, b) * np.maximum(a, 2),
    saturated,
    lambda a, b: as_int(a < b) + 2 * as_int(a <= b) + 4 * as_int(a == b),
    lambda a, b: as_int(a > b) + 2 * as_int(a >= b) + 4 * as_int(a != b),
    lambda a, b: np.where((a > 1) & (b < 3), a, b) + np.where(as_int(a == 2), 5, b),
    lambda a, b: as_int(np.logical_or(a > 1, np.logical_not(b > 0))),
    lambda a, b: as_int(np.logical_and(a > 1, as_int(b > 0) != 0)),
    lambda a, b: lookup(TABLE, np.clip(a, 0, 9)) - lookup(TABLE, np.clip(b, 2, 4)),
    lambda a, b: np.sum(np.where(a[..., None] == np.arange(3), b[..., None], 0), axis=-1),
    lambda a, b: known(a + b, -20, 20) + product(a, b, -100, 100),
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("first", RANGES)
def test_terms_mean_what_numpy_means(function, first):
    for second in RANGES:
        pool = Pool()
        symbols = [
            TermArray(pool, pool.leaf(name, *ends)) for name, ends in (("a", first), ("b", second))
        ]
        (term,) = terms_of(pool, function(*symbols))
        columns = [range(low, high + 1) for low, high in (first, second)]
        rows = np.array(list(combinations(*columns)))
        expected = function(*rows.T)
        assert [value(term, {"a": a, "b": b}) for a, b in rows.tolist()] == expected.tolist()
        assert term.within(-(1 << 63), (1 << 63) - 1)
        assert term.low <= expected.min()
        assert expected.max() <= term.high


def one(pool, name, low=-8, high=7):
    return TermArray(pool, pool.leaf(name, low, high))


def test_a_term_is_built_once():
    pool = Pool()
    x, y = one(pool, "x"), one(pool, "y")
    assert (x * y + 1).term is (x * y + 1).term
    assert (x * y).term is not (y * x).term
    assert lookup(TABLE, x & 7).term is lookup(TABLE, x & 7).term
    other = TABLE[:5] + TABLE[5:]
    assert lookup(TABLE, x & 7).term is not lookup(other, x & 7).term


def test_what_is_known_is_a_plain_array():
    pool = Pool()
    x = one(pool, "x", 0, 1)
    never = (x != 0) & np.array([False])
    assert never.dtype == bool
    assert (np.where(np.array([True]), 3, x) + 1).tolist() == [4]
    assert (x < 2).tolist() == [True]


def test_the_identities():
    pool = Pool()
    x, bit = one(pool, "x"), one(pool, "bit", 0, 1)
    assert ((x + 8 & 15) - 8).term is x.term
    assert ((x + 8 & 7) - 8).term is not x.term
    assert as_int(bit != 0).term is bit.term
    assert as_int(x != 0).term is not x.term
    assert np.where(bit, x, x + 0).term.op == "where"
    assert (5 * x).term is (x * 5).term


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: 1 if x > 0 else 2, "no truth value"),
        (lambda x: np.asarray(x), "cannot become a plain array"),
        (lambda x: (x > 0) + 1, "np.add of a comparison"),
        (lambda x: x // x, "the divisor of // must not be 0, and lies in -8..7"),
        (lambda x: x % (x & 3), "the divisor of % must not be 0, and lies in 0..3"),
        (lambda x: np.sign(x), "np.sign is not done on terms"),
        (lambda x: np.sum(x), "np.sum called like this is not done on terms: axis must be -1"),
        (lambda x: x[0], "an index must leave the first axis"),
        (lambda x: list(x), "a term cannot be iterated over"),
        (lambda x: x + np.arange(3), "must not vary along the axis of the batch"),
        (lambda x: x + np.zeros((1, 3), int), "has more axes than the symbols"),
        (lambda x: x[..., None] + x, "must have the same number of axes"),
        (lambda x: np.add.accumulate(x), "np.add.accumulate with"),
        (lambda x: (x << 40) * (x << 40), "np.multiply gives .* overflows 64-bit integers"),
        (lambda x: 1 << x, "a shift must not be by less than 0, and may be by -8"),
        (lambda x: x >> x * x * 8, "a shift must be by 128 at most, and may be by 512"),
        (lambda x: np.bitwise_count(x), "np.bitwise_count of a value that may be negative"),
        (lambda x: lookup(TABLE, x & 15), "an index must be in 0..9, and may be in 0..15"),
        (lambda x: known(x, 0, 7, "n3"), "n3 must be in 0..7, and may be in -8..7"),
        (lambda x: product(x, x, 0, 63, "n4"), "n4 must be in 0..63, and may be in 0..64"),
    ],
)
def test_what_is_refused(function, message):
    with pytest.raises(DialectError, match=message):
        function(one(Pool(), "x"))


def test_where_terms_part():
    pool = Pool()
    x, y = one(pool, "x"), one(pool, "y")
    found, expected = (np.where(x > 0, x * y + (x - z), 1).term for z in (x + y, y))
    assert parting(found, expected) == "add(x, y) instead of y"
    assert [leaf.op for leaf in leaves([found])] == ["x", "y"]
    assert found.text(1) == "where(greater(…), add(…), 1)"


ARRAYS = [
    lambda a, b: a[..., ::-1] + b,
    lambda a, b: np.roll(a, 2, axis=-1) * np.flip(b, axis=-1),
    lambda a, b: np.concatenate([a[..., 1:], b[..., :1]], axis=-1)[..., 1:3],
    lambda a, b: np.stack([a, b, np.zeros_like(SIX)[None] + 3], axis=-1)[..., 1],
    lambda a, b: np.repeat(a[..., :2], 3, axis=-1) - b,
    lambda a, b: np.stack([np.sum(a, axis=-1), np.min(b, axis=-1), np.max(a, axis=-1)], axis=-1),
    lambda a, b: np.stack([np.argmax(a, axis=-1), np.argmax(b % 3, axis=-1)], axis=-1),
    lambda a, b: np.stack(
        [as_int(np.any(a > 2, axis=-1)), as_int(np.all(b > -7, axis=-1))], axis=-1
    ),
    lambda a, b: np.take_along_axis(a, np.clip(b, 0, 5), axis=-1),
    lambda a, b: np.sum(a[..., None, :] * WEIGHTS, axis=-1),
    lambda a, b: np.sum(np.where(a[..., :1] == SIX, b, 0), axis=-1)[..., None],
    lambda a, b: np.where(b[..., :1] == SIX, a[..., 2:3], b),
    lambda a, b: np.bitwise_count(a + 8) + (~b) + ((a ^ b) | 1) + ((a + 8) << (b + 8)),
    lambda a, b: as_int(np.logical_xor(a > 1, b < 1)) + as_int(~(a == b)) + np.broadcast_to(3, 6),
    lambda a, b: (a // 3) + (b % 5) + lookup(TABLE, np.abs(a)) + (a >> (b & 3)),
]
SIX = np.arange(6)
WEIGHTS = np.array([[1, -2, 0, 4, 5, -6], [0, 0, 1, 0, 0, 0]])


@pytest.mark.parametrize("function", ARRAYS)
def test_arrays_are_as_their_elements(function):
    rng = np.random.default_rng(3)
    pool = Pool()
    a, b = (TermArray(pool, pool.leaf(name, -8, 7, (6,))) for name in "ab")
    found = function(a, b)
    terms = terms_of(pool, found)[0].ravel()
    for _ in range(50):
        rows = rng.integers(-8, 8, (2, 1, 6))
        expected = function(*rows)
        assert found.shape == expected.shape
        values = {name: row[0] for name, row in zip("ab", rows, strict=True)}
        assert [scalar(term, values) for term in terms] == expected.ravel().tolist()
        assert found.term.low <= expected.min() <= expected.max() <= found.term.high


def scalar(term, arrays):
    """As ``value``, for elements of arrays."""
    if term.op == "gather":
        return int(arrays[term.args[0].op][term.data])
    if not term.args:
        return term.low
    args = [scalar(arg, arrays) for arg in term.args]
    return int(term.data[args[0]]) if term.op == "lookup" else int(getattr(np, term.op)(*args))


def test_a_memory_is_read_by_a_pick():
    pool = Pool()
    words = TermArray(pool, pool.leaf("words", -8, 7, (300,)))
    index = TermArray(pool, pool.leaf("index", 0, 511))
    found = np.sum(np.where(index[..., None] == np.arange(300), words, 0), axis=-1).term
    assert (found.op, found.low, found.high) == ("pick", -8, 7)
    assert pool.element(TermArray(pool, found)[..., None].term).op == "where"


def test_what_is_put_together_is_taken_apart():
    pool = Pool()
    a, b = (TermArray(pool, pool.leaf(name, -8, 7, (6,))) for name in "ab")
    both = np.concatenate([a, b], axis=-1)
    assert both[..., 6:].term is b.term
    assert both[..., 2:5][..., 1].term is a[..., 3].term
    assert pool.element(np.stack([a, b], axis=-1).term, 7) is b[..., 3].term


def test_claims_are_believed_where_a_proof_shows_them():
    pool = Pool(claims=True)
    x = known(one(pool, "x"), 0, 3)
    assert (x.term.low, x.term.high) == (0, 3)
    assert known(one(pool, "x"), -9, 9).term is one(pool, "x").term
