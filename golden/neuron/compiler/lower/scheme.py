"""Integration schemes: one step of a model as expressions of the states before it."""

import math
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import (
    Description,
    Equation,
    State,
    Update,
)
from spikeloom.golden.neuron.compiler.frontend.expression import (
    Expr,
    call,
    name,
    nodes,
    number,
    where,
)

from .normal import normal, substitute, terms
from .words import word

__all__ = ["Step", "one_step"]

WAIT = "wait"


@dataclass(frozen=True)
class Step:
    """One step of a model.

    Attributes
    ----------
    registers : dict of State
        The states, and the counter of a refractory period.
    states : dict of Expr
        Each register after the step, in the names of registers and inputs before it. Every value
        that was assigned to a state on the way is a ``cast``: there it gets the state's format. In
        that of a state that wraps is a ``wrap``, with the least value and the length of the range.
    spike : Expr or None
        Whether it fires.
    outputs : dict of Expr
        Other outputs, of the step's results.
    wait : str or None
        The register that counts down where there is a refractory period: ``wait``, or ``.wait``,
        which no model can have, if the model has a quantity of that name.
    """

    registers: dict[str, State]
    states: dict[str, Expr]
    spike: Expr | None
    outputs: dict[str, Expr]
    wait: str | None = None


def one_step(
    description: Description,
    values: dict[str, float],
    dt_ms: float | None = None,
    method: str | None = None,
) -> Step:
    """The step of a model.

    Parameters
    ----------
    description : Description
        The model.
    values : dict
        Values of all parameters.
    dt_ms : float, optional
        Another step.
    method : str, optional
        Another method for everything that has primes; all of it advances together then.

    Raises
    ------
    ValueError
        A method does not fit an equation, or a constant of the model is not finite.
    """
    dt = description.dt_ms if dt_ms is None else dt_ms
    constants = {key: number(value) for key, value in values.items()} | {"dt": number(dt)}
    before = {key: name(key) for key in (*description.states, *description.inputs)}
    env = constants | before
    updates = description.updates if method is None else _together(description.updates, method)
    for update in updates:
        env = _updated(update, env, dt, description.states)
    registers = dict(description.states)
    spike = wait = None
    new: dict[str, Expr] = {}
    if description.spike is not None:
        rule = description.spike
        steps = math.ceil(rule.refractory_ms / dt - 1e-9)  # a whole quotient may be off by rounding
        resting = None
        if steps:
            wait = f".{WAIT}" if WAIT in before or WAIT in description.outputs else WAIT
            registers[wait] = State(
                name=wait, low=0, high=steps, frac=0, meaning="steps until it may fire again"
            )
            resting = call("gt", name(wait), 0)
            # The condition below sees held states as they stay.
            env = env | {key: where(resting, before[key], env[key]) for key in rule.held}
        spike = substitute(rule.condition, env)
        if rule.edge:
            spike = call("and", spike, call("not", substitute(rule.condition, constants | before)))
        if resting is not None and wait is not None:
            spike = call("and", spike, call("not", resting))
            new[wait] = _cast(
                registers[wait], where(resting, name(wait) - 1, where(spike, steps, 0))
            )
        # Each line of the reset sees those before it.
        fired = env
        for line in rule.reset:
            value = substitute(line.expression, fired)
            fired = fired | {line.target: _cast(description.states[line.target], value)}
        env = env | {key: where(spike, fired[key], env[key]) for key in description.states}
    new |= {key: env[key] for key in description.states}
    outputs = {key: substitute(line.expression, env) for key, line in description.outputs.items()}
    # Together, so that what they have in common stays in common.
    roots = [*new.values(), *outputs.values(), *([spike] if spike is not None else [])]
    results = normal(roots)
    states = dict(zip(new, results, strict=False))
    others = dict(zip(outputs, results[len(new) :], strict=False))
    return Step(registers, states, results[-1] if spike is not None else None, others, wait)


def _cast(state: State, expression: Expr) -> Expr:
    if state.overflow == "wrap":
        # Real numbers wrap as the words do, which as many fraction bits as there are do not move.
        low, high = map(float, word(state.low, state.high, 1 if state.frac != 0 else 0).limits)
        step = 1 if state.frac == 0 else 0.5
        expression = Expr("wrap", (expression,), (low, high + step - low))
    return Expr("cast", (expression,), state.name)


def _together(updates, method) -> tuple[Update, ...]:
    """All primes in one update at the end, by one method."""
    lines = [line for update in updates for line in update.equations]
    plain = tuple(line for line in lines if not line.derivative)
    return (Update(method=method, equations=plain + tuple(x for x in lines if x.derivative)),)


def _updated(update: Update, env, dt, states) -> dict[str, Expr]:
    plain = [line for line in update.equations if not line.derivative]
    primes = [line for line in update.equations if line.derivative]

    def local(start):
        """The names after the lines without a prime, some of which the primes need."""
        # At every point at which a scheme asks for slopes, the names mean something else.
        found = start
        for line in plain:
            value = substitute(line.expression, found)
            if line.target in states:
                value = _cast(states[line.target], value)
            found = found | {line.target: value}
        return found

    env = local(env) if update.method == "map" or any(x.target in states for x in plain) else env

    def slopes(at):
        inner = at if update.method == "map" else local(at)
        return {line.target: substitute(line.expression, inner) for line in primes}

    if not primes:
        return env if update.method == "map" else local(env)
    new = _METHODS[update.method](primes, env, slopes, dt)
    return local(env) | {key: _cast(states[key], value) for key, value in new.items()}


def _euler(primes, env, slopes, dt):
    return {key: env[key] + dt * slope for key, slope in slopes(env).items()}


def _heun(primes, env, slopes, dt):
    first = slopes(env)
    second = slopes(env | {key: env[key] + dt * x for key, x in first.items()})
    return {key: env[key] + (dt / 2) * (first[key] + second[key]) for key in first}


def _rk4(primes, env, slopes, dt):
    k1 = slopes(env)
    k2 = slopes(env | {key: env[key] + (dt / 2) * x for key, x in k1.items()})
    k3 = slopes(env | {key: env[key] + (dt / 2) * x for key, x in k2.items()})
    k4 = slopes(env | {key: env[key] + dt * x for key, x in k3.items()})
    return {
        key: env[key] + (dt / 6) * (k1[key] + 2.0 * k2[key] + 2.0 * k3[key] + k4[key]) for key in k1
    }


def _own(primes, env, slopes):
    """The slopes with each target a name of its own, apart from what it stands for."""
    marks = {line.target: name(f".{line.target}") for line in primes}
    return marks, slopes(env | marks)


def _exponential(primes, env, slopes, dt):
    new = {}
    for line in primes:
        mark = name(f".{line.target}")
        slope = slopes(env | {line.target: mark})[line.target]
        rate, rest = _affine(slope, mark, line)
        rate, rest = normal([rate, rest])
        # The change is small and needs few bits, the factor near 1 that it stands for many.
        change = call("expm1", dt * rate) * env[line.target]
        new[line.target] = env[line.target] + (change + dt * rest * call("exprel", dt * rate))
    return new


def _exact(primes, env, slopes, dt):
    marks, found = _own(primes, env, slopes)
    size = len(primes)
    matrix, rests = np.zeros((size, size)), []
    for row, line in enumerate(primes):
        (slope,) = normal([found[line.target]])
        factors, constant = terms(slope)
        rest = number(constant)
        for term, factor in factors.items():
            mine = [i for i, x in enumerate(primes) if term is marks[x.target]]
            if mine:
                matrix[row, mine[0]] = factor
            elif _depends(term, set(marks.values())):
                raise ValueError(
                    f"{line.source!r} must be linear with constant factors for the method exact"
                )
            else:
                rest = rest + factor * term
        rests.append(rest)
    # exp of [[A, 1], [0, 0]] holds both exp(A dt) and its integral.
    joint = np.zeros((2 * size, 2 * size))
    joint[:size, :size], joint[:size, size:] = matrix * dt, np.eye(size) * dt
    flow = _matrix_exponential(joint)
    new = {}
    for row, line in enumerate(primes):
        total = number(0)
        for column, other in enumerate(primes):
            total = total + float(flow[row, column]) * env[other.target]
            total = total + float(flow[row, size + column]) * rests[column]
        new[line.target] = total
    return new


_METHODS = {
    "euler": _euler,
    "heun": _heun,
    "rk4": _rk4,
    "exponential": _exponential,
    "exact": _exact,
}


def _matrix_exponential(matrix: np.ndarray) -> np.ndarray:
    """By scaling and squaring; 20 terms are exact to the last bit for a norm below 1/2."""
    halvings = max(0, int(np.ceil(np.log2(max(np.abs(matrix).sum(axis=1).max(), 1e-9)))) + 1)
    small = matrix / 2.0**halvings
    term = result = np.eye(len(matrix))
    for index in range(1, 21):
        term = term @ small / index
        result = result + term
    for _ in range(halvings):
        result = result @ result
    return result


def _depends(node: Expr, marks: set[Expr]) -> bool:
    return any(item in marks for item in nodes([node]))


def _affine(root: Expr, mark: Expr, line: Equation) -> tuple[Expr, Expr]:
    """``rate`` and ``rest`` of ``rate*mark + rest``."""
    # Both are made from the leaves up; what does not depend on the mark is all rest.
    zero = number(0)
    parts: dict[int, tuple[Expr, Expr]] = {}
    for node in nodes([root]):
        split = [parts[id(arg)] for arg in node.args]
        free = [rate is zero for rate, _ in split]
        if node is mark:
            part = (number(1), zero)
        elif all(free):
            part = (zero, node)
        elif node.op in {"add", "sub"}:
            (p, a), (q, b) = split
            part = (Expr(node.op, (p, q)), Expr(node.op, (a, b)))
        elif node.op == "neg":
            part = (-split[0][0], -split[0][1])
        elif node.op == "mul" and any(free):
            (rate, rest), other = (split[1], node.args[0]) if free[0] else (split[0], node.args[1])
            part = (rate * other, rest * other)
        elif node.op == "div" and free[1]:
            part = (split[0][0] / node.args[1], split[0][1] / node.args[1])
        elif node.op == "where" and free[0]:
            rate, rest = (where(node.args[0], split[1][k], split[2][k]) for k in (0, 1))
            part = (rate, rest)
        else:
            raise ValueError(
                f"{line.source!r} must be linear in {line.target} for the method exponential"
            )
        parts[id(node)] = part
    return parts[id(root)]
