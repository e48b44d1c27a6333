"""Encodings of values on the host: thresholds of values, and values of counts of ones."""

from numbers import Real

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_choice, check_int

__all__ = ["ENCODINGS", "code", "probability", "two_line_value", "value"]

ENCODINGS = ("unipolar", "bipolar", "inverted")
"""``P = v``; ``P = (1 + v) / 2``; ``P = (1 - v) / 2``."""


def probability(v, encoding: str = "unipolar"):
    """The probability of a one in a stream of value ``v``.

    Parameters
    ----------
    v : float or array of float
        In 0..1 for the unipolar encoding, in -1..1 for the others; anything else is refused.
    encoding : {"unipolar", "bipolar", "inverted"}
        One of :data:`ENCODINGS`.
    """
    check_choice("encoding", encoding, ENCODINGS)
    if encoding == "unipolar":
        return _checked("p", v, 0)
    x = _checked("value", v, -1)
    return (1 + x) / 2 if encoding == "bipolar" else (1 - x) / 2


def code(v, width: int, encoding: str = "unipolar", *, exact: bool = False):
    """The threshold that comes nearest to the value ``v``; a tie goes upward.

    Parameters
    ----------
    v : float or array of float
        As for :func:`probability`.
    width : int
        Bits of the source, 1..52: beyond, a float does not tell the thresholds apart.
    encoding : {"unipolar", "bipolar", "inverted"}
        One of :data:`ENCODINGS`.
    exact : bool
        For a comparator with ``exact`` on an LFSR, whose probabilities are ``T / (2**width - 1)``;
        otherwise ``T / 2**width``, and value 1 needs a comparator with ``full_scale``.

    Returns
    -------
    int or array of int64
        The threshold.
    """
    check_int("width", width, 1, 52)
    check_bool("exact", exact)
    # Half up, as the threshold encoder does, and not to even.
    scaled = np.floor(probability(v, encoding) * ((1 << width) - exact) + 0.5).astype(np.int64)
    return int(scaled) if scaled.ndim == 0 else scaled


def value(ones, length: int, encoding: str = "unipolar"):
    """The value of a stream of ``length`` bits with ``ones`` ones among them.

    Parameters
    ----------
    ones : int or array of int
        In ``0..length``; anything else is refused.
    length : int
        Bits of the stream.
    encoding : {"unipolar", "bipolar", "inverted"}
        One of :data:`ENCODINGS`.
    """
    check_choice("encoding", encoding, ENCODINGS)
    share = _share("ones", ones, length)
    return {"unipolar": share, "bipolar": 2 * share - 1, "inverted": 1 - 2 * share}[encoding]


def two_line_value(positive, negative, length: int):
    """The value of two lines of ``length`` bits from their numbers of ones."""
    return _share("positive", positive, length) - _share("negative", negative, length)


def _share(name, ones, length):
    check_int("length", length, 1, 1 << 52)
    counts = np.asarray(ones)
    if counts.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers in 0..{length}, not {ones!r}")
    _inside(name, counts, 0, length)
    return counts / length


def _checked(name, v, low):
    x = np.asarray(v)
    if x.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be a real number in {low}..1, not {v!r}")
    _inside(name, x, low, 1)
    return x.astype(float)[()]


def _inside(name, x, low, high):
    # Said so that a NaN, which compares with nothing, is outside.
    outside = ~((x >= low) & (x <= high))
    if outside.any():
        worst: Real = np.atleast_1d(x)[np.atleast_1d(outside)][0].item()
        raise ValueError(f"{name} must be in {low}..{high}, not {worst!r}")
