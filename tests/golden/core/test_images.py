"""Files of arrays: what vendors and simulators read, what users write, what is wrong in them."""

import re
import subprocess

import numpy as np
import pytest

from spikeloom.golden.core import images
from spikeloom.golden.core.array import IntArray
from spikeloom.sim.engines import engine
from spikeloom.sim.host import tools

# The examples below follow the published syntax: Intel, "Memory Initialization File (.mif)
# Definition" (Quartus Prime help); AMD, UG896, "COE File Syntax"; IEEE 1364-2005, 17.2.9.
MIF = """
% two lines
of comment % -- and one more
DEPTH = 32; -- words
WIDTH = 8;
ADDRESS_RADIX = HEX;
DATA_RADIX = BIN;
CONTENT -- pairs
BEGIN
00 : 00000000; 01 : 00000001;
[02..0F] : 10101010;      % one value for a range %
10 : 1 10 11;             -- three words in a row
[13..1E] : 01010101 11110000;
1f : 11111111;
END;
"""
MIF_WORDS = [0, 1, *[0xAA] * 14, 1, 2, 3, *[0x55, 0xF0] * 6, 255]

COE = """; a memory of five words
Memory_Initialization_Radix = 16 ; the radix
memory_initialization_vector =
23f4, 0721
11FF   ; what follows is a comment, 99
ignored
"""

HEX = """// words of 12 bits
@0 0fF 0_10 /* of two
lines */ 123
@4
abc
@3 001
"""


def read(tmp_path, name, text, **options):
    path = tmp_path / name
    (path.write_bytes if isinstance(text, bytes) else path.write_text)(text)
    return images.load(path, **options)


def test_mif_by_the_published_syntax(tmp_path):
    assert read(tmp_path, "m.mif", MIF) == IntArray(MIF_WORDS, 8)


@pytest.mark.parametrize(
    ("radix", "words", "expected", "signed"),
    [
        ("HEX", "7f 80", [127, 128], False),
        ("OCT", "177 200", [127, 128], False),
        ("UNS", "127 128", [127, 128], False),
        ("BIN", "01111111 10000000", [127, 128], False),
        ("DEC", "127 -128", [127, -128], True),
    ],
)
def test_radixes_of_mif(tmp_path, radix, words, expected, signed):
    text = f"WIDTH=8;DEPTH=2;ADDRESS_RADIX=UNS;DATA_RADIX={radix};CONTENT BEGIN 0:{words}; END;"
    assert read(tmp_path, "m.mif", text) == IntArray(expected, 8, signed)


def test_coe_by_the_published_syntax(tmp_path):
    assert read(tmp_path, "c.coe", COE) == IntArray([0x23F4, 0x721, 0x11FF], 16)


@pytest.mark.parametrize(
    ("radix", "words", "expected"),
    [
        (2, "01111,10000", IntArray([15, 16], 5)),
        (10, "15 16", IntArray([15, 16], 5)),
        (10, "15 -16", IntArray([15, -16], 5, True)),
    ],
)
def test_radixes_of_coe(tmp_path, radix, words, expected):
    text = f"memory_initialization_radix={radix};\nmemory_initialization_vector={words};"
    assert read(tmp_path, "c.coe", text) == expected


def test_hex_by_the_published_syntax(tmp_path):
    assert read(tmp_path, "h.hex", HEX) == IntArray([0xFF, 0x10, 0x123, 1, 0xABC], 12)


def test_bin_is_little_endian(tmp_path):
    assert read(tmp_path, "b.bin", b"\x01\x02\x03\xff") == IntArray([1, 2, 3, 255], 8)
    found = read(tmp_path, "b.bin", b"\x01\x02\xfe\xff", width=12, signed=True)
    assert found == IntArray([0x201, -2], 12, True)


def test_archives_of_others(tmp_path):
    np.savez(tmp_path / "a.npz", weights=np.array([[1, -2], [3, 0]], np.int8))
    assert images.load(tmp_path / "a.npz") == IntArray([[1, -2], [3, 0]], 3, True)
    assert images.load(tmp_path / "a.npz", width=8, signed=True).width == 8


WIDTHS = (1, 3, 4, 8, 9, 16, 33, 63)


@pytest.mark.parametrize("suffix", images.SUFFIXES)
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_written_is_read(tmp_path, suffix, signed, width):
    low = -(1 << width - 1) if signed else 0
    rng = np.random.default_rng(width)
    inner = rng.integers(low, low + (1 << width) - 1, 22, endpoint=True)
    array = IntArray(np.array([low, low + (1 << width) - 1, *inner]).reshape(4, 6), width, signed)
    path = tmp_path / f"a{suffix}"
    images.save(array, path)
    assert images.load(path, width=width, signed=signed, shape=(4, 6)) == array
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_an_archive_tells_everything(tmp_path):
    array = IntArray([[1, 2], [3, 3]], 5, True)
    images.save(array, tmp_path / "new" / "a.npz")
    assert images.load(tmp_path / "new" / "a.npz") == array


def written(tmp_path, width):
    """A file of twelve words, and the words."""
    values = np.random.default_rng(width).integers(0, (1 << width) - 1, 12, endpoint=True)
    images.save(IntArray(values, width), tmp_path / "words.hex")
    return values.tolist()


@pytest.mark.parametrize("width", WIDTHS)
def test_readmemh_of_yosys_reads_our_hex(tmp_path, width):
    values = written(tmp_path, width)
    (tmp_path / "rom.v").write_text(f"""
module rom(input [3:0] addr, output [{width - 1}:0] data);
reg [{width - 1}:0] memory [0:11];
initial $readmemh("words.hex", memory);
assign data = memory[addr];
endmodule
""")
    script = "read_verilog rom.v\nprep -top rom\nmemory_map\nopt_clean\n"
    for place, value in enumerate(values):
        script += f"sat -verify -set addr {place} -prove data {width}'d{value}\n"
    script += f"sat -falsify -set addr 3 -prove data {width}'d{values[3] ^ 1}\n"
    tools.yosys(script + "tee -o done stat\n", tmp_path, makes=["done"])


@pytest.mark.parametrize("width", WIDTHS)
def test_readmemh_of_icarus_reads_our_hex(tmp_path, width):
    if (lack := engine("icarus").missing()) is not None:
        pytest.skip(lack)
    values = written(tmp_path, width)
    (tmp_path / "top.v").write_text(f"""
module top;
reg [{width - 1}:0] memory [0:11];
integer place;
initial begin
    $readmemh("words.hex", memory);
    for (place = 0; place < 12; place = place + 1) $display("%b", memory[place]);
end
endmodule
""")
    tools.run(["iverilog", "-o", "top.vvp", "top.v"], tmp_path, makes=["top.vvp"])
    done = subprocess.run(["vvp", "top.vvp"], cwd=tmp_path, capture_output=True, text=True)
    assert [int(line, 2) for line in done.stdout.split()] == values


HEAD = "WIDTH=8;\nDEPTH=4;\nADDRESS_RADIX=HEX;\nDATA_RADIX=HEX;\nCONTENT BEGIN\n"
VECTOR = "memory_initialization_radix=16;\nmemory_initialization_vector=\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.hex", "", r"a\.hex: the file holds no words"),
        ("a.hex", "01\n02 0g\n", r"a\.hex:2: a word must be a number of radix 16, not '0g'"),
        ("a.hex", "01\nxx", r"a\.hex:2: a word must be a number of radix 16, not 'xx'"),
        ("a.hex", "@zz 1", r"a\.hex:1: an address must be a number of radix 16, not 'zz'"),
        ("a.hex", "@2\n1 2", r"a\.hex: 2 of 4 words are missing, the first at address 0"),
        ("a.hex", "1 2\n@1 3", r"a\.hex:2: address 1 is given twice"),
        ("a.hex", "@fffffffff\n1", r"a\.hex:2: an address must be in 0\.\.16777215, not \d+"),
        ("a.hex", "10000000000000000", r"a\.hex: words must be of 1\.\.63 bits, not 68"),
        ("a.hex", b"\xff\xfe", r"a\.hex: the file is no text"),
        ("a.mif", "", r"a\.mif: the file ends too early"),
        ("a.mif", "WORDS=3;", r"a\.mif:1: here must be WIDTH, DEPTH, .*, CONTENT, not 'WORDS'"),
        ("a.mif", "WIDTH 3;", r"a\.mif:1: here must be =, not '3'"),
        ("a.mif", "WIDTH=8;CONTENT BEGIN", r"a\.mif:1: DEPTH must stand before CONTENT"),
        ("a.mif", "WIDTH=64;DEPTH=1;CONTENT BEGIN", r"a\.mif:1: WIDTH must be in 1\.\.63, not 64"),
        ("a.mif", "WIDTH=8;DEPTH=0;CONTENT BEGIN", r"a\.mif:1: DEPTH must be in 1\.\.\d+, not 0"),
        (
            "a.mif",
            "WIDTH=8;DEPTH=1;\nDATA_RADIX=TEN;CONTENT BEGIN",
            r"a\.mif:2: DATA_RADIX must be one of BIN, OCT, DEC, UNS, HEX, not 'TEN'",
        ),
        ("a.mif", HEAD + "0 : 1;\n", r"a\.mif:6: the file ends too early"),
        ("a.mif", HEAD + "0 : 1;\nEND", r"a\.mif:7: the file ends too early, and ; is missing"),
        ("a.mif", HEAD + "0 : 1;\nEND;", r"a\.mif: 3 of 4 words are missing, the first at addr"),
        ("a.mif", HEAD + "[0..3] : 1;\n2 : 3;\nEND;", r"a\.mif:7: address 2 is given twice"),
        ("a.mif", HEAD + "4 : 1;\nEND;", r"a\.mif:6: an address must be in 0\.\.3, not 4"),
        ("a.mif", HEAD + "[2..1] : 1;", r"a\.mif:6: addresses must rise within 0\.\.3, not 2\.\.1"),
        ("a.mif", HEAD + "[0..3] : 1;\nEND", r"a\.mif:7: the file ends too early"),
        ("a.mif", HEAD + "0 : 12x;", r"a\.mif:6: a word must be a number of radix 16, not '12X'"),
        ("a.mif", HEAD + "0 : ;", r"a\.mif:6: a word must follow an address"),
        ("a.mif", HEAD + "[0..3] : 100;\nEND;", r"a\.mif:6: a word must be in 0\.\.255, not 256"),
        ("a.coe", "", r"a\.coe: the file ends too early"),
        (
            "a.coe",
            "radix=10;",
            r"a\.coe:1: here must be MEMORY_INITIALIZATION_RADIX or .*, not 'RAD",
        ),
        (
            "a.coe",
            "memory_initialization_radix=8;",
            r"a\.coe:1: MEMORY_INITIALIZATION_RADIX must be 2, 10 or 16, not 8",
        ),
        (
            "a.coe",
            "memory_initialization_vector=1;",
            r"a\.coe:1: MEMORY_INITIALIZATION_RADIX must stand before MEMORY_INITIALIZATION_VECTOR",
        ),
        ("a.coe", VECTOR + "1, 2,\n", r"a\.coe:3: the file ends too early"),
        (
            "a.coe",
            VECTOR + "1, 2,\n3, q;",
            r"a\.coe:4: a word must be a number of radix 16, not 'Q'",
        ),
        ("a.coe", VECTOR + ";", r"a\.coe: the file holds no words"),
        ("a.bin", b"", r"a\.bin: the file must hold words of 1 bytes for 8 bits, not 0 bytes"),
        ("a.npz", b"PK\x03\x04 no", r"a\.npz: the file is no archive of NumPy, or it is damaged"),
        ("a.npz", b"", r"a\.npz: the file is no archive of NumPy, or it is damaged"),
        ("a.npz", b"text", r"a\.npz: the file is no archive of NumPy, or it is damaged"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path, name, text, said):
    with pytest.raises(ValueError, match=said):
        read(tmp_path, name, text)


@pytest.mark.parametrize(
    ("name", "text", "options", "said"),
    [
        ("a.hex", "1 2\n10", {"width": 4}, r"a\.hex:2: a word must be in 0\.\.15, not 16"),
        ("a.mif", MIF, {"width": 7}, r"a\.mif:11: a word must be in 0\.\.127, not 170"),
        ("a.bin", b"abc", {"width": 9}, r"a\.bin: .* words of 2 bytes for 9 bits, not 3 bytes"),
        (
            "a.bin",
            b"\x01\x10",
            {"width": 4},
            r"a\.bin: the word at byte 1 must be in 0\.\.15, not 16",
        ),
        (
            "a.bin",
            b"\x01\x08",
            {"width": 4, "signed": True},
            r"a\.bin: the word at byte 1 must be in -8\.\.7, not 8",
        ),
        ("a.hex", "1 2 3", {"shape": (2, 2)}, r"a\.hex: shape \(2, 2\) must hold 3 words, not 4"),
        ("a.hex", "1", {"width": 64}, r"^width must be in 1\.\.63, not 64$"),
        ("a.hex", "1", {"signed": 1}, r"^signed must be True or False, not 1$"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path, name, text, options, said):
    with pytest.raises((ValueError, TypeError), match=said):
        read(tmp_path, name, text, **options)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"a": [1], "b": [2]}, r"the archive must hold one array, or one named values, not a, b"),
        ({"values": [0.5]}, r"values must be integers, not float64 of shape \(1,\)"),
        ({"values": [16], "width": 4, "signed": False}, r"values\[0\] must be in 0\.\.15, not 16"),
        ({"values": [1], "width": 64, "signed": False}, r"width must be in 1\.\.63, not 64"),
        ({"values": [1], "width": [4, 4], "signed": False}, r"a\.npz: "),
    ],
)
def test_a_wrong_archive_is_told(tmp_path, arrays, said):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(ValueError, match=said):
        images.load(tmp_path / "a.npz")


@pytest.mark.parametrize("suffix", images.SUFFIXES)
def test_a_truncated_file_gives_a_sentence(tmp_path, suffix):
    array = IntArray(np.arange(40) % 23, 5)
    path = tmp_path / f"a{suffix}"
    images.save(array, path)
    content = path.read_bytes()
    # What ends the last line may be lost without a trace, and in a .hex a digit of the last word.
    lost = {".hex": 2, ".mif": 1, ".coe": 1}.get(suffix, 0)
    for length in range(len(content) - lost):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match=f"^{re.escape(str(path))}"):
            images.load(path, width=5, shape=(40,))


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.hex"
    images.save(IntArray([1, 2], 4), path)
    before = path.read_bytes()
    monkeypatch.setattr(images, "_hex_words", lambda array: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        images.save(IntArray([3], 4), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.hex"]


def test_suffix_wrong(tmp_path):
    every = r"\.npz, \.hex, \.mif, \.coe, \.bin"
    with pytest.raises(
        ValueError, match=rf"^a file of an array must end in {every}, not 'a\.txt'$"
    ):
        images.load(tmp_path / "a.txt")
    with pytest.raises(ValueError, match=rf"^a file of an array must end in {every}, not 'a'$"):
        images.save(IntArray([1], 1), tmp_path / "a")
