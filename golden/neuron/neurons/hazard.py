"""Spike probabilities as levels for words of random bits."""

from numbers import Real

import numpy as np

__all__ = ["check_positive", "spike_levels"]


def check_positive(name, value):
    """Refuse ``value`` unless it is a real number in ``1e-9..1e9``."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number in 1e-9..1e9, not {value!r}")
    if not 1e-9 <= float(value) <= 1e9:
        raise ValueError(f"{name} must be in 1e-9..1e9, not {value!r}")


def spike_levels(hazards, bits: int) -> tuple[int, ...]:
    """For each hazard ``x`` the nearest ``2**bits * (1 - exp(-x))`` of ``bits`` bits.

    A uniform word below the level is an event of the Poisson process that has ``x`` of them on
    average. All ones is the largest level, so certainty is missed by one code.
    """
    # expm1 keeps all digits of a small probability.
    levels = np.rint(-np.expm1(-np.asarray(hazards, float)) * 2**bits)
    return tuple(np.minimum(levels, 2**bits - 1).astype(np.int64).tolist())
