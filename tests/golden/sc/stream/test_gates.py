"""Gates on packed streams: equal to the blocks, bit for bit."""

import re

import numpy as np
import pytest

from spikeloom.golden.core.contract import find
from spikeloom.golden.sc.stream import gates, packed

LENGTHS = [1, 63, 64, 65, 128, 200]


def streams(length, number):
    bits = np.random.default_rng(length).integers(0, 2, (number, 5, length))
    return packed.pack(bits)


def of_block(key, length, **words):
    golden = find(key)
    return golden(golden.EXAMPLES[0]).run_packed(words, length)[0]["o"]


@pytest.mark.parametrize("length", LENGTHS)
def test_gates_are_the_blocks(length):
    a, b, s = streams(length, 3)
    assert np.array_equal(gates.and_mul(a, b), of_block("arith.and_mul", length, a=a, b=b))
    pair = np.stack([a, b], axis=1)
    assert np.array_equal(gates.or_add(a, b), of_block("arith.or_add", length, x=pair))
    assert np.array_equal(
        gates.xnor_mul(a, b, length), of_block("arith.xnor_mul", length, a=a, b=b)
    )
    chosen = of_block("arith.mux_add", length, x=pair, s=s[:, None])
    assert np.array_equal(gates.mux_add(a, b, s), chosen)


@pytest.mark.parametrize("length", LENGTHS)
def test_gates_are_the_operators_on_bits(length):
    a, b = streams(length, 2)
    x, y = packed.unpack(a, length), packed.unpack(b, length)
    assert np.array_equal(gates.xor_subtract(a, b), packed.pack(x != y))
    assert np.array_equal(gates.inverted(a, length), packed.pack(x == 0))
    assert np.array_equal(packed.count(gates.xnor_mul(a, b, length)), (x == y).sum(axis=-1))


def test_a_single_stream_needs_no_batch():
    a = packed.pack([1, 0, 1])
    assert packed.unpack(gates.inverted(a, 3), 3).tolist() == [0, 1, 0]
    assert packed.count(a) == 2  # it is not written over


@pytest.mark.parametrize("length", [64, 129])
def test_words_of_another_length_are_refused(length):
    text = f"streams of {length} bits must have {-(-length // 64)} words, not 2"
    a = np.zeros(2, np.uint64)
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        gates.inverted(a, length)
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        gates.xnor_mul(a, a, length)
