"""Third truths and special cases of :mod:`spikeloom.golden.memory.memory.rom`."""

import numpy as np
import pytest

from spikeloom.golden.core.array import IntArray
from spikeloom.golden.memory.memory.rom import ROM, ROMParams
from spikeloom.rtl.memory.memory import rom as rtl
from spikeloom.sim.check.harness import check
from spikeloom.sim.host.verilog import to_rtlil


def read(params, addresses):
    """What a memory answers, asked in every cycle."""
    addr = np.append(addresses, 0)[:, None]
    outputs, _ = ROM(params).run({"addr": addr, "en": np.ones_like(addr)})
    return outputs["data"][1:, 0].tolist()


def present(plaintext, key, sbox):
    """PRESENT-80 as its authors state it, with another's S-box."""
    state = plaintext
    for number in range(1, 32):
        state ^= key >> 16
        state = sum(sbox[state >> 4 * place & 15] << 4 * place for place in range(16))
        moved = [16 * bit % 63 if bit < 63 else 63 for bit in range(64)]
        state = sum((state >> bit & 1) << moved[bit] for bit in range(64))
        key = (key << 61 | key >> 19) & (1 << 80) - 1
        key = sbox[key >> 76] << 76 | key & (1 << 76) - 1
        key ^= number << 15
    return state ^ key >> 16


@pytest.mark.third_truth("memory.rom")
@pytest.mark.parametrize(
    ("plaintext", "key", "ciphertext"),
    [
        (0, 0, 0x5579C1387B228445),
        (0, (1 << 80) - 1, 0xE72C46C0F5945049),
        ((1 << 64) - 1, 0, 0xA112FFC72F68417B),
        ((1 << 64) - 1, (1 << 80) - 1, 0x3333DCD3213210D2),
    ],
)
def test_published_vectors_of_the_cipher(plaintext, key, ciphertext):
    """Appendix I of the paper, encrypted with the table as the memory gives it."""
    assert present(plaintext, key, read(ROMParams(), np.arange(16))) == ciphertext


@pytest.mark.third_truth("memory.rom")
def test_every_word_is_at_its_place():
    values = np.random.default_rng(3).integers(-8, 7, (5, 9), endpoint=True)
    params = ROMParams(contents=IntArray(values, 4, True))
    assert read(params, np.arange(64)) == [*values.ravel().tolist(), *[0] * 19]


def test_data_is_held_without_an_enable():
    addr, en = np.array([[3], [5], [6], [7]]), np.array([[1], [0], [1], [0]])
    outputs, _ = ROM(ROMParams()).run({"addr": addr, "en": en})
    assert outputs["data"][:, 0].tolist() == [0, 11, 11, 10]


def test_large_contents_are_a_memory_in_the_hardware():
    values = np.random.default_rng(4).integers(0, 4, 3000)
    params = ROMParams(contents=IntArray(values, 2))
    text = to_rtlil(rtl.ROM(params))
    assert "memory width 2 size 3000" in text
    assert text.count("\n") < 200
    assert check("memory.rom", params, engine="pysim", cycles=200).good


def test_a_wrong_word_is_seen():
    right = np.arange(64)
    wrong = np.where(right == 37, 36, right)
    faulty = ROM(ROMParams(contents=IntArray(wrong, 6)))
    component = rtl.ROM(ROMParams(contents=IntArray(right, 6)))
    found = check("memory.rom", component=component, golden=faulty, engine="pysim")
    assert found.status == "different"


@pytest.mark.parametrize(
    ("contents", "error", "message"),
    [
        ((1, 2), TypeError, r"^contents must be an IntArray of 1\.\.4194304 words"),
        (
            IntArray(np.zeros((1 << 22) + 1, np.int8), 1),
            ValueError,
            r"^contents must hold 1\.\.4194304 words, not 4194305$",
        ),
    ],
)
def test_contents_wrong(contents, error, message):
    with pytest.raises(error, match=message):
        ROMParams(contents=contents)
