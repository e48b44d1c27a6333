"""What the goldens of leaky membranes with a threshold that moves have in common."""

import numpy as np

from spikeloom.golden.core.dialect import as_int

__all__ = ["leaked", "step_with_threshold"]


def leaked(value, shifts):
    """``value`` less its shifts, each of which floors."""
    left = value
    for shift in shifts:
        left = left - (value >> shift)
    return left


def step_with_threshold(p, state, i, threshold):
    """The new ``v``, ``spike`` and ``wait`` of a neuron whose threshold in this step is given.

    ``p`` is a :class:`~.lif.LIFParams`. The sum of membrane and input is
    compared exactly; what becomes of it saturates.
    """
    v, wait = state["v"], state["wait"]
    u = leaked(v, p.leak_shifts) + i
    fires = u >= threshold
    after = u - threshold if p.reset == "subtract" else p.reset_value
    resting = wait > 0
    return {
        "v": np.where(resting, v, np.clip(np.where(fires, after, u), p.low, p.high)),
        "spike": as_int(np.logical_and(fires, np.logical_not(resting))),
        "wait": np.where(resting, wait - 1, np.where(fires, p.refractory, 0)),
    }
