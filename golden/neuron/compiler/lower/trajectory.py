"""Runs of a model in real numbers that obey the ranges of its states."""

import math
from typing import Any

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import Description, Input, State

from .floats import evaluate
from .scheme import Step

__all__ = ["SPIKE", "drawn", "limits", "trajectory"]

SPIKE = ".spike"
"""What the spike is called beside registers and outputs, whose names have no point."""


def drawn(port: Input, rng: np.random.Generator, shape) -> np.ndarray:
    """Random numbers for an input that is one."""
    return rng.normal(size=shape) if port.kind == "normal" else rng.random(shape)


def limits(state: State) -> tuple[float, float]:
    """Where a state ends in hardware: at the powers of two that hold its range."""
    # Of whole numbers the end of the range is a value like others, as in a word.
    whole = state.frac == 0
    top = max(state.high + whole, 0 if state.low >= 0 else -state.low)
    end = 2.0 ** math.ceil(math.log2(top))
    return (0.0 if state.low >= 0 else -end), end - whole


def trajectory(
    description: Description,
    step: Step,
    steps: int,
    inputs: dict[str, Any] | None = None,
    seed: int = 1,
    *,
    places: dict[str, np.ndarray] | None = None,
    start: dict[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """States, spikes and outputs of the model in real numbers.

    A state that would leave its range ends where its word does in hardware.

    Parameters
    ----------
    description, step : Description, Step
        The model and its step.
    steps : int
        How many.
    inputs : dict, optional
        By name a number, one for each lane, or an array ``(steps, batch)``; the nominal value of
        what is not given, and random numbers for random inputs.
    seed : int
        Of random inputs.
    places : dict of array, optional
        Last places of states, one for each lane: whatever is assigned to the state is rounded to
        them, ties up. What is not named stays as it is.
    start : dict of array, optional
        Initial values, one for each lane, in place of the description's.

    Returns
    -------
    dict of array
        For each register, the spike (:data:`SPIKE`) and each output, ``(steps, batch)``: after each
        step.
    """
    given = inputs or {}
    others = (*(places or {}).values(), *(start or {}).values())
    sizes = [np.shape(x)[-1] for x in (*given.values(), *others) if np.ndim(x)]
    batch = max(sizes, default=1)
    rng = np.random.default_rng(seed)
    first = {key: float(x.init) for key, x in step.registers.items()} | (start or {})
    state = {key: np.broadcast_to(x, (batch,)) for key, x in first.items()}
    keys = [*step.states, *([SPIKE] if step.spike is not None else []), *step.outputs]
    roots = [
        *step.states.values(),
        *([step.spike] if step.spike is not None else []),
        *step.outputs.values(),
    ]
    casts = {key: _cast(x, (places or {}).get(key)) for key, x in step.registers.items()}
    traces = {key: np.empty((steps, batch), bool if key == SPIKE else float) for key in keys}
    with np.errstate(all="ignore"):
        for index in range(steps):
            now = {}
            for key, port in description.inputs.items():
                value = given.get(key, port.nominal)
                if key not in given and port.kind != "value":
                    value = drawn(port, rng, batch)
                now[key] = value[index] if np.ndim(value) == 2 else value
            results = dict(zip(keys, evaluate(roots, state | now, casts), strict=True))
            for key in keys:
                traces[key][index] = results[key]
            state = {key: traces[key][index] for key in step.states}
    return traces


def _cast(state: State, place):
    """What becomes of a number that is assigned to a state; what is infinite is none."""
    low, high = limits(state)
    top = high
    if place is not None:
        top = high - np.where(state.frac == 0, 0, place)

    def cast(x):
        rounded = x if place is None else np.floor(x / place + 0.5) * place
        return np.where(np.isinf(x), np.nan, np.minimum(np.maximum(rounded, low), top))

    return cast
