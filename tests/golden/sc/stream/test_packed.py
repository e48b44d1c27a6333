"""Packed streams: the words, the counts, and encoding without computing bits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.sc.stream import packed


@given(st.lists(st.integers(0, 1), min_size=1, max_size=200))
def test_words_are_little_endian_in_time(bits):
    words = packed.pack(bits)
    number = sum(bit << time for time, bit in enumerate(bits))
    assert sum(int(word) << 64 * index for index, word in enumerate(words)) == number
    assert packed.unpack(words, len(bits)).tolist() == bits
    assert packed.count(words) == sum(bits)


def test_pack_keeps_the_other_axes():
    bits = np.random.default_rng(0).integers(0, 2, (3, 5, 130))
    words = packed.pack(bits)
    assert words.shape == (3, 5, 3)
    assert words.dtype == np.uint64
    assert np.array_equal(packed.unpack(words, 130), bits)
    assert np.array_equal(packed.count(words), bits.sum(-1))


def test_count_of_a_stream_longer_than_floats_are_exact():
    words = np.full((1, (1 << 18) + 1), 2**64 - 1, np.uint64)
    words[0, 0] -= np.uint64(1)
    assert packed.count(words).tolist() == [((1 << 18) + 1) * 64 - 1]


def test_tail_mask():
    assert [int(word) for word in packed.tail_mask(70)] == [2**64 - 1, 63]


@pytest.mark.parametrize(
    ("width", "length", "streams"), [(8, 256, 1000), (8, 100, 7), (3, 65, 50), (20, 70, 30)]
)
def test_encode_compares(width, length, streams):
    random = np.random.default_rng(width)
    numbers = random.integers(0, 1 << width, length)
    thresholds = random.integers(0, (1 << width) + 1, (streams, 2))
    expected = packed.pack(numbers < thresholds[..., None])
    assert np.array_equal(packed.encode(numbers, thresholds, width), expected)


def test_code_book_has_both_ends():
    book = packed.code_book(np.arange(8), 3)
    assert packed.count(book).tolist() == list(range(9))


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.63, not 0$"),
        ({"width": 64}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ({"numbers": [8]}, ValueError, r"^numbers must be in 0\.\.7, not 8$"),
        ({"numbers": [0.5]}, TypeError, r"^numbers must be integers in 0\.\.7, not float64$"),
        ({"thresholds": [9]}, ValueError, r"^thresholds must be in 0\.\.8, not 9$"),
        ({"thresholds": [-1]}, ValueError, r"^thresholds must be in 0\.\.8, not -1$"),
    ],
)
def test_encode_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        packed.encode(**{"numbers": [0], "thresholds": [1], "width": 3} | kwargs)


def test_code_book_wrong():
    with pytest.raises(ValueError, match=r"^width must be in 1\.\.20, not 21$"):
        packed.code_book([0], 21)
