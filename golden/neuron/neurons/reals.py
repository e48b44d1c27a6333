"""A check of parameters that are real numbers."""

import math
from numbers import Real

__all__ = ["check_real"]


def check_real(name, value, low, high):
    """Refuse ``value`` unless it is a number (a bool is not) in ``low..high``, both included."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number in {low}..{high}, not {value!r}")
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name} must be in {low}..{high}, not {value!r}")
