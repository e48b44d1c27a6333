"""Bit streams packed 64 bits to a word, and the fast paths of golden models on them.

Words are little-endian uint64: bit ``t`` of word ``w`` is time ``64 w + t``. Streams lie along the
last axis. The bits of the last word beyond the length of a stream are 0, and whoever inverts a
stream clears them again.
"""

import numpy as np

__all__ = ["count", "pack", "tail_mask", "unpack"]


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
    return np.bitwise_count(words).sum(axis=-1, dtype=np.int64)


def tail_mask(length):
    """Words with ones at the ``length`` places of a stream."""
    return pack(np.ones(length, np.uint8))
