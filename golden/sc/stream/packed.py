"""Packed bit streams, 64 bits to a word: packing, counting and encoding.

Words are little-endian uint64: bit ``t`` of word ``w`` is time ``64 w + t``. Streams lie along the
last axis. The bits of the last word beyond the length of a stream are 0, and whoever inverts a
stream clears them again.
"""

import numpy as np

from spikeloom.golden.core.checks import check_codes, check_int

__all__ = ["code_book", "count", "encode", "pack", "tail_mask", "unpack"]

_EXACT = 1 << 24  # integers up to here are exact in float32
_BOOK_BYTES = 1 << 26


def pack(bits):
    """Pack an array of 0 and 1, time along the last axis, into ``ceil(length / 64)`` words."""
    bits = np.asarray(bits)
    length = bits.shape[-1]
    octets = np.packbits(bits.astype(np.uint8, copy=False), axis=-1, bitorder="little")
    missing = -(-length // 64) * 8 - octets.shape[-1]
    if missing:
        octets = np.concatenate(
            [octets, np.zeros((*octets.shape[:-1], missing), np.uint8)], axis=-1
        )
    return np.ascontiguousarray(octets).view("<u8").astype(np.uint64, copy=False)


def unpack(words, length):
    """Unpack to an int64 array of 0 and 1 with ``length`` bits along the last axis."""
    octets = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=length, bitorder="little").astype(np.int64)


def count(words):
    """Number of ones of each stream, int64."""
    ones = np.bitwise_count(words)
    if words.shape[-1] * 64 > _EXACT:
        return ones.sum(axis=-1, dtype=np.int64)
    # A product with ones adds up bytes three times as fast as a reduction over the last axis.
    return (ones.astype(np.float32) @ np.ones(words.shape[-1], np.float32)).astype(np.int64)


def tail_mask(length):
    """Words with ones at the ``length`` places of a stream."""
    return pack(np.ones(length, np.uint8))


def code_book(numbers, width):
    """The packed streams ``numbers < threshold`` of all thresholds ``0..2**width``.

    Parameters
    ----------
    numbers : array of int
        What the source gives, one number per bit of the stream.
    width : int
        Bits of a number, 1..20.

    Returns
    -------
    array of uint64
        ``(2**width + 1, words)``, a row for each threshold.
    """
    check_int("width", width, 1, 20)
    return _compare(numbers, np.arange((1 << width) + 1))


def encode(numbers, thresholds, width):
    """Packed streams of many thresholds from one source: bit ``t`` is ``numbers[t] < threshold``.

    A source has only ``2**width + 1`` different streams, so where there are more thresholds than
    that, each stream is made once and copied; no bit of the copies is computed.

    Parameters
    ----------
    numbers : array of int
        What the source gives, one number per bit of the stream, each in ``0..2**width - 1``.
    thresholds : array of int
        Of any shape, each in ``0..2**width``.
    width : int
        Bits of a number, 1..63.

    Returns
    -------
    array of uint64
        The shape of ``thresholds`` and one axis of words.
    """
    check_int("width", width, 1, 63)
    thresholds = np.asarray(thresholds)
    check_codes("numbers", numbers, (1 << width) - 1)
    check_codes("thresholds", thresholds, 1 << width)
    words = -(-len(numbers) // 64)
    if thresholds.size <= 1 << width or (8 * words << width) > _BOOK_BYTES:
        return _compare(numbers, thresholds)
    book = code_book(numbers, width)
    streams = np.empty((*thresholds.shape, words), np.uint64)
    # With `mode` NumPy need not keep a copy of `out` for the case of an index out of range.
    return np.take(book, thresholds, axis=0, out=streams, mode="clip")


def _compare(numbers, thresholds):
    # In the narrowest integers that hold both, for this moves more bytes than anything else here.
    narrow = np.min_scalar_type(max(int(np.max(x, initial=0)) for x in (numbers, thresholds)))
    numbers, flat = np.asarray(numbers).astype(narrow), thresholds.reshape(-1, 1).astype(narrow)
    rows = max(1, (1 << 22) // max(1, len(numbers)))  # a few MiB of bits at a time
    parts = [
        pack(numbers[None] < flat[first : first + rows]) for first in range(0, len(flat), rows)
    ]
    packed = np.concatenate(parts) if parts else np.zeros((0, -(-len(numbers) // 64)), np.uint64)
    return packed.reshape(*thresholds.shape, -1)
