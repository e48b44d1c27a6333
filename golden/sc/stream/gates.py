"""Gates on packed streams as plain functions, for loops in which each call counts.

They are what :meth:`~.bitstream.BitGolden.run_packed` gives of the block of the same name, without
its checks of ports: a call costs what NumPy takes for the words, and one or two microseconds more.
Streams lie along the last axis in words of uint64 (:mod:`~.packed`), of any shape before it. Bits
beyond the end of a stream must be 0, and are 0 in what comes out.
"""

from functools import lru_cache

from .packed import tail_mask

__all__ = ["and_mul", "inverted", "mux_add", "or_add", "xnor_mul", "xor_subtract"]


def and_mul(a, b):
    """``a & b``: the product of independent unipolar streams."""
    return a & b


def or_add(a, b):
    """``a | b``: the sum of streams that are never 1 together, the larger of correlated ones."""
    return a | b


def xor_subtract(a, b):
    """``a ^ b``: the distance of two correlated streams."""
    return a ^ b


def mux_add(a, b, select):
    """``b`` where ``select`` is 1, else ``a``: half their sum if ``select`` is 1/2."""
    return a ^ (a ^ b) & select


def inverted(a, length: int):
    """The complement of streams of ``length`` bits: 1 less the value, or its negative if bipolar.

    Raises
    ------
    ValueError
        The streams have not ``ceil(length / 64)`` words.
    """
    return _inverted(a, length)


def xnor_mul(a, b, length: int):
    """1 where ``a`` and ``b`` are equal: the product of independent bipolar streams.

    Raises
    ------
    ValueError
        The streams have not ``ceil(length / 64)`` words.
    """
    return _inverted(a ^ b, length)


@lru_cache(maxsize=256)
def _ones(length):
    """Ones in all places of a stream; what is inverted by them stays 0 beyond the end."""
    mask = tail_mask(length)
    mask.flags.writeable = False
    return mask


def _inverted(words, length):
    mask = _ones(length)
    if words.shape[-1] != len(mask):
        raise ValueError(
            f"streams of {length} bits must have {len(mask)} words, not {words.shape[-1]}"
        )
    return words ^ mask
