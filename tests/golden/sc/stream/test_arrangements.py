"""Arrangements against the sequences and the algebra that they stand for."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.stream.arrangements import (
    compose,
    cost,
    identity,
    invertible,
    offset,
    permutation,
    reversal,
    rotation,
)


def apply(arrangement, number):
    return sum(((number & mask).bit_count() & 1) << bit for bit, mask in enumerate(arrangement))


def test_wires():
    assert identity(4) == (1, 2, 4, 8)
    assert apply(rotation(8, 3), 0b1000_0001) == 0b0000_1100
    assert apply(reversal(8), 0b1101_0000) == 0b0000_1011
    assert apply(permutation((2, 0, 1)), 0b100) == 0b001
    assert cost((identity(8), reversal(8), rotation(8, 5))) == 0


@pytest.mark.parametrize(
    "params",
    [
        LFSRParams(),
        LFSRParams(width=5, form="galois", seed=9),
        LFSRParams(width=64, seed=(1 << 64) - 3),
        LFSRParams(width=64, form="galois", seed=(1 << 63) + 5),
        LFSRParams(width=16, taps=(16, 14, 13, 11), seed=0xACE1),
    ],
)
@pytest.mark.parametrize("steps", [0, 1, 7, 30])
def test_offset_is_the_later_state(params, steps):
    states = LFSR(params).sequence(40 + steps).tolist()
    masks = offset(params, steps)
    assert [apply(masks, state) for state in states[:40]] == states[steps:]
    assert invertible(masks)


def test_offset_far_away():
    # 2^64 - 2 steps on are one step back.
    params = LFSRParams(width=64)
    assert compose(offset(params, 1), offset(params, (1 << 64) - 2)) == identity(64)


def test_compose_in_order():
    outer, inner = offset(LFSRParams(), 5), reversal(8)
    for number in np.random.default_rng(1).integers(0, 256, 20).tolist():
        assert apply(compose(outer, inner), number) == apply(outer, apply(inner, number))


def test_invertible():
    assert invertible((0b110, 0b010, 0b101))
    assert not invertible((0b110, 0b011, 0b101))
    assert not invertible((1, 1))


def test_cost():
    # A lookup table of four inputs, and three more inputs with each further one; equal ones once.
    assert [cost((((1 << n) - 1,),)) for n in (1, 2, 4, 5, 7, 8)] == [0, 1, 1, 2, 2, 3]
    assert cost(((0b11, 0b10), (0b11, 0b01))) == 1


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (rotation, (8, 8), r"^places must be in 0\.\.7, not 8$"),
        (rotation, (65, 0), r"^width must be in 1\.\.64, not 65$"),
        (reversal, (0,), r"^width must be in 1\.\.64, not 0$"),
        (permutation, ((0, 0),), r"^order must hold each of 0\.\.1 once, not \(0, 0\)$"),
        (permutation, ((0, 2),), r"^order\[1\] must be in 0\.\.1, not 2$"),
        (offset, (LFSRParams(width=3), 7), r"^steps must be in 0\.\.6, not 7$"),
    ],
)
def test_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
