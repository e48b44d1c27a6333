"""Operations with the functions of the array API standard mean what those of NumPy mean."""

from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace

import array_api_strict
import numpy as np
import pytest

from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import DialectError, as_int, constant, lookup
from spikeloom.golden.core.ports import Port


def strict(array):
    return array_api_strict.asarray(array)


def assert_same(expected, found):
    assert expected.keys() == found.keys()
    for name, array in found.items():
        array = np.from_dlpack(array)
        assert np.array_equal(np.broadcast_to(expected[name], array.shape), array), name


@dataclass(frozen=True, kw_only=True)
class LocalParams(Params):
    width: int = 64

    def ports(self):
        return (
            Port("u", "in", self.width, count=4),
            Port("v", "in", self.width, count=4),
            Port("s", "in", self.width, signed=True, count=4),
            Port("k", "in", 7),
            Port("o", "out", 64, count=4),
            Port("n", "out", 64, signed=True, count=4),
        )


class Local(CycleGolden[LocalParams]):
    """A golden of a test, which does one thing in its whole step."""

    EXAMPLES = (LocalParams(),)

    def __init__(self, function, name="n", width=64):
        super().__init__(LocalParams(width=width))
        self.function, self.name = function, name

    def step(self, state, /, **inputs):
        found = self.function(SimpleNamespace(**inputs))
        return state, {"o": inputs["u"] & 0, "n": inputs["s"] & 0} | {self.name: found}


EXTREMES = [0, 1, 2, 5, (1 << 31) + 3, (1 << 62) + 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
OPERATIONS = {
    "compare": lambda x: as_int(x.u < x.v) + 2 * as_int(x.u <= x.v) + 4 * as_int(x.u == x.v),
    "compare back": lambda x: as_int(x.u > x.v) + 2 * as_int(x.u >= x.v) + 4 * as_int(x.u != x.v),
    "minimum": lambda x: np.minimum(x.u, x.v) >> 1,
    "maximum": lambda x: np.maximum(x.u, x.v) >> 1,
    "least": lambda x: np.min(x.u, axis=-1)[..., None] >> 1,
    "largest": lambda x: np.max(x.u, axis=-1)[..., None] >> 1,
    "place": lambda x: np.argmax(x.u, axis=-1)[..., None] + 0 * as_int(x.v > 0),
    "signed place": lambda x: np.argmax(x.s, axis=-1)[..., None] + 0 * as_int(x.v > 0),
    "count": lambda x: np.bitwise_count(x.u).astype(np.int64) + 0,
    "shift": lambda x: x.u >> 3,
    "any shift": lambda x: x.u >> x.k[..., None].astype(np.uint64) >> np.uint64(1),
    "signed shift": lambda x: x.s >> x.k[..., None],
    "long shift": lambda x: x.s >> 90,
    "half": lambda x: (x.s >> 1) + (x.s >> 2),
    "mask": lambda x: (x.u & 0xFF00FF) | ((x.v >> 60) << 2),
    "exclusive": lambda x: (x.s ^ -7) & ~x.s | 5,
    "floor": lambda x: x.s // 7 + x.s // -9 + x.s % 5 + x.s % -3,
    "sizes": lambda x: np.abs(x.s >> 1) - -(x.s >> 2),
    "logic": lambda x: (
        as_int(np.logical_or(x.u > 5, np.logical_not(x.s > 0)))
        + 2 * as_int(np.logical_xor(x.u > 5, x.s > 0))
        + 4 * as_int(np.logical_and(x.u, x.v))
    ),
    "bool": lambda x: as_int(((x.u > 5) & (x.s < 0)) | ~((x.v < 9) ^ (x.s > 0))),
    "choice": lambda x: as_int(np.where(x.s > 0, x.u > 5, x.v > 5)) + np.where(x.u, 2, x.s >> 3),
    "reduce": lambda x: (
        as_int(np.any(x.u > 5, axis=-1) ^ np.all(x.s > 0, axis=-1))[..., None]
        + (np.sum(x.s >> 3, axis=-1)[..., None] + np.sum(as_int(x.u > 5), axis=-1)[..., None])
    ),
    "lookup": lambda x: lookup((7, -5, 1 << 40, 3), (x.u & 3).astype(np.int64)),
    "part of a table": lambda x: lookup((1 << 40, 1, 2), 1 + (as_int(x.s > 0) & 1)),
    "take": lambda x: np.take_along_axis(x.s, (x.u & 3).astype(np.int64), axis=-1),
    "pick": lambda x: np.sum(
        np.where((x.k & 7)[..., None] == constant(np.arange(4), x.k), x.s, 0), axis=-1
    )[..., None],
    "order": lambda x: np.concatenate([x.s[..., 2:], x.s[..., [1, 0]]], axis=-1),
    "stack": lambda x: np.stack([x.s[..., k] for k in (3, 3, 0, 1)], axis=-1),
    "constants": lambda x: np.concatenate(
        [x.s[..., :2], np.broadcast_to(constant([[3, -1]], x.s), x.s[..., 2:].shape)], axis=-1
    ),
}


@pytest.fixture(scope="module")
def pairs():
    """All pairs of extremes, each beside others in a vector."""
    rows = np.array(list(product(EXTREMES, EXTREMES)), np.uint64)
    u, v = (np.stack([np.roll(x, k) for k in range(4)], -1) for x in rows.T)
    return {"u": u, "v": v, "s": (u ^ (v << np.uint64(1))).view(np.int64), "k": np.arange(81)}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_means_what_numpy_means(name, pairs):
    golden = Local(OPERATIONS[name])
    _, expected = golden.step({}, **pairs)
    with array_api_strict.ArrayAPIStrictFlags(api_version="2024.12"):
        _, found = golden.step({}, **{port: strict(array) for port, array in pairs.items()})
    assert_same(expected, found)


def test_no_shift_is_longer_than_a_word(pairs, monkeypatch):
    # The standard does not say what such a shift gives.
    kind, shift = type(strict(0)), type(strict(0)).__rshift__

    def short(array, by):
        assert np.all(np.from_dlpack(strict(by)) < 64)
        return shift(array, by)

    monkeypatch.setattr(kind, "__rshift__", short)
    for name in ("signed shift", "long shift", "any shift"):
        test_an_operation_means_what_numpy_means(name, pairs)


def test_an_index_beyond_takes_the_last_element(pairs):
    golden = Local(lambda x: np.take_along_axis(x.s[..., :3], x.u & 3, axis=-1))
    _, found = golden.step({}, **{port: strict(array) for port, array in pairs.items()})
    places = np.minimum(pairs["u"] & np.uint64(3), 2).astype(np.int64)
    assert np.array_equal(found["n"], np.take_along_axis(pairs["s"], places, axis=-1))


def test_unsigned_words_of_64_bits_come_out_as_such(pairs):
    golden = Local(lambda x: np.where(x.u > x.v, x.u, x.v) ^ (x.v & 6), "o")
    _, expected = golden.step({}, **pairs)
    _, found = golden.step({}, **{port: strict(array) for port, array in pairs.items()})
    assert found["o"].dtype == array_api_strict.uint64
    assert found["n"].dtype == array_api_strict.int64
    assert_same(expected, found)


@pytest.mark.parametrize(
    ("function", "what"),
    [
        (lambda x: as_int(x.u < x.s), "less"),
        (lambda x: np.minimum(x.u, x.s), "minimum"),
        (lambda x: x.u // 7, "floor_divide"),
        (lambda x: x.u % 7, "remainder"),
    ],
)
def test_what_needs_a_sign_and_64_bits_is_refused(function, what, pairs):
    arrays = {port: strict(array) for port, array in pairs.items()}
    message = (
        rf"^Local on arrays of array_api_strict: {what}\(.*\) is not done on unsigned numbers "
    )
    with pytest.raises(DialectError, match=message + "of 64 bits$"):
        Local(function).step({}, **arrays)


def test_a_number_of_more_than_64_bits_is_refused(pairs):
    arrays = {port: strict(array) for port, array in pairs.items()}
    with pytest.raises(DialectError, match=r"^Local on arrays of .* is in -1\.\.\d+, and words "):
        Local(lambda x: as_int(np.where(x.u > 5, x.v, -1) != 0)).step({}, **arrays)


# One has a number, and the other operands in NumPy, that only 64 bits hold.
@pytest.mark.parametrize("name", [x for x in OPERATIONS if x not in {"lookup", "any shift"}])
def test_an_operation_on_words_of_32_bits(name, pairs):
    jax = pytest.importorskip("jax")  # there are no wheels of it for some machines
    golden = Local(OPERATIONS[name], width=16)
    short = {
        "u": pairs["u"] >> np.uint64(48),
        "v": pairs["v"] >> np.uint64(48),
        "s": pairs["s"] >> 48,
    }
    short = {port: array.astype(np.int64) for port, array in short.items()} | {"k": pairs["k"]}
    _, expected = golden.step({}, **short)
    with jax.enable_x64(False):
        _, found = golden.step({}, **{port: jax.numpy.asarray(x) for port, x in short.items()})
    assert_same(expected, found)


def test_words_that_are_too_short_are_refused(pairs):
    jax = pytest.importorskip("jax")
    golden = Local(OPERATIONS["lookup"], width=16)
    message = (
        r"^Local on arrays of jax\.numpy: lookup\(.*\) is in -5\.\.\d+, and words have 32 bits; "
        r'enable integers of 64 bits, in JAX by jax\.config\.update\("jax_enable_x64", True\)$'
    )
    with jax.enable_x64(False), pytest.raises(DialectError, match=message):
        golden.step({}, **{port: jax.numpy.asarray(x[:1] & 7) for port, x in pairs.items()})
