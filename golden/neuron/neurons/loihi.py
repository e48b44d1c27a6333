"""Decay of the states of Loihi's neurons: by factors of 4096ths, or by quotients."""

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.dialect import product

__all__ = ["check_decays", "decayed", "leak"]

FORMS = ("multiply", "divide")


def check_decays(form, **decays):
    """Refuse an unknown form of decay, and decays that are out of its range."""
    check_choice("form", form, FORMS)
    for name, decay in decays.items():
        check_int(name, decay, 0 if form == "multiply" else 1, 4096)


def leak(form, decay):
    """Fraction that a state loses in one step."""
    return decay / 4096 if form == "multiply" else 1 / decay


def decayed(params, states, name, decay):
    """A state after one step without input, in the golden dialect."""
    state = states[name]
    if params.form == "divide":
        return state - state // decay
    lost = product(state, decay, params.low * decay, params.high * decay, f"lost_{name}")
    # What is left is rounded towards 0, so what is lost away from it.
    return state - (np.where(state < 0, lost, lost + 4095) >> 12)
