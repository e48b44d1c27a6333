"""Parameter checks with uniform messages: TypeError for the type, ValueError for the value."""

import math
from numbers import Integral, Real

import numpy as np

__all__ = [
    "check_bool",
    "check_choice",
    "check_codes",
    "check_int",
    "check_ints",
    "check_power",
    "check_real",
]


def check_int(name, value, low, high):
    """Require an integer in ``low..high``, both ends included; a bool is no integer."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer in {low}..{high}, not {value!r}")
    if not low <= value <= high:
        raise ValueError(f"{name} must be in {low}..{high}, not {value!r}")


def check_power(name, value, low, high):
    """Require a power of two in ``low..high``, both ends included."""
    check_int(name, value, low, high)
    if value & (value - 1):
        raise ValueError(f"{name} must be a power of two in {low}..{high}, not {value!r}")


def check_real(name, value, low, high):
    """Require a finite real number in ``low..high``, both ends included; a bool is no number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number in {low}..{high}, not {value!r}")
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name} must be in {low}..{high}, not {value!r}")


def check_bool(name, value):
    """Require True or False; the integers 0 and 1 are refused."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")


def check_choice(name, value, choices):
    """Require one of the strings in ``choices``."""
    accepted = ", ".join(repr(choice) for choice in choices)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {accepted}, not {value!r}")
    if value not in choices:
        raise ValueError(f"{name} must be one of {accepted}, not {value!r}")


def check_ints(name, values, low, high, length=None):
    """Require a tuple of integers in ``low..high``, of ``length`` elements if that is given."""
    if not isinstance(values, tuple):
        raise TypeError(f"{name} must be a tuple of integers in {low}..{high}, not {values!r}")
    if length is not None and len(values) != length:
        raise ValueError(f"{name} must hold {length} integers, not {len(values)}")
    for index, value in enumerate(values):
        check_int(f"{name}[{index}]", value, low, high)


def check_codes(name, codes, high):
    """Require an array of an integer dtype, of any shape, with all values in ``0..high``."""
    codes = np.asarray(codes)
    if codes.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers in 0..{high}, not {codes.dtype}")
    if codes.size:
        for value in (codes.min(), codes.max()):
            check_int(name, int(value), 0, high)
