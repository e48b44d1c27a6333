"""Third truths of the LFSR: number theory, another implementation, standards, the textbook."""

from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
import scipy.signal
from sympy import factorint
from sympy.polys.domains import ZZ
from sympy.polys.galoistools import gf_pow_mod

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.lfsr import LFSR, PRESETS, TAPS, LFSRParams

# ITU-T O.150 (1996): the generator polynomials of the test patterns, or their reciprocals.
ITU_T_O150 = {
    9: (9, 5),
    11: (11, 9),
    15: (15, 14),
    20: (20, 17),
    23: (23, 18),
    29: (29, 27),
    31: (31, 28),
}


def successor(params):
    """The state that follows each of ``1..2**width - 1``, by one step on all of them at once."""
    states = np.arange(1, 1 << params.width)
    following, outputs = LFSR(params).step({"state": states}, en=np.ones_like(states))
    assert np.array_equal(outputs["value"], states)
    return np.concatenate([[0], following["state"]]).tolist()


def period(params):
    """Steps until the seed comes back."""
    after = successor(params)
    state, steps = after[params.seed], 1
    while state != params.seed:
        state, steps = after[state], steps + 1
    return steps


def reverse(value, width):
    return int(f"{value:0{width}b}"[::-1], 2)


@pytest.mark.third_truth("sng.lfsr")
@pytest.mark.parametrize("width", sorted(TAPS))
def test_taps_primitive(width):
    # The order of x modulo the polynomial is 2^n - 1, so its powers are all the nonzero residues.
    # These are then a field, and the polynomial is primitive.
    exponents = {*TAPS[width], 0}
    polynomial = [ZZ(exponent in exponents) for exponent in range(width, -1, -1)]
    order = 2**width - 1
    assert gf_pow_mod([1, 0], order, polynomial, 2, ZZ) == [1]
    for prime in factorint(order):
        if prime != order:
            assert gf_pow_mod([1, 0], order // prime, polynomial, 2, ZZ) != [1]


def test_taps_complete():
    assert sorted(TAPS) == list(range(3, 65))
    assert all(taps[0] == width == max(taps) for width, taps in TAPS.items())


@pytest.mark.third_truth("sng.lfsr")
@pytest.mark.parametrize("width", sorted(ITU_T_O150))
def test_taps_of_test_patterns(width):
    assert TAPS[width] == ITU_T_O150[width]


@pytest.mark.third_truth("sng.lfsr")
@pytest.mark.parametrize("width", range(3, 13))
@pytest.mark.parametrize("form", ["fibonacci", "galois"])
def test_sequence_of_scipy(width, form):
    params = LFSRParams(width=width, form=form)
    length = (1 << width) - 1
    states, _ = LFSR(params).run({"en": np.ones((length, 1), np.int64)})
    ours = "".join(str(state & 1) for state in states["value"][:, 0])
    taps = list(params.polynomial[1:])  # there the width is always a tap, and not listed
    theirs = "".join(map(str, scipy.signal.max_len_seq(width, taps=taps)[0]))
    # One polynomial makes one cyclic sequence; its reciprocal makes the same one backwards.
    assert ours in theirs * 2 or ours[::-1] in theirs * 2


@pytest.mark.third_truth("sng.lfsr")
@pytest.mark.parametrize("width", range(3, 21))
@pytest.mark.parametrize("form", ["fibonacci", "galois"])
@pytest.mark.parametrize("shift", ["left", "right"])
def test_period(width, form, shift):
    assert period(LFSRParams(width=width, form=form, shift=shift)) == 2**width - 1


@pytest.mark.third_truth("sng.lfsr")
@pytest.mark.parametrize("width", sorted(TAPS))
@pytest.mark.parametrize("form", ["fibonacci", "galois"])
@pytest.mark.parametrize("shift", ["left", "right"])
def test_period_by_order(width, form, shift):
    # One step is a linear map, known from what becomes of each bit. State 1 comes back after
    # 2^n - 1 steps, and not after that over any prime factor: so its orbit has every state but 0.
    golden = LFSR(LFSRParams(width=width, form=form, shift=shift))
    states = [1 << bit for bit in range(width)]
    after = golden.advance({"state": np.array(states, np.uint64 if width == 64 else np.int64)})
    images = [int(image) for image in after["state"]]
    power = np.array([[float(image >> bit & 1) for image in images] for bit in range(width)])
    powers = []
    for _ in range(width):
        powers.append(power)
        power = power @ power % 2

    def comes_back(steps):
        one = state = np.eye(width)[0]
        for bit in range(width):
            state = powers[bit] @ state % 2 if steps >> bit & 1 else state
        return np.array_equal(state, one)

    order = 2**width - 1
    assert comes_back(order)
    assert not any(comes_back(order // prime) for prime in factorint(order))


def digest(numbers):
    return sha256(np.array(numbers, "<u2").tobytes()).hexdigest()[:32]


@pytest.mark.third_truth("sng.lfsr")
def test_presets():
    # The textbook register of x^16 + x^14 + x^13 + x^11 + 1 shifts right and starts at 0xACE1.
    textbook = [0xACE1]
    for _ in range(65535):
        state = textbook[-1]
        bit = (state ^ state >> 2 ^ state >> 3 ^ state >> 5) & 1
        textbook.append(state >> 1 | bit << 15)
    assert textbook[65535] == 0xACE1
    assert len(set(textbook)) == 65535
    assert LFSR(PRESETS["mirror"]).sequence(65535).tolist() == textbook[1:]
    # The other one shifts left: bits 15, 13, 12 and 10 into bit 0.
    # Recorded from sc-neurocore 3.16.0: all steps of `edge.lfsr.Lfsr16(0xACE1)`, and below of
    # `FixedPointLFSR(seed=0xACE1)`; half the SHA-256 of them as 16-bit words, little end first.
    assert digest(textbook[1:]) == "c3e4183460c1cb2395d8788953068390"
    ours = LFSR(PRESETS["reference"]).sequence(65536).tolist()
    assert digest(ours[1:]) == "3f2c505b5487fc4476b919c76dd2f374"
    for state, following in pairwise(ours):
        bit = state >> 15 ^ state >> 13 ^ state >> 12 ^ state >> 10
        assert following == (state << 1 & 0xFFFF | bit & 1)
    assert ours[:5] == [0xACE1, 0x59C3, 0xB387, 0x670F, 0xCE1E]
    # So it runs through the reversed states of the textbook's, from another one.
    start = textbook.index(reverse(0xACE1, 16))
    assert [reverse(state, 16) for state in ours[:100]] == textbook[start : start + 100]


@pytest.mark.third_truth("sng.lfsr")
@pytest.mark.parametrize("width", range(3, 9))
def test_ones(width):
    top = (1 << width) - 1
    states = LFSR(LFSRParams(width=width)).sequence(top)
    golden = Comparator(ComparatorParams(width=width, exact=True))
    bits = golden.step({}, source=states, threshold=np.arange(top + 1)[:, None])[1]["bit"]
    assert bits.sum(axis=1).tolist() == list(range(top + 1))


@pytest.mark.parametrize("form", ["fibonacci", "galois"])
def test_shift_right_is_mirror(form):
    left = LFSR(LFSRParams(width=9, form=form, seed=0b110100000)).sequence(100)
    right = LFSR(LFSRParams(width=9, form=form, seed=0b1011, shift="right")).sequence(100)
    assert [reverse(state, 9) for state in left.tolist()] == right.tolist()


@pytest.mark.parametrize("lanes", [2, 5, 64])
@pytest.mark.parametrize("width", [3, 8, 63, 64])
@pytest.mark.parametrize("form", ["fibonacci", "galois"])
@pytest.mark.parametrize("shift", ["left", "right"])
def test_lanes(width, form, shift, lanes):
    golden = LFSR(LFSRParams(width=width, form=form, shift=shift, lanes=lanes, seed=5))
    enable = np.array([[1], [0], [1], [1]])
    seen = golden.run({"en": enable})[0]["value"].reshape(4, lanes)
    serial = golden.sequence(3 * lanes).reshape(3, lanes)
    assert np.array_equal(seen, serial[[0, 1, 1, 2]])


def test_own_taps_short_period():
    # x^4 + x^3 + x^2 + x + 1 is irreducible and divides x^5 - 1: not every register is maximal.
    assert period(LFSRParams(width=4, taps=(4, 3, 2, 1))) == 5


@pytest.mark.parametrize("form", ["fibonacci", "galois"])
@pytest.mark.parametrize("width", [3, 8, 63, 64])
def test_enable_holds(form, width):
    golden = LFSR(LFSRParams(width=width, form=form, seed=5))
    enable = np.array([[1], [0], [0], [1], [1]])
    states = golden.run({"en": enable})[0]["value"][:, 0]
    moved = golden.run({"en": np.ones((4, 1), np.int64)})[0]["value"][:, 0]
    assert states.tolist() == [moved[0], moved[1], moved[1], moved[1], moved[2]]


@pytest.mark.parametrize("form", ["fibonacci", "galois"])
@pytest.mark.parametrize("width", [63, 64])
def test_wide_register(form, width):
    # The same register in plain Python integers, which cannot overflow.
    params = LFSRParams(width=width, form=form, seed=(1 << width) - 2)
    states = LFSR(params).run({"en": np.ones((300, 1), np.int64)})[0]["value"][:, 0]
    state, full = params.seed, (1 << width) - 1
    for seen in states.tolist():
        assert seen == state
        if form == "fibonacci":
            bit = sum(state >> tap - 1 for tap in TAPS[width]) & 1
            state = (state << 1 | bit) & full
        else:
            mask = sum(1 << tap for tap in (0, *TAPS[width][1:]))
            state = (state << 1) & full ^ (mask if state >> width - 1 else 0)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 2}, ValueError, r"^width must be in 3\.\.64, not 2$"),
        ({"width": 65}, ValueError, r"^width must be in 3\.\.64, not 65$"),
        ({"width": 8.0}, TypeError, r"^width must be an integer in 3\.\.64, not 8\.0$"),
        ({"width": True}, TypeError, r"^width must be an integer in 3\.\.64, not True$"),
        ({"form": "xor"}, ValueError, r"^form must be one of 'fibonacci', 'galois', not 'xor'$"),
        ({"shift": "up"}, ValueError, r"^shift must be one of 'left', 'right', not 'up'$"),
        ({"shift": True}, TypeError, r"^shift must be one of 'left', 'right', not True$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"form": 1}, TypeError, r"^form must be one of 'fibonacci', 'galois', not 1$"),
        ({"taps": (7, 5)}, ValueError, r"^taps must differ and include the width 8, not \(7, 5\)$"),
        (
            {"taps": (8, 5, 5)},
            ValueError,
            r"^taps must differ and include the width 8, not \(8, 5, 5\)$",
        ),
        ({"taps": (9, 8)}, ValueError, r"^taps\[0\] must be in 1\.\.8, not 9$"),
        ({"taps": (8, 0)}, ValueError, r"^taps\[1\] must be in 1\.\.8, not 0$"),
        (
            {"taps": [8, 5]},
            TypeError,
            r"^taps must be a tuple of integers in 1\.\.8, not \[8, 5\]$",
        ),
        ({"seed": 0}, ValueError, r"^seed must be in 1\.\.255, not 0$"),
        ({"seed": 256}, ValueError, r"^seed must be in 1\.\.255, not 256$"),
        (
            {"width": 64, "seed": 1 << 64},
            ValueError,
            r"^seed must be in 1\.\.18446744073709551615, not 18446744073709551616$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        LFSRParams(**kwargs)
