"""Rounding and wrapping of integer codes, in the golden dialect."""

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int

__all__ = ["DETERMINISTIC", "OVERFLOWS", "ROUNDINGS", "rounded", "wrapped"]

ROUNDINGS = ("truncate", "nearest", "nearest_even", "stochastic", "toward_zero")
DETERMINISTIC = tuple(mode for mode in ROUNDINGS if mode != "stochastic")
"""Roundings that need no random bits."""

OVERFLOWS = ("saturate", "wrap", "trap")


def rounded(codes, drop: int, mode: str, bits=None):
    """``codes * 2**-drop`` as integers.

    Parameters
    ----------
    codes : array of int
        Any shape.
    drop : int
        Bits to lose, 0..63; with 0 nothing happens.
    mode : {"truncate", "nearest", "nearest_even", "stochastic", "toward_zero"}
        ``truncate`` rounds towards minus infinity; ``nearest`` away from zero where two codes are
        equally near, ``nearest_even`` to the even one; ``stochastic`` goes up if ``bits`` and what
        is lost make a whole code together, which over all ``bits`` is as probable as what is lost.
    bits : array of int, optional
        For ``stochastic``: ``drop`` random bits, ``0..2**drop - 1``.
    """
    check_choice("mode", mode, ROUNDINGS)
    check_int("drop", drop, 0, 63)
    if (bits is not None) != (mode == "stochastic"):
        needs = "needs" if bits is None else "must not have"
        raise ValueError(f"rounding {mode!r} {needs} bits")
    if drop == 0:
        return codes
    # The floor and what it lost: nothing here is wider than the codes, whatever their width.
    floor, lost, half = codes >> drop, codes & (1 << drop) - 1, 1 << drop - 1
    if mode == "truncate":
        return floor
    if mode == "nearest":
        up = np.where(codes < 0, lost > half, lost >= half)
    elif mode == "nearest_even":
        up = np.where((floor & 1) != 0, lost >= half, lost > half)
    elif mode == "toward_zero":
        up = (codes < 0) & (lost != 0)
    else:
        up = bits >= (1 << drop) - lost
    return np.where(up, floor + 1, floor)


def wrapped(codes, width: int, signed: bool):
    """The low ``width`` bits of ``codes``, read as unsigned or two's complement."""
    # Turning the sign bit over and taking its weight off again extends it.
    low = codes & (1 << width) - 1
    return (low ^ 1 << width - 1) - (1 << width - 1) if signed else low
