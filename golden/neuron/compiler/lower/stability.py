"""The largest stable step, from the derivatives of a step along a run in real numbers."""

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import Description, State

from .floats import evaluate
from .scheme import one_step
from .trajectory import limits, trajectory

__all__ = ["largest_step", "matrices"]

SLACK = 1e-3
NOISE = 1e-3  # least share of the slack, for derivatives that are differences
ERROR = 1e-9  # of a derivative that is a difference


def largest_step(description: Description, values: dict[str, float], dt_ms: float) -> float:
    """The largest stable step up to ``dt_ms``, along the run with nominal inputs; 0 if none is.

    Where the equations pull small deviations together, a step must not throw them apart: there the
    matrix of the step's derivatives may have no eigenvalue beyond 1, as far as the exact solution
    of a very short step has none. Where they push deviations apart, as in the upstroke of a spike,
    the step may too. An explicit step pulls a little less than it should; :data:`SLACK` leaves room
    for that, in parts of the fastest motion in the step. Where a step jumps there is no derivative,
    and no answer.
    """
    states = _visited(description, values, min(dt_ms, description.dt_ms))
    if states is None:
        return 0.0
    inputs = {key: x.nominal for key, x in description.inputs.items()}

    def derivatives(dt):
        return matrices(description, one_step(description, values, dt), states, inputs)

    # A very short step shows the exact solution: what it changes, over the step, are its rates.
    tiny = description.dt_ms * 1e-3
    short, smooth = derivatives(tiny)
    rates = np.linalg.eigvals(short - np.eye(len(states))) / tiny
    fastest = np.abs(rates).max(axis=1)
    calm = smooth & (rates.real.max(axis=1) < 1e-9 * fastest)

    def stable(dt):
        found, smooth = derivatives(dt)
        use = calm & smooth
        roots = np.linalg.eigvals(found[use])
        size = np.abs(roots).max(axis=1)
        slack = SLACK * np.clip(fastest[use] * dt, NOISE, 1) + _blur(roots)
        return bool((size <= 1 + slack).all())

    if stable(dt_ms):
        return dt_ms
    low, high = 0.0, dt_ms
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if stable(middle) else (low, middle)
    return low


def _blur(roots: np.ndarray) -> np.ndarray:
    """How far the largest eigenvalue may be off in each row, as derivatives are not exact."""
    # So many that are equal, as those of integrators in a row, move by a root of the error.
    largest = roots[np.arange(len(roots)), np.abs(roots).argmax(axis=1)]
    apart = np.sort(np.abs(roots - largest[:, None]), axis=1)
    orders = ERROR ** (1 / np.arange(1, roots.shape[1] + 1))
    return np.where(apart <= 2 * orders, orders, 0).max(axis=1, initial=0)


def _visited(description, values, dt_ms) -> dict[str, np.ndarray] | None:
    """States at some points of the nominal run; None if a function is not defined there."""
    # A step that is too long may be why a state is at an end of its range, or no number.
    best = None
    for shorter in (1, 4, 16, 64):
        step = one_step(description, values, dt_ms / shorter)
        run = trajectory(description, step, 1000)
        states = _points(description, run, np.linspace(1, 999, 40).astype(int))
        if all(np.isfinite(x).all() for x in states.values()):
            best = states
            if not any(_at_an_end(description.states[key], run[key]) for key in states):
                break
    return best


def _at_an_end(state: State, path: np.ndarray) -> bool:
    # Many a state rests at 0.
    return any(end != 0 and bool((path == end).any()) for end in limits(state))


def _points(description, run, where) -> dict[str, np.ndarray]:
    """States of the first lane at some steps."""
    return {key: run[key][where, 0] for key in description.states}


def matrices(description, step, states, inputs) -> tuple[np.ndarray, np.ndarray]:
    """Derivatives of a step by the states, resets left out; and at which points it has any.

    The first is ``(points, n, n)``, 0 where there are none. Values on both sides and in the middle
    tell a jump.
    """
    keys = list(description.states)
    roots = [_unreset(step.states[key]) for key in keys]
    rest = {key: np.float64(0) for key in step.registers if key not in states}
    sizes = {key: 1e-6 * max(abs(x.low), abs(x.high)) for key, x in description.states.items()}

    # Central differences. Where the second one is large beside the step the function jumps.
    def values(changed):
        with np.errstate(all="ignore"):
            found = evaluate(roots, states | rest | inputs | changed)
        return np.array(np.broadcast_arrays(*found, states[keys[0]])[:-1])

    middle = values({})
    smooth = np.asarray(np.isfinite(middle).all(axis=0))
    least = np.array([[sizes[key]] for key in keys])
    columns = []
    for key, size in sizes.items():
        up, down = (values({key: states[key] + sign * size}) for sign in (1, -1))
        with np.errstate(invalid="ignore"):
            smooth &= (np.abs(up - 2 * middle + down) <= least).all(axis=0)
            columns.append((up - down) / (2 * size))
    return np.where(smooth, columns, 0).transpose(2, 1, 0), smooth


def _unreset(root):
    """What a state becomes if the neuron does not fire."""
    # The outermost choices are those of spikes and refractory steps: the second branch is neither.
    while root.op == "where":
        root = root.args[2]
    return root
