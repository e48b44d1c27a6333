"""Saturation witnesses: runs in which a state of a compiled model does not fit into its word."""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.neuron.compiler.lower.trajectory import drawn
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.schedule.program import Program

from .measure import nominal, usual_steps

__all__ = ["Search", "Witness", "search"]

VALUES = 65
CORNERS = 256
SHORT = 100
SEED = 1


@dataclass(frozen=True)
class Witness:
    """A run in which a value of a state is clipped to its word.

    Attributes
    ----------
    state, end : str
        Which state, and at which end of its word: ``low`` or ``high``.
    source : str
        ``nominal``, ``driven`` with other inputs, or from a ``corner`` of the states' ranges, where
        the model may never come to by itself.
    step : int
        The first step that clips it, from 1.
    inputs, start : dict of float
        The inputs, constant; random ones are drawn with the seed 1. The states at the beginning.
    """

    state: str
    end: str
    source: str
    step: int
    inputs: dict[str, float]
    start: dict[str, float]


@dataclass(frozen=True)
class Search:
    """What :func:`search` found, and in how many runs of how many steps.

    A state and an end of its word have one witness at most: the nominal run, or the driven one with
    inputs nearest to nominal ones, or the shortest from a corner.
    """

    witnesses: tuple[Witness, ...]
    driven: int
    steps: int
    corners: int
    corner_steps: int


def search(params: ModelParams, steps: int | None = None) -> Search:
    """Look for runs in which states saturate.

    From the initial state, with constant inputs: nominal ones, each input at 65 values from one end
    of its range to the other, and all at ends of theirs. Then for 100 steps from the corners of the
    ranges of the states, with nominal inputs, all at their lower ends and all at their upper. Of
    more than 256 corners there are 256, drawn. A state that has no witness then may still saturate:
    that is a search and no proof.

    Parameters
    ----------
    params : ModelParams
        The model.
    steps : int, optional
        Of the driven runs; :func:`usual_steps` if not given.
    """
    steps = usual_steps(params) if steps is None else steps
    initial = {x.name: x.init for x in params.program.registers}
    driven = [(initial, inputs) for inputs in _drives(params)]
    corners = [
        (initial | start, inputs)
        for inputs in _held(params)
        for start in _corners(_state_ends(params))
    ]
    found: dict[tuple[str, str], Witness] = {}
    for source, runs, length in (("driven", driven, steps), ("corner", corners, SHORT)):
        for (state, end), first in _clipped(params, runs, length).items():
            if (state, end) in found or not first.any():
                continue
            # Of driven lanes the first counts, nearest to nominal inputs; of corners the earliest.
            order = first > 0 if source == "driven" else -np.where(first, first, length + 1)
            lane = int(np.argmax(order))
            kind = "nominal" if source == "driven" and lane == 0 else source
            start, inputs = runs[lane]
            found[state, end] = Witness(
                state,
                end,
                kind,
                int(first[lane]),
                _reals(params.program.inputs, inputs),
                _reals(params.program.registers, start),
            )
    return Search(tuple(found.values()), len(driven), steps, len(corners), SHORT)


def _reals(variables, codes) -> dict[str, float]:
    return {
        x.name: math.ldexp(codes[x.name], -x.format.frac)
        for x in variables
        if x.name in codes and not x.hidden
    }


def _code(format, value: float) -> int:
    return min(max(round(math.ldexp(value, format.frac)), format.low), format.high)


def _state_ends(params) -> dict[str, tuple[int, int]]:
    formats = {x.name: x.format for x in params.program.registers}
    return {
        key: (_code(formats[key], x.low), _code(formats[key], x.high))
        for key, x in params.description.states.items()
    }


def _input_ends(params) -> dict[str, tuple[int, int]]:
    return {
        key: (_code(params.input_format(key), x.low), _code(params.input_format(key), x.high))
        for key, x in params.description.inputs.items()
        if x.kind == "value"
    }


def _usual(params) -> dict[str, int]:
    return {key: _code(params.input_format(key), value) for key, value in nominal(params).items()}


def _corners(ends: dict[str, tuple[int, int]]) -> list[dict[str, int]]:
    """All choices of one end for each, or as many as are looked at."""
    choices = itertools.product((0, 1), repeat=len(ends))
    if 2 ** len(ends) > CORNERS:
        choices = np.random.default_rng(SEED).integers(0, 2, (CORNERS, len(ends)))
    return [
        {key: pair[at] for (key, pair), at in zip(ends.items(), choice, strict=True)}
        for choice in choices
    ]


def _unique(found: list[dict[str, int]]) -> list[dict[str, int]]:
    return list({tuple(x.values()): x for x in reversed(found)}.values())[::-1]


def _drives(params) -> list[dict[str, int]]:
    """Inputs of the driven runs; what is nearest to the nominal ones comes first."""
    usual, ends = _usual(params), _input_ends(params)
    found = [usual, *_corners(ends)]
    for key, (low, high) in ends.items():
        found += [usual | {key: round(code)} for code in np.linspace(low, high, VALUES)]

    def distance(inputs):
        return max(
            (abs(inputs[key] - usual[key]) / (high - low) for key, (low, high) in ends.items()),
            default=0,
        )

    return sorted(_unique(found), key=distance)


def _held(params) -> list[dict[str, int]]:
    """Inputs of the runs from corners."""
    ends = _input_ends(params)
    return _unique(
        [_usual(params), *({key: pair[at] for key, pair in ends.items()} for at in (0, 1))]
    )


def _clipped(params, runs, steps) -> dict[tuple[str, str], np.ndarray]:
    """For each state and end the first step that clips it in each run; 0 where none does."""
    # All runs are lanes of one batch: their steps are taken together.
    program, rng, batch = params.program, np.random.default_rng(SEED), len(runs)
    state = {x.name: np.array([start[x.name] for start, _ in runs]) for x in program.registers}
    fixed, random = {}, {}
    for variable in program.inputs:
        key, port = variable.name, params.description.inputs[variable.name]
        if port.kind == "value":
            fixed[key] = np.array([inputs[key] for _, inputs in runs])
        else:
            random[key] = params.codes(key, drawn(port, rng, (steps, 1)))
    watched = {
        x.name: _Watched(program, place)
        for place, x in enumerate(program.registers)
        if x.name in params.description.states
    }
    first = {(key, end): np.zeros(batch, int) for key in watched for end in ("low", "high")}
    for index in range(steps):
        values = program.run(state | fixed | {key: x[index] for key, x in random.items()})
        for key, watch in watched.items():
            for end, clipped in zip(("low", "high"), watch.clipped(values, batch), strict=True):
                seen = first[key, end]
                seen[clipped & (seen == 0)] = index + 1
        state = {
            x.name: np.broadcast_to(values[at], (batch,))
            for x, at in zip(program.registers, program.new, strict=True)
        }
    return first


class _Watched:
    """Where a program clips the values of a state to its word, and which of them count.

    Those are counted from which it is chosen what the state becomes, and others on the way there,
    if the state is assigned more than once. Limits of the model's own are no ends of a word.
    """

    def __init__(self, program: Program, place: int):
        self.ops, self.root = program.ops, program.new[place]
        self.format = program.registers[place].format
        # Another state may have such a word; the clips that its values are chosen from are its own.
        mine = _chosen(program, self.root)
        others = set().union(*(_chosen(program, at) for at in program.new)) - mine
        self.clips = [at for at in range(len(self.ops)) if at not in others and self._is_mine(at)]
        # What lies between a clip and the result.
        above: set[int] = set()
        for at, op in enumerate(self.ops):
            if at in self.clips or above.intersection(op.args):
                above.add(at)
        below = {self.root}
        for at in range(self.root, -1, -1):
            if at in below:
                below.update(self.ops[at].args)
        self.path = sorted(above & below, reverse=True)

    def _is_mine(self, at: int) -> bool:
        op, word = self.ops[at], self.format
        if op.kind != "clip" or op.format is None or op.format.frac != word.frac:
            return False
        return op.value[0] == word.low or op.value[1] == word.high

    def clipped(self, values, batch) -> tuple[np.ndarray, np.ndarray]:
        """Where the batch clips the state at the lower end of its word, and where at the upper."""
        low, high = np.zeros(batch, bool), np.zeros(batch, bool)
        beyond = {}
        for at in self.clips:
            value, limits = values[self.ops[at].args[0]], self.ops[at].value
            beyond[at] = (
                (value < self.format.low) & (limits[0] == self.format.low),
                (value > self.format.high) & (limits[1] == self.format.high),
            )
        # In most steps nothing is clipped, and nothing need be traced.
        if not any(np.any(x) for pair in beyond.values() for x in pair):
            return low, high
        counts = {at: np.zeros(batch, bool) for at in self.path}
        counts[self.root] = np.ones(batch, bool)
        for at in self.path:  # from the result back to what it is chosen from
            op, mask = self.ops[at], counts[at]
            if at in beyond:
                under, over = beyond[at]
                low, high = low | mask & under, high | mask & over
            # A choice uses the branch that it takes.
            uses = [mask] * len(op.args)
            if op.kind == "where":
                uses[1:] = mask & values[op.args[0]], mask & np.logical_not(values[op.args[0]])
            for arg, use in zip(op.args, uses, strict=True):
                if arg in counts:
                    counts[arg] = counts[arg] | use
        return low, high


def _chosen(program: Program, root: int) -> set[int]:
    """The operations that ``root`` chooses its result from, and those that only choose."""
    found, waiting = set(), [root]
    while waiting:
        at = waiting.pop()
        found.add(at)
        if program.ops[at].kind == "where":
            waiting += program.ops[at].args[1:]
    return found
