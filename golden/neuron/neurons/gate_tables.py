"""Lookup tables of ion-channel gates: relaxation in one step as a function of the membrane."""

import numpy as np

__all__ = ["gate_table", "linear_rate"]


def linear_rate(x):
    """``x / (1 - exp(-x))``, which is 1 at 0."""
    x = np.asarray(x, float)
    # At 0 it is 0 / 0: there the series, and a harmless number in the quotient.
    near = np.abs(x) < 1e-6
    return np.where(near, 1 + x / 2, x / -np.expm1(-np.where(near, 1.0, x)))


def gate_table(opens, closes, dt_ms, edges_mv, frac):
    """Factors and offsets of ``x = factor * x + offset``, a step of one gate.

    In a step in which the membrane stays, a gate decays exactly from where it is to
    ``opens / (opens + closes)``, with the time constant ``1 / (opens + closes)``. A row has the
    rates of the middle between its edges. The offset is made of the rounded factor, so that what
    the gate goes to is right; it cannot leave 0..1.

    Parameters
    ----------
    opens, closes : callable
        The two rates per ms, from arrays of mV.
    dt_ms : float
        The step.
    edges_mv : array of float
        The membranes between which the rows lie.
    frac : int
        Fraction bits of factors and offsets.
    """
    v = (edges_mv[1:] + edges_mv[:-1]) / 2
    alpha, beta = opens(v), closes(v)
    factor = np.rint(np.exp(-dt_ms * (alpha + beta)) * (1 << frac)).astype(int)
    offset = np.rint(((1 << frac) - factor) * alpha / (alpha + beta)).astype(int)
    return tuple(factor.tolist()), tuple(offset.tolist())
