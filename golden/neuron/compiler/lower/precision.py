"""Fraction bits of states, and the largest stable step, from runs in real numbers."""

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import Description
from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes

from .floats import evaluate
from .scheme import Step, one_step
from .words import word

__all__ = ["analysed_bits", "chosen_bits", "fraction_bits", "largest_step", "trajectory"]

STEPS = 4000  # of the run that formats are chosen by
SLACK = 1e-3
SETTLED = 1e-3  # of the largest move; smaller ones are rest
NOISE = 1e-3  # least share of the slack, for derivatives that are differences
FINEST = 2.0**-11
STALL = 1 / 256
LEAST_PULL = 1e-9  # which a difference of numbers in floating point can show

_FORMAT = re.compile(r"Q(\d{1,3})\.(\d{1,3})")


def trajectory(
    description: Description,
    step: Step,
    steps: int,
    inputs: dict[str, Any] | None = None,
    seed: int = 1,
) -> dict[str, np.ndarray]:
    """States, spikes and outputs of the model in real numbers.

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

    Returns
    -------
    dict of array
        For each register, the spike and each output, ``(steps, batch)``: after each step. The spike
        has the name ``spike``, or ``.spike`` if the model has a quantity of that name.
    """
    given = inputs or {}
    batch = max([np.shape(x)[-1] for x in given.values() if np.ndim(x)], default=1)
    rng = np.random.default_rng(seed)
    state = {key: np.full(batch, float(x.init)) for key, x in step.registers.items()}
    keys = [*step.states, *([] if step.fires is None else [step.fires]), *step.outputs]
    roots = [
        *step.states.values(),
        *([step.spike] if step.spike is not None else []),
        *step.outputs.values(),
    ]
    kinds = {key: bool if key == step.fires else float for key in keys}
    traces = {key: np.empty((steps, batch), kind) for key, kind in kinds.items()}
    with np.errstate(all="ignore"):
        for index in range(steps):
            now = {}
            for key, port in description.inputs.items():
                value = given.get(key, port.nominal)
                if key not in given and port.kind != "value":
                    value = rng.normal(size=batch) if port.kind == "normal" else rng.random(batch)
                now[key] = value[index] if np.ndim(value) == 2 else value
            results = dict(zip(keys, evaluate(roots, state | now), strict=True))
            state = {key: np.broadcast_to(results[key], (batch,)) for key in step.states}
            for key in keys:
                traces[key][index] = results[key]
    return traces


def fraction_bits(description: Description, step: Step) -> dict[str, int]:
    """Fraction bits of each register: what the description says, or what its motion asks for.

    A state that is a whole number whatever happens has none. Of any other the last place is the
    least of three numbers, found in a run with nominal inputs. None of them comes from the range.

    - A quarter of the median change: less than half of a last place is no move at all.
    - What lets it get near to where it rests. If a step pulls it by a part ``k`` of the distance,
      it stops where that is half of a last place, ``2**-(frac + 1) / k`` off. That is :data:`STALL`
      at most of the range that it covers, or of the way it still has to go if that is longer; ``k``
      is the median slope of its change by itself.
    - :data:`FINEST` of the range that it covers.

    No last place is finer than the 30th of the range.
    """
    wanted = {key: x.frac for key, x in step.registers.items() if x.frac is not None}
    if len(wanted) == len(step.registers):
        return wanted
    wanted = dict.fromkeys(_whole(description, step), 0) | wanted
    run = trajectory(description, step, STEPS)
    pulls = _pulls(description, step, run)
    for key, x in step.registers.items():
        if key in wanted:
            continue
        path = run[key][:, 0]
        path = path[np.isfinite(path)]  # a run that blows up
        moves = np.abs(np.diff(path))
        moves = moves[(moves > 0) & np.isfinite(moves)]
        moves = moves[moves > SETTLED * moves.max(initial=0)]  # near rest there is no motion to see
        span = max(abs(x.low), abs(x.high))
        place = span * 2.0**-12
        if moves.size:
            change, pull = float(np.median(moves)), pulls.get(key, 0.0)
            place = min(change / 4, float(np.ptp(path)) * FINEST)
            if pull:
                place = min(place, 2 * STALL * max(pull * float(np.ptp(path)), change))
        bits = math.ceil(-math.log2(max(place, span * 2.0**-30)))
        wanted[key] = min(max(bits, 4 - math.ceil(math.log2(span)), 0), 40)
    return wanted


def analysed_bits(description: Description, step: Step) -> dict[str, int]:
    """Fraction bits that the analysis gives each state, whatever the description says."""
    free = {
        key: replace(x, frac=None) if key in description.states else x
        for key, x in step.registers.items()
    }
    found = fraction_bits(description, replace(step, registers=free))
    return {key: found[key] for key in description.states}


def chosen_bits(description: Description, step: Step, precision: str) -> dict[str, int]:
    """Fraction bits of each state as one word says.

    Parameters
    ----------
    description, step : Description, Step
        The model and its step.
    precision : str
        ``per-state``: those of the description. ``auto``: those of the analysis for all states.
        ``Qm.n``: ``n`` for all states that are not whole numbers anyway. All ranges must fit into
        ``m`` bits before the point, the sign being one of them; each word is as wide as its own
        range needs.

    Raises
    ------
    ValueError
        It is none of these, or ``m`` bits do not hold the range of a state.
    """
    if precision == "per-state":
        found = fraction_bits(description, step)
        return {key: found[key] for key in description.states}
    if precision == "auto":
        return analysed_bits(description, step)
    match = _FORMAT.fullmatch(precision)
    if match is None or int(match[2]) > 40:
        raise ValueError(
            f"precision must be auto, per-state or Qm.n with n in 0..40, not {precision!r}"
        )
    whole, frac = int(match[1]), int(match[2])
    found = dict.fromkeys(description.states, frac) | dict.fromkeys(_whole(description, step), 0)
    for key, x in description.states.items():
        format = word(x.low, x.high, found[key])
        least = format.width - format.frac + (not format.signed)
        if whole < least:
            raise ValueError(
                f"precision of {description.name} must be Q{least}.{frac} or wider for "
                f"{key} from {x.low:g} to {x.high:g}, not {precision}"
            )
    return found


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

    def matrices(dt):
        return _matrices(description, one_step(description, values, dt), states, inputs)

    # A very short step shows the exact solution: what it changes, over the step, are its rates.
    tiny = description.dt_ms * 1e-3
    short, smooth = matrices(tiny)
    rates = np.linalg.eigvals(short - np.eye(len(states))) / tiny
    fastest = np.abs(rates).max(axis=1)
    calm = smooth & (rates.real.max(axis=1) < 1e-9 * fastest)

    def stable(dt):
        found, smooth = matrices(dt)
        use = calm & smooth
        size = np.abs(np.linalg.eigvals(found[use])).max(axis=1)
        return bool((size <= 1 + SLACK * np.clip(fastest[use] * dt, NOISE, 1)).all())

    if stable(dt_ms):
        return dt_ms
    low, high = 0.0, dt_ms
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if stable(middle) else (low, middle)
    return low


def _visited(description, values, dt_ms) -> dict[str, np.ndarray] | None:
    """States at some points of the nominal run; None if that is not finite with any step."""
    for shorter in (1, 4, 16, 64):  # a step that is too long may be why
        run = trajectory(description, one_step(description, values, dt_ms / shorter), 1000)
        states = _points(description, run, np.linspace(1, 999, 40).astype(int))
        if all(np.isfinite(x).all() for x in states.values()):
            return states
    return None


def _points(description, run, where) -> dict[str, np.ndarray]:
    return {key: run[key][where, 0] for key in description.states}


def _whole(description, step) -> set[str]:
    """States that are whole numbers whatever the inputs are, such as flags and counters."""
    # All that begin as whole numbers, less those whose step may give another number, until that
    # takes out none: so counters that depend on one another stay.
    whole = {key for key, x in description.states.items() if float(x.init).is_integer()}
    ports = {key for key, x in description.inputs.items() if x.frac == 0}
    roots = [step.states[key] for key in whole]
    while True:
        known: dict[int, bool] = {}
        for node in nodes(roots):
            known[id(node)] = _is_whole(node, [known[id(x)] for x in node.args], whole | ports)
        left = {key for key in whole if known[id(step.states[key])]}
        if left == whole:
            return whole
        whole = left


def _is_whole(node: Expr, args: list[bool], names: set[str]) -> bool:
    if node.op == "number":
        return float(node.value).is_integer()
    if node.op == "name":
        return node.value in names
    if node.op == "sum":
        return all(args) and all(float(x).is_integer() for x in node.value)
    if node.op == "where":
        return all(args[1:])
    return node.op == "floor" or (
        node.op in {"cast", "wrap", "mul", "abs", "min", "max"} and all(args)
    )


def _pulls(description, step, run) -> dict[str, float]:
    """By what part of the distance a step pulls each state to where it rests, where it does."""
    ends = np.linspace(0, STEPS - 1, 40).astype(int)
    good = [at for at in ends if all(np.isfinite(run[key][at, 0]) for key in description.states)]
    states = _points(description, run, good)
    inputs = {key: x.nominal for key, x in description.inputs.items()}
    found, smooth = _matrices(description, step, states, inputs)
    pulls = {}
    for place, key in enumerate(description.states):
        pull = 1 - found[smooth, place, place]
        pull = pull[pull > LEAST_PULL]
        if pull.size:
            pulls[key] = min(1.0, float(np.median(pull)))
    return pulls


def _matrices(description, step, states, inputs) -> tuple[np.ndarray, np.ndarray]:
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
