"""Feeds of numbers that operands are compared with: Sobol, Halton, LFSR, ramp, random."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from spikeloom.golden.sc.sng.halton import Halton, HaltonParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.sng.sobol import Sobol, SobolParams
from spikeloom.golden.sc.sng.van_der_corput import VanDerCorput, VanDerCorputParams
from spikeloom.golden.sc.stream.arrangements import arranged, reversal

__all__ = ["FEEDS", "Feed"]

_DIMENSIONS = 16  # of the Sobol sequence; further operands take the first ones again


@dataclass(frozen=True)
class Feed:
    """One way to make the streams of several operands.

    Parameters
    ----------
    name : str
        As it stands in the table.
    title : str
        In words.
    memoryless : bool
        Whether successive numbers are independent, or pass for it.
    operands : int or None
        How many independent operands it can feed; None if any number.
    prefix : bool
        Whether a shorter run gives the beginning of a longer one. A radical inverse in a base other
        than 2 does not: the digits it has depend on the width.
    numbers : callable
        ``numbers(index, log2_length)`` gives ``(numbers, bits)``: what operand ``index`` is
        compared with, each below ``2**bits``.
    anywhere : bool
        Whether a stream may begin anywhere in ``numbers``, which go round; then each case begins
        at a place of its own, so that the error is that of the mean seed.
    """

    name: str
    title: str
    memoryless: bool
    operands: int | None
    prefix: bool
    numbers: Callable[[int, int], tuple[np.ndarray, int]]
    anywhere: bool = False


def _sobol(index, log2_length):
    return _dimension(1 + index % _DIMENSIONS, log2_length)


@lru_cache(maxsize=64)
def _dimension(dimension, log2_length):
    params = SobolParams(width=max(8, log2_length), dimension=dimension)
    return Sobol(params).sequence(1 << log2_length), params.width


@lru_cache(maxsize=64)
def _corput(index, log2_length):
    params = VanDerCorputParams(width=max(8, log2_length))
    return VanDerCorput(params).sequence(1 << log2_length), params.width


def _hammersley(index, log2_length):
    # The points (ramp, van der Corput) are the Hammersley set.
    if index:
        return _corput(0, log2_length)
    return np.arange(1 << log2_length), log2_length


@lru_cache(maxsize=64)
def _halton(index, log2_length):
    params = HaltonParams(width=max(8, log2_length), base=(2, 3, 5, 7)[index])
    return Halton(params).sequence(1 << log2_length), params.width


@lru_cache(maxsize=64)
def _shared(index, log2_length):
    # A whole period, which is one short of a power of two.
    params = LFSRParams(width=max(3, log2_length))
    states = LFSR(params).sequence((1 << params.width) - 1)
    return (arranged(states, reversal(params.width)) if index else states), params.width


def _lfsr16(index, log2_length):
    return _reference_register(), 16


@lru_cache(maxsize=1)
def _reference_register():
    params = LFSRParams(width=16, taps=(16, 14, 13, 11), seed=0xACE1)
    return LFSR(params).sequence(65535)


def _random(index, log2_length):
    return _uniform(), 30


@lru_cache(maxsize=1)
def _uniform():
    return np.random.default_rng(2026).integers(0, 1 << 30, 1 << 18)


FEEDS = {
    feed.name: feed
    for feed in (
        Feed("sobol", "Sobol dimensions 1, 2, 3, …", False, None, True, _sobol),
        Feed("lfsr+reversed", "one LFSR, and its bits reversed", False, 2, False, _shared),
        Feed("ramp+vdc", "ramp and van der Corput", False, 2, False, _hammersley),
        Feed("halton", "Halton bases 2, 3, 5, 7", False, 4, False, _halton),
        Feed("lfsr16", "16-bit LFSRs of different seeds", True, None, True, _lfsr16, True),
        Feed("random", "independent random bits", True, None, True, _random, True),
        Feed("vdc", "one van der Corput sequence", False, 1, True, _corput),
    )
}
