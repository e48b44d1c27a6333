"""What the neurons of Loihi and Loihi 2 have in common: how a state decays."""

import numpy as np

from ..checks import check_choice, check_int

__all__ = ["check_decays", "decayed", "leak"]

FORMS = ("multiply", "divide")


def check_decays(form, **decays):
    """Refuse a form of decay that there is not, and decays that do not fit it."""
    check_choice("form", form, FORMS)
    for name, decay in decays.items():
        check_int(name, decay, 0 if form == "multiply" else 1, 4096)


def leak(form, decay):
    """Fraction that a state loses in one step."""
    return decay / 4096 if form == "multiply" else 1 / decay


def decayed(state, form, decay):
    """What is left of a state after one step, in the golden dialect."""
    if form == "divide":
        return state - state // decay
    left = np.abs(state) * (4096 - decay) >> 12
    return np.where(state < 0, -left, left)
