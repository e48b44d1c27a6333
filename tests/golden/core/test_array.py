"""Integer arrays: immutable, compared by content, plain values in parameters."""

import copy
import hashlib
import json
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.core.array import IntArray, check_array, in_two_complement
from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.dialect import lookup
from spikeloom.golden.core.ports import Port

PAIR = IntArray((1, 2), 4)


@dataclass(frozen=True, kw_only=True)
class TableParams(Params):
    depth: int = 2
    table: IntArray = PAIR
    pairs: tuple[tuple[int, ...], ...] = ((1, 2),)

    def __post_init__(self):
        check_array("table", self.table, 8, 16)

    def ports(self):
        return (Port("x", "in", 4),)


@st.composite
def arrays(draw):
    width, signed = draw(st.integers(1, 63)), draw(st.booleans())
    low = -(1 << width - 1) if signed else 0
    word = st.integers(low, low + (1 << width) - 1)
    values = draw(st.lists(word, min_size=1, max_size=30))
    return IntArray(values, width, signed)


@given(arrays())
def test_plain_values_give_the_same_array(array):
    plain = json.loads(json.dumps(array.to_dict()))
    again = IntArray.from_dict(plain)
    assert again == array
    assert hash(again) == hash(array)
    assert again.values.dtype == np.int64
    assert plain["shape"] == list(array.shape)


@given(arrays())
def test_packed_words_are_one_number(array):
    # An independent account of the packing: all words as digits of one long integer.
    number = sum(
        (int(value) % (1 << array.width)) << place * array.width
        for place, value in enumerate(array.values)
    )
    size = -(-array.size * array.width // 8)
    assert array.packed == number.to_bytes(size, "little")
    head = f"{array.shape} {array.width} {array.signed} ".encode()
    assert array.digest == hashlib.sha256(head + array.packed).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        IntArray((1, 2, 4), 4),
        IntArray((1, 2, 3), 5),
        IntArray((1, 2, 3), 4, True),
        IntArray(((1, 2, 3),), 4),
        (1, 2, 3),
    ],
)
def test_other_content_width_sign_or_shape_is_another_array(other):
    assert IntArray((1, 2, 3), 4) != other


def test_an_array_cannot_change():
    values = np.array([1, 2, 3])
    array = IntArray(values, 4)
    values[0] = 9
    assert array.values.tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        array.values[0] = 9
    with pytest.raises(AttributeError):
        array.width = 5
    assert copy.deepcopy(array) is copy.copy(array) is array
    again = pickle.loads(pickle.dumps(array))
    assert again == array
    assert not again.values.flags.writeable


def test_repr_is_short_whatever_the_size():
    large = IntArray(np.arange(1 << 18) % 16, 4)
    assert repr(large) == f"IntArray(262144 of u4, {large.digest[:8]})"
    assert repr(IntArray(((1, -2),), 3, True)).startswith("IntArray(1x2 of s3, ")


def test_parameters_hold_arrays():
    params = TableParams(table=IntArray(((-1, 2), (3, -4)), 3, True))
    plain = json.loads(json.dumps(params.to_dict()))
    assert plain["table"]["shape"] == [2, 2]
    assert plain["pairs"] == [[1, 2]]
    again = TableParams.from_dict(plain)
    assert again == params
    assert hash(again) == hash(params)
    assert params != TableParams()
    assert params.label() == f"table={params.table!r}"
    assert TableParams().label() == "default"


def test_lookup_takes_the_values_of_a_large_array():
    words = np.random.default_rng(0).integers(0, 16, 1 << 18)
    index = np.array([0, 1, (1 << 18) - 1])
    assert lookup(IntArray(words, 4).values, index).tolist() == words[index].tolist()


def test_two_complement_at_the_ends():
    for width in (1, 2, 31, 63):
        top = 1 << width - 1
        codes = np.array([0, top - 1, top, 2 * top - 1])
        assert in_two_complement(codes, width).tolist() == [0, top - 1, -top, -1]


@pytest.mark.parametrize(
    ("values", "width", "signed", "error", "message"),
    [
        ((1,), 0, False, ValueError, r"^width must be in 1\.\.63, not 0$"),
        ((1,), 64, False, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ((1,), 4, 1, TypeError, r"^signed must be True or False, not 1$"),
        ((), 4, False, ValueError, r"^values must hold at least one integer, not none$"),
        (((1, 2), (3,)), 4, False, ValueError, r"^values must be of equal length along each axis$"),
        ((0.5,), 4, False, TypeError, r"^values must be integers in 0\.\.15, not float64$"),
        ((True,), 4, False, TypeError, r"^values must be integers in 0\.\.15, not bool$"),
        (("a",), 4, False, TypeError, r"^values must be integers in 0\.\.15, not <U1$"),
        ((None,), 4, False, TypeError, r"^values must be integers in 0\.\.15, not None$"),
        ((15, 16), 4, False, ValueError, r"^values\[1\] must be in 0\.\.15, not 16$"),
        (((0, 0), (0, -1)), 4, False, ValueError, r"^values\[1, 1\] must be in 0\.\.15, not -1$"),
        ((-9,), 4, True, ValueError, r"^values\[0\] must be in -8\.\.7, not -9$"),
        ((8,), 4, True, ValueError, r"^values\[0\] must be in -8\.\.7, not 8$"),
        ((1 << 63,), 63, False, ValueError, rf"^values\[0\] must be .*, not {1 << 63}$"),
        ((1 << 70,), 63, False, ValueError, rf"^values\[0\] must be .*, not {1 << 70}$"),
    ],
)
def test_values_wrong(values, width, signed, error, message):
    with pytest.raises(error, match=message):
        IntArray(values, width, signed)


GOOD = IntArray((1, 2, 3), 4).to_dict()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.63, not 0$"),
        ({"shape": [4]}, ValueError, r"^bits must hold 4 words of 8 bits, not 2 bytes$"),
        ({"shape": []}, TypeError, r"^shape must be a list of integers, not \[\]$"),
        ({"shape": [-3]}, ValueError, r"^shape must be in 1\.\.\d+, not -3$"),
        ({"bits": "§"}, ValueError, r"^bits must be text in base64, not '§'$"),
        ({"bits": 7}, ValueError, r"^bits must be text in base64, not 7$"),
        ({"more": 1}, ValueError, r"^an array must have shape, width, signed, bits, not .*more$"),
    ],
)
def test_plain_values_wrong(change, error, message):
    wide = GOOD | {"width": 8} if change == {"shape": [4]} else GOOD
    with pytest.raises(error, match=message):
        IntArray.from_dict(wide | change)


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (
            (1, 2),
            TypeError,
            r"^table must be an IntArray of 1\.\.8 words, .* --set table=@FILE, not \(1, 2\)$",
        ),
        (IntArray(range(9), 4), ValueError, r"^table must hold 1\.\.8 words, not 9$"),
        (IntArray((1,), 17), ValueError, r"^table must be of words of 1\.\.16 bits, not 17$"),
    ],
)
def test_array_wrong(table, error, message):
    with pytest.raises(error, match=message):
        TableParams(table=table)


def test_reshape_wrong():
    with pytest.raises(ValueError, match=r"^shape \(2, 2\) must hold 3 words, not 4$"):
        IntArray((1, 2, 3), 4).reshape(2, 2)
