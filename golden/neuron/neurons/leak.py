"""Leak of a membrane by arithmetic shifts; base of leaky integrate-and-fire neurons."""

import numpy as np

from spikeloom.golden.core.checks import check_ints

from .membrane import MembraneParamsT, RefractoryNeuron

__all__ = ["LeakyNeuron", "check_shifts", "leaked", "leaked_fraction"]


def check_shifts(name, shifts, low, high):
    """Refuse ``shifts`` unless it is a tuple of integers in ``low..high``, no two of them equal."""
    check_ints(name, shifts, low, high)
    if len(set(shifts)) != len(shifts):
        raise ValueError(f"{name} must differ, not {shifts!r}")


def leaked_fraction(shifts) -> float:
    """The fraction that the shifts take off, in real numbers: ``sum(2**-s)``."""
    return sum(2.0**-shift for shift in shifts)


def leaked(value, shifts):
    """``value`` less its shifts, each of which floors; in the golden dialect."""
    return value - sum(value >> shift for shift in shifts)


class LeakyNeuron(RefractoryNeuron[MembraneParamsT], abstract=True):
    """A leaky integrate-and-fire neuron whose parameters are a :class:`~.lif.LIFParams`."""

    def after_spike(self, u, threshold):
        return u - threshold if self.params.reset == "subtract" else self.params.reset_value

    def integrated(self, state, i, threshold) -> dict:
        """``v``, ``spike`` and ``wait`` after a step with this threshold, in the golden dialect.

        The sum of membrane and input is compared exactly; what becomes of it saturates.
        """
        p = self.params
        u = leaked(state["v"], p.leak_shifts) + i
        fires = u >= threshold
        v = np.where(fires, self.after_spike(u, threshold), u)
        return self.rested(state, fires, np.clip(v, p.low, p.high))
