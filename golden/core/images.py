"""Files of integer arrays: NumPy archives and the memory images of simulators and vendors.

The suffix of a file chooses its format:

- ``.npz``: an archive of NumPy with ``values``, ``width`` and ``signed``. An archive of others with
  one array is read too.
- ``.hex``: hexadecimal words for Verilog's ``$readmemh``, with comments and ``@`` addresses.
- ``.mif``: Memory Initialization File of Intel (Altera).
- ``.coe``: coefficient file of AMD (Xilinx), for memories.
- ``.bin``: raw words, each in the fewest bytes that hold it, the lowest byte first, in two's
  complement where they are signed.

Text formats hold bit patterns, so signed words are written as their two's complement, and read as
such if ``signed`` is asked for.
"""

import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .array import WIDEST, IntArray, in_two_complement
from .checks import check_bool, check_int
from .files import regular

__all__ = ["SUFFIXES", "load", "save"]

MOST = 1 << 24
"""Words of the largest memory that a file may describe."""

_DIGITS = {2: "01", 8: "01234567", 10: "0123456789", 16: "0123456789abcdef"}
_RADIXES = {"BIN": 2, "OCT": 8, "DEC": 10, "UNS": 10, "HEX": 16}
_BITS = {2: 1, 8: 3, 16: 4}  # of a digit


class _Place(NamedTuple):
    """Where in a file something stands, for messages."""

    path: Path
    line: int

    def wrong(self, text: str) -> ValueError:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return ValueError(f"{where}: {text}")


class _Word(NamedTuple):
    """A word of a file as a number, with the bits that its digits have room for."""

    value: int
    bits: int
    place: _Place


def load(
    path,
    *,
    width: int | None = None,
    signed: bool | None = None,
    shape: tuple[int, ...] | None = None,
) -> IntArray:
    """Read an array from a file.

    Parameters
    ----------
    path : path
        A file with one of the suffixes :data:`SUFFIXES`.
    width : int, optional
        Bits of a word. If not given, what the file says (``.npz``, ``.mif``), the digits of its
        longest word (``.hex``, ``.coe`` of radix 2 or 16), the fewest that hold all words (a
        decimal ``.coe``, an archive of others), or 8 (``.bin``).
    signed : bool, optional
        Whether words are in two's complement; if not given, what an archive says, else not.
    shape : tuple of int, optional
        Shape of the array; if not given, that of an archive, else one axis.

    Raises
    ------
    ValueError
        The suffix is unknown, or the file is no such image: the message names file and line.
    OSError
        The file cannot be read.
    """
    path = Path(path)
    if width is not None:
        check_int("width", width, 1, WIDEST)
    if signed is not None:
        check_bool("signed", signed)
    found = _format(path).read(regular(path), width, signed)
    if shape is None:
        return found
    try:
        return found.reshape(*shape)
    except ValueError as wrong:
        raise _Place(path, 0).wrong(str(wrong)) from None


def save(array: IntArray, path) -> None:
    """Write an array to a file, whose suffix says the format; see :func:`load`.

    Only an archive keeps the shape and whether the words are signed.

    Raises
    ------
    ValueError
        The suffix is unknown.
    OSError
        The file cannot be written; what was there is left.
    """
    path = Path(path)
    write = _format(path).write
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(array, file)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _format(path: Path) -> "_Format":
    found = _FORMATS.get(path.suffix.lower())
    if found is None:
        raise ValueError(f"a file of an array must end in {', '.join(SUFFIXES)}, not {path.name!r}")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise _Place(path, 0).wrong("the file is no text") from None


def _number(text: str, radix: int, place: _Place, what: str = "a word") -> int:
    digits = text.lower().replace("_", "")
    negative = radix == 10 and digits.startswith("-")
    digits = digits.removeprefix("-") if negative else digits
    if not digits or digits.strip(_DIGITS[radix]):
        raise place.wrong(f"{what} must be a number of radix {radix}, not {text!r}")
    return -int(digits, radix) if negative else int(digits, radix)


def _word(text: str, radix: int, place: _Place) -> _Word:
    value = _number(text, radix, place)
    bits = _BITS[radix] * len(text.replace("_", "")) if radix in _BITS else 0
    return _Word(value, bits, place)


def _array(path: Path, words: list[_Word], width: int | None, signed: bool | None) -> IntArray:
    """The array of words in order, of the width of the longest one if none is given."""
    if not words:
        raise _Place(path, 0).wrong("the file holds no words")
    if width is None:
        width = max(max(word.bits, word.value.bit_length(), 1) for word in words)
        if any(word.value < 0 for word in words):
            width = max((x.value if x.value >= 0 else ~x.value).bit_length() + 1 for x in words)
        if width > WIDEST:
            raise _Place(path, 0).wrong(f"words must be of 1..{WIDEST} bits, not {width}")
    least = -(1 << width - 1)
    signed = bool(signed) if signed is not None else any(word.value < 0 for word in words)
    for word in words:
        if not least <= word.value < 1 << width or (word.value < 0 and not signed):
            low, high = (least if signed else 0), (1 << width) - 1
            raise word.place.wrong(f"a word must be in {low}..{high}, not {word.value}")
    values = np.array([word.value for word in words], np.int64)
    if signed:
        values = in_two_complement(values, width)
    return IntArray(values, width, signed)


def _placed(path: Path, cells: dict[int, _Word], depth: int | None) -> list[_Word]:
    """Words by address as a list, in which none may be missing."""
    depth = max(cells, default=-1) + 1 if depth is None else depth
    if len(cells) < depth:
        address = next(address for address in range(depth) if address not in cells)
        missing = depth - len(cells)
        raise _Place(path, 0).wrong(
            f"{missing} of {depth} words are missing, the first at address {address}"
        )
    return [cells[address] for address in range(depth)]


def _put(cells: dict[int, _Word], address: int, word: _Word, depth: int) -> None:
    if address >= depth:
        raise word.place.wrong(f"an address must be in 0..{depth - 1}, not {address}")
    if address in cells:
        raise word.place.wrong(f"address {address} is given twice")
    cells[address] = word


def _blanked(match: re.Match[str]) -> str:
    """A comment as its line ends only, so that the lines after it keep their numbers."""
    return " " + "\n" * match[0].count("\n")


def _tokens(path: Path, text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, _Place]]:
    """The parts of a text that a pattern matches, with their lines."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in pattern.finditer(line):
            yield match[0], _Place(path, number)


def _read_npz(path: Path, width: int | None, signed: bool | None) -> IntArray:
    place = _Place(path, 0)
    try:
        # NumPy would not close the file of a path if it is no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (
        ValueError,
        EOFError,
        KeyError,
        AttributeError,
        MemoryError,  # a header may promise any number of words
        zipfile.BadZipFile,
        zlib.error,
    ):
        raise place.wrong("the file is no archive of NumPy, or it is damaged") from None
    values = arrays.get("values")
    if values is None:
        if len(arrays) != 1:
            names = ", ".join(arrays) or "none"
            raise place.wrong(f"the archive must hold one array, or one named values, not {names}")
        (values,) = arrays.values()
    if values.dtype.kind not in "iu" or not values.size:
        raise place.wrong(f"values must be integers, not {values.dtype} of shape {values.shape}")
    least, most = int(values.min()), int(values.max())
    try:
        if signed is None:
            signed = bool(arrays["signed"]) if "signed" in arrays else least < 0
        if width is None and "width" in arrays:
            width = int(arrays["width"])
        if width is None:
            width = max(1, max(most, ~least if least < 0 else 0).bit_length() + signed)
        return IntArray(values, width, signed)
    except (ValueError, TypeError) as wrong:
        raise place.wrong(str(wrong)) from None


def _write_npz(array: IntArray, file) -> None:
    fields = {"width": array.width, "signed": array.signed}
    np.savez_compressed(file, values=array.values, **fields)


_HEX_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
_HEX_TOKEN = re.compile(r"\S+")


def _read_hex(path: Path, width: int | None, signed: bool | None) -> IntArray:
    cells: dict[int, _Word] = {}
    address = 0
    for token, place in _tokens(path, _HEX_COMMENT.sub(_blanked, _text(path)), _HEX_TOKEN):
        if token.startswith("@"):
            address = _number(token[1:], 16, place, "an address")
            continue
        _put(cells, address, _word(token, 16, place), MOST)
        address += 1
    return _array(path, _placed(path, cells, None), width, signed)


def _hex_words(array: IntArray) -> list[str]:
    digits = -(-array.width // 4)
    return [f"{code:0{digits}x}" for code in array.codes.tolist()]


def _lines(file, *lines: str) -> None:
    file.write(("\n".join(lines) + "\n").encode())


def _write_hex(array: IntArray, file) -> None:
    _lines(file, f"// {array.size} words of {array.width} bits", *_hex_words(array))


_MIF_COMMENT = re.compile(r"%[^%]*%|--[^\n]*")
_MIF_TOKEN = re.compile(r"\.\.|[:;=\[\]]|[^\s:;=\[\].]+")
_MIF_KEYWORDS = ("WIDTH", "DEPTH", "ADDRESS_RADIX", "DATA_RADIX")


class _Tokens:
    """The tokens of a file in order, with the place of the last one that was taken."""

    def __init__(self, path: Path, text: str, pattern: re.Pattern[str]):
        self._rest = _tokens(path, text, pattern)
        self.place = _Place(path, 0)

    def take(self, wanted: str = "") -> str:
        """The next token, in capitals; it must be ``wanted`` if that is given."""
        token, self.place = next(self._rest, ("", self.place))
        if not token:
            end = f", and {wanted} is missing" if wanted else ""
            raise self.place.wrong(f"the file ends too early{end}")
        if wanted and token.upper() != wanted:
            raise self.place.wrong(f"here must be {wanted}, not {token!r}")
        return token.upper()


def _read_mif(path: Path, width: int | None, signed: bool | None) -> IntArray:
    tokens = _Tokens(path, _MIF_COMMENT.sub(_blanked, _text(path)), _MIF_TOKEN)
    head = {"ADDRESS_RADIX": "HEX", "DATA_RADIX": "HEX"}
    places = {}
    while (name := tokens.take()) != "CONTENT":
        if name not in _MIF_KEYWORDS:
            accepted = ", ".join((*_MIF_KEYWORDS, "CONTENT"))
            raise tokens.place.wrong(f"here must be {accepted}, not {name!r}")
        tokens.take("=")
        head[name], places[name] = tokens.take(), tokens.place
        tokens.take(";")
    tokens.take("BEGIN")
    for name in ("WIDTH", "DEPTH"):
        if name not in head:
            raise tokens.place.wrong(f"{name} must stand before CONTENT")
    for name in ("ADDRESS_RADIX", "DATA_RADIX"):
        if head[name] not in _RADIXES:
            accepted = ", ".join(_RADIXES)
            raise places[name].wrong(f"{name} must be one of {accepted}, not {head[name]!r}")
    sizes = {name: _number(head[name], 10, places[name], name) for name in ("WIDTH", "DEPTH")}
    for name, most in (("WIDTH", WIDEST), ("DEPTH", MOST)):
        if not 1 <= sizes[name] <= most:
            raise places[name].wrong(f"{name} must be in 1..{most}, not {sizes[name]}")
    decimal = head["DATA_RADIX"] == "DEC"
    if signed is None:
        signed = decimal
    words = _mif_words(path, tokens, head, sizes["DEPTH"])
    found = _array(path, words, sizes["WIDTH"], signed)
    return found if width is None else _array(path, words, width, signed)


def _mif_words(path: Path, tokens: _Tokens, head: dict[str, str], depth: int) -> list[_Word]:
    """The words between BEGIN and END: one after the other, or a pattern over a range."""
    at, radix = _RADIXES[head["ADDRESS_RADIX"]], _RADIXES[head["DATA_RADIX"]]
    cells: dict[int, _Word] = {}
    while (token := tokens.take()) != "END":
        if token == "[":
            first = _number(tokens.take(), at, tokens.place, "an address")
            tokens.take("..")
            last = _number(tokens.take(), at, tokens.place, "an address")
            tokens.take("]")
            if not first <= last < depth:
                raise tokens.place.wrong(
                    f"addresses must rise within 0..{depth - 1}, not {first}..{last}"
                )
        else:
            first, last = _number(token, at, tokens.place, "an address"), None
        tokens.take(":")
        words = []
        while (token := tokens.take()) != ";":
            words.append(_word(token, radix, tokens.place))
        if not words:
            raise tokens.place.wrong("a word must follow an address")
        last = first + len(words) - 1 if last is None else last
        for address in range(first, last + 1):
            _put(cells, address, words[(address - first) % len(words)], depth)
    tokens.take(";")
    return _placed(path, cells, depth)


def _write_mif(array: IntArray, file) -> None:
    head = [f"WIDTH={array.width};", f"DEPTH={array.size};", "ADDRESS_RADIX=HEX;"]
    words = [f"{address:x} : {word};" for address, word in enumerate(_hex_words(array))]
    _lines(file, *head, "DATA_RADIX=HEX;", "CONTENT BEGIN", *words, "END;")


_COE_COMMENT = re.compile(r";[^\n]*")
_COE_TOKEN = re.compile(r"[;=,]|[^\s;=,]+")
_COE_RADIX, _COE_VECTOR = "MEMORY_INITIALIZATION_RADIX", "MEMORY_INITIALIZATION_VECTOR"


def _read_coe(path: Path, width: int | None, signed: bool | None) -> IntArray:
    # What follows a semicolon on its line is a comment.
    tokens = _Tokens(path, _COE_COMMENT.sub(";", _text(path)), _COE_TOKEN)
    radix = 0
    while (name := tokens.take()) != _COE_VECTOR:
        if name == ";":
            continue
        if name != _COE_RADIX:
            raise tokens.place.wrong(f"here must be {_COE_RADIX} or {_COE_VECTOR}, not {name!r}")
        tokens.take("=")
        text = tokens.take()
        if text not in {"2", "10", "16"}:
            raise tokens.place.wrong(f"{_COE_RADIX} must be 2, 10 or 16, not {text}")
        radix = int(text)
        tokens.take(";")
    if not radix:
        raise tokens.place.wrong(f"{_COE_RADIX} must stand before {_COE_VECTOR}")
    tokens.take("=")
    words = []
    while (token := tokens.take()) != ";":
        if token != ",":
            words.append(_word(token, radix, tokens.place))
    return _array(path, words, width, signed)


def _write_coe(array: IntArray, file) -> None:
    *words, last = _hex_words(array)
    head = [f"{_COE_RADIX.lower()}=16;", f"{_COE_VECTOR.lower()}="]
    _lines(file, *head, *(f"{word}," for word in words), f"{last};")


def _read_bin(path: Path, width: int | None, signed: bool | None) -> IntArray:
    width = 8 if width is None else width
    size, content, place = -(-width // 8), path.read_bytes(), _Place(path, 0)
    if not content or len(content) % size:
        raise place.wrong(
            f"the file must hold words of {size} bytes for {width} bits, not {len(content)} bytes"
        )
    padded = np.zeros((len(content) // size, 8), np.uint8)
    padded[:, :size] = np.frombuffer(content, np.uint8).reshape(-1, size)
    if signed:
        padded[:, size:] = np.where(padded[:, size - 1 : size] >> 7, 255, 0)
    values = padded.view("<i8" if signed else "<u8")[:, 0]
    low = -(1 << width - 1) if signed else 0
    high = (1 << width - bool(signed)) - 1
    outside = np.flatnonzero((values < low) | (values > high))
    if len(outside):
        first = int(outside[0])
        raise place.wrong(
            f"the word at byte {first * size} must be in {low}..{high}, not {values[first]}"
        )
    return IntArray(values, width, bool(signed))


def _write_bin(array: IntArray, file) -> None:
    rows = np.ascontiguousarray(array.values.ravel().astype("<i8"))[:, None].view(np.uint8)
    file.write(rows[:, : -(-array.width // 8)].tobytes())


class _Format(NamedTuple):
    read: Callable[[Path, int | None, bool | None], IntArray]
    write: Callable[[IntArray, object], None]


_FORMATS = {
    ".npz": _Format(_read_npz, _write_npz),
    ".hex": _Format(_read_hex, _write_hex),
    ".mif": _Format(_read_mif, _write_mif),
    ".coe": _Format(_read_coe, _write_coe),
    ".bin": _Format(_read_bin, _write_bin),
}

SUFFIXES = tuple(_FORMATS)
"""Suffixes of the formats."""
