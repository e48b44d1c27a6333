"""How many fraction bits a state needs, and how long a step may be."""

import math
from typing import Any

import numpy as np

from .floats import evaluate
from .scheme import Step, one_step
from .spec import Spec

__all__ = ["fraction_bits", "largest_step", "trajectory"]

STEPS = 4000
SLACK = 1e-6
SETTLED = 1e-3


def trajectory(
    spec: Spec, step: Step, steps: int, inputs: dict[str, Any] | None = None, seed: int = 1
) -> dict[str, np.ndarray]:
    """States, spikes and outputs of the model in real numbers.

    Parameters
    ----------
    spec, step : Spec, Step
        The model and its step.
    steps : int
        How many.
    inputs : dict, optional
        By name a number, one for each lane, or an array ``(steps, lanes)``; the nominal value of
        what is not given, and random numbers for random inputs.
    seed : int
        Of random inputs.

    Returns
    -------
    dict of array
        For each register, the spike and each output, ``(steps, lanes)``: after each step.
    """
    given = inputs or {}
    lanes = max([np.shape(x)[-1] for x in given.values() if np.ndim(x)], default=1)
    rng = np.random.default_rng(seed)
    state = {key: np.full(lanes, float(x.init)) for key, x in step.registers.items()}
    keys = [*step.states, *(["spike"] if step.spike is not None else []), *step.outputs]
    roots = [*step.states.values(), *([step.spike] if step.spike is not None else []),
             *step.outputs.values()]  # fmt: skip
    traces: dict[str, list] = {key: [] for key in keys}
    with np.errstate(all="ignore"):
        for index in range(steps):
            now = {}
            for key, port in spec.inputs.items():
                value = given.get(key, port.nominal)
                if key not in given and port.kind != "value":
                    value = rng.normal(size=lanes) if port.kind == "normal" else rng.random(lanes)
                now[key] = value[index] if np.ndim(value) == 2 else value
            results = dict(zip(keys, evaluate(roots, state | now), strict=True))
            state = {key: np.broadcast_to(results[key], (lanes,)) for key in step.states}
            for key in keys:
                traces[key].append(np.broadcast_to(results[key], (lanes,)))
    return {key: np.array(trace) for key, trace in traces.items()}


def fraction_bits(spec: Spec, step: Step) -> dict[str, int]:
    """Fraction bits of each register: what the description says, or what its motion asks for.

    A state that moves by less than half of its last place stands still, so the last place must be
    a quarter of the median change at most, over a run with nominal inputs. That is decided by the
    slowest motion and has nothing to do with the range.
    """
    wanted = {key: x.frac for key, x in step.registers.items() if x.frac is not None}
    if len(wanted) == len(step.registers):
        return wanted
    run = trajectory(spec, step, STEPS)
    for key, x in step.registers.items():
        if key in wanted:
            continue
        with np.errstate(invalid="ignore"):  # a run that blows up
            moves = np.abs(np.diff(run[key][:, 0]))
        moves = moves[(moves > 0) & np.isfinite(moves)]
        moves = moves[moves > SETTLED * moves.max(initial=0)]  # near rest there is no motion to see
        span = max(abs(x.low), abs(x.high))
        smallest = float(np.median(moves)) / 4 if moves.size else span * 2.0**-12
        bits = math.ceil(-math.log2(max(smallest, span * 2.0**-30)))
        wanted[key] = min(max(bits, 4 - math.ceil(math.log2(span)), 0), 40)
    return wanted


def largest_step(spec: Spec, values: dict[str, float], dt_ms: float) -> float:
    """The largest stable step up to ``dt_ms``, along the run with nominal inputs; 0 if none is.

    Where the equations pull small deviations together, a step must not throw them apart: there the
    matrix of the step's derivatives may have no eigenvalue beyond 1, as far as the exact solution
    of a very short step has none. Where they push deviations apart, as in the upstroke of a spike,
    the step may too.
    """
    fine = one_step(spec, values, min(dt_ms, spec.dt_ms))
    run = trajectory(spec, fine, 1000)
    points = np.linspace(1, 999, 40).astype(int)
    states = {key: run[key][points, 0] for key in spec.states}
    if not all(np.isfinite(x).all() for x in states.values()):
        return 0.0
    inputs = {key: x.nominal for key, x in spec.inputs.items()}
    short = _matrices(spec, values, spec.dt_ms * 1e-3, states, inputs)
    rates = np.linalg.eigvals(short - np.eye(len(states)))
    calm = rates.real.max(axis=1) < 1e-9 * np.abs(rates).max(axis=1)
    if not calm.any():
        return dt_ms

    def stable(dt):
        size = np.abs(np.linalg.eigvals(_matrices(spec, values, dt, states, inputs)[calm]))
        return bool(size.max() <= 1 + SLACK)

    if stable(dt_ms):
        return dt_ms
    low, high = 0.0, dt_ms
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if stable(middle) else (low, middle)
    return low


def _matrices(spec, values, dt, states, inputs) -> np.ndarray:
    """Derivatives of the step by the states at each point, resets left out: (points, n, n)."""
    step = one_step(spec, values, dt)
    keys = list(spec.states)
    roots = [_unreset(step.states[key]) for key in keys]
    rest = {key: np.float64(0) for key in step.registers if key not in states}
    rows = []
    for key in keys:
        size = 1e-6 * max(abs(spec.states[key].low), abs(spec.states[key].high))
        up, down = (
            np.array(np.broadcast_arrays(*evaluate(
                roots, states | rest | inputs | {key: states[key] + sign * size}
            ), states[key])[:-1])
            for sign in (1, -1)
        )  # fmt: skip
        rows.append((up - down) / (2 * size))
    return np.array(rows).transpose(2, 1, 0)


def _unreset(root):
    """What a state becomes if the neuron does not fire."""
    while root.op == "where":
        root = root.args[2]
    return root
