"""Integer arrays as parameters of blocks: words of one width, immutable, compared by content."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from .checks import check_bool, check_int

__all__ = ["WIDEST", "IntArray", "check_array", "in_two_complement"]

WIDEST = 63
"""Bits of the widest word."""


class IntArray:
    """An array of integers of ``width`` bits each, such as weights or the contents of a memory.

    Two arrays are equal if their shapes, widths, signedness and values are. So parameters that hold
    one can be compared, hashed and kept in records like those that hold numbers only.

    Parameters
    ----------
    values : array of int
        Of any shape, with at least one element, in the range of a word.
    width : int
        Bits of a word, 1..63.
    signed : bool
        Two's complement if true.
    """

    __slots__ = ("_packed", "_signed", "_values", "_width")

    def __init__(self, values, width: int, signed: bool = False):
        check_int("width", width, 1, WIDEST)
        check_bool("signed", signed)
        self._width, self._signed = int(width), signed
        self._values = _checked(values, self.low, self.high)
        self._packed: bytes | None = None

    @property
    def values(self) -> np.ndarray:
        """The values as int64; the array cannot be written to."""
        return self._values

    @property
    def width(self) -> int:
        """Bits of a word."""
        return self._width

    @property
    def signed(self) -> bool:
        """Whether the words are in two's complement."""
        return self._signed

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return self._values.shape

    @property
    def size(self) -> int:
        """Number of words."""
        return self._values.size

    @property
    def low(self) -> int:
        """Smallest value of a word."""
        return -(1 << self._width - 1) if self._signed else 0

    @property
    def high(self) -> int:
        """Largest value of a word."""
        return (1 << self._width - self._signed) - 1

    @property
    def codes(self) -> np.ndarray:
        """The bit patterns of the words in row-major order, as non-negative int64 ``(size,)``."""
        return self._values.ravel() & np.int64((1 << self._width) - 1)

    @property
    def packed(self) -> bytes:
        """The words in row-major order without gaps, the lowest bit of the first one first."""
        if self._packed is None:
            rows = np.ascontiguousarray(self.codes.astype("<u8"))[:, None].view(np.uint8)
            bits = np.unpackbits(rows, axis=1, count=self._width, bitorder="little")
            self._packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
        return self._packed

    @property
    def digest(self) -> str:
        """SHA-256 of shape, width, signedness and words, as 64 hexadecimal digits."""
        head = f"{self.shape} {self._width} {self._signed} "
        return hashlib.sha256(head.encode() + self.packed).hexdigest()

    def __eq__(self, other):
        if not isinstance(other, IntArray):
            return NotImplemented
        ours = self.shape, self._width, self._signed
        same = ours == (other.shape, other._width, other._signed)
        return same and bool(np.array_equal(self._values, other._values))

    def __hash__(self):
        return hash(self.digest)

    def __repr__(self):
        number = "x".join(map(str, self.shape))
        return f"IntArray({number} of {'su'[not self._signed]}{self._width}, {self.digest[:8]})"

    # A copy would be equal and could not be changed either.
    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    # An array that NumPy has unpickled could be written to.
    def __reduce__(self):
        return IntArray, (self._values, self._width, self._signed)

    def to_dict(self) -> dict[str, Any]:
        """Plain values as JSON has them; :meth:`from_dict` reads them."""
        # Not compressed: the text is part of digests, and compressors differ in their output.
        bits = base64.b64encode(self.packed).decode()
        return {
            "shape": list(self.shape),
            "width": self._width,
            "signed": self._signed,
            "bits": bits,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "IntArray":
        """The array of plain values that :meth:`to_dict` gave.

        Raises
        ------
        ValueError
            A name or a value is not what :meth:`to_dict` gives.
        TypeError
            A value is of the wrong type.
        """
        names = ("shape", "width", "signed", "bits")
        if sorted(values) != sorted(names):
            given = ", ".join(map(str, values)) or "nothing"
            raise ValueError(f"an array must have {', '.join(names)}, not {given}")
        shape, width, signed, text = (values[name] for name in names)
        check_int("width", width, 1, WIDEST)
        check_bool("signed", signed)
        if not isinstance(shape, list | tuple) or not shape:
            raise TypeError(f"shape must be a list of integers, not {shape!r}")
        for length in shape:
            check_int("shape", length, 1, 1 << 32)
        size = int(np.prod(shape))
        try:
            packed = base64.b64decode(text, validate=True)
        except (ValueError, TypeError):
            raise ValueError(f"bits must be text in base64, not {_short(text)}") from None
        if len(packed) != -(-size * width // 8):
            raise ValueError(
                f"bits must hold {size} words of {width} bits, not {len(packed)} bytes"
            )
        found = np.frombuffer(packed, np.uint8)
        bits = np.unpackbits(found, count=size * width, bitorder="little").reshape(size, width)
        rows = np.packbits(bits, axis=1, bitorder="little")
        codes = np.zeros((size, 8), np.uint8)
        codes[:, : rows.shape[1]] = rows
        words = codes.view("<u8")[:, 0].astype(np.int64)
        return cls(in_two_complement(words, width) if signed else words, width, signed).reshape(
            *shape
        )

    def reshape(self, *shape: int) -> "IntArray":
        """The same words with other axes.

        Raises
        ------
        ValueError
            The shape needs another number of words.
        """
        if int(np.prod(shape)) != self.size:
            raise ValueError(f"shape {shape} must hold {self.size} words, not {np.prod(shape)}")
        return IntArray(self._values.reshape(shape), self._width, self._signed)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:36] + "…"


def in_two_complement(codes: np.ndarray, width: int) -> np.ndarray:
    """Bit patterns of ``width`` bits (int64) as the numbers that they are in two's complement."""
    return codes << 64 - width >> 64 - width


def _checked(values, low: int, high: int) -> np.ndarray:
    """A copy of values as a read-only int64 array, all of them in range."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise ValueError("values must be of equal length along each axis") from None
    if not given.size:
        raise ValueError("values must hold at least one integer, not none")
    if given.dtype.kind == "O":  # what does not fit 64 bits, or is no number
        wrong = [x for x in given.flat if isinstance(x, bool) or not isinstance(x, int)]
        if wrong:
            raise TypeError(f"values must be integers in {low}..{high}, not {_short(wrong[0])}")
    elif given.dtype.kind not in "iu":
        raise TypeError(f"values must be integers in {low}..{high}, not {given.dtype}")
    given = given.reshape(1) if given.ndim == 0 else given
    outside = (given < low) | (given > high)
    if outside.any():
        place = tuple(int(index) for index in np.argwhere(outside)[0])
        name = ", ".join(map(str, place))
        raise ValueError(f"values[{name}] must be in {low}..{high}, not {given[place]}")
    array = np.array(given, np.int64)
    array.flags.writeable = False
    return array


def check_array(name: str, value: object, words: int, width: int = WIDEST) -> None:
    """Require an :class:`IntArray` of at most so many words of at most so many bits."""
    if not isinstance(value, IntArray):
        raise TypeError(
            f"{name} must be an IntArray of 1..{words} words, such as a file gives with "
            f"--set {name}=@FILE, not {_short(value)}"
        )
    if value.size > words:
        raise ValueError(f"{name} must hold 1..{words} words, not {value.size}")
    if value.width > width:
        raise ValueError(f"{name} must be of words of 1..{width} bits, not {value.width}")
