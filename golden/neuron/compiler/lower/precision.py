"""Fraction bits of states and inputs, from runs in real numbers."""

import math
import re
from dataclasses import replace

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import Description, Input, State
from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes

from .analysis import INPUT_FRAC
from .drives import Drives
from .scheme import Step
from .stability import matrices
from .trajectory import SPIKE, trajectory
from .trial import Trial
from .words import word

__all__ = ["MOST", "analysed_bits", "chosen_bits", "fraction_bits"]

STEPS = 4000  # of the run that formats are chosen by
HORIZON = 20_000  # steps after which what one state hands to others still counts
SETTLED = 1e-3  # of the largest move; smaller ones are rest
FINEST = 2.0**-11
STALL = 1 / 256
LEAST_PULL = 1e-9  # which a difference of numbers in floating point can show
INPUT_RANGE = 2.0**-12  # last place of an input in parts of its range,
INPUT_EFFECT = 2.0**-9  # of its nominal value, and of the least value that shows
WIDEST_INPUT = 20  # bits
MOST = 40  # fraction bits

_FORMAT = re.compile(r"Q(\d{1,3})\.(\d{1,3})")


def fraction_bits(
    description: Description, step: Step, given: dict[str, int] | None = None
) -> dict[str, int]:
    """Fraction bits of each register and input: what the description says, or what is needed.

    ``given`` bits come before those of the description.

    A state that is a whole number whatever happens has none. Of any other the last place is the
    least of four numbers, found in a run with nominal inputs, or with the least that show if those
    do nothing. None of them comes from the range.

    - A quarter of the median change: less than half of a last place is no move at all.
    - What lets it get near to where it rests. If a step pulls it by a part ``k`` of the distance,
      it stops where that is half of a last place, ``2**-(frac + 1) / k`` off. That is :data:`STALL`
      at most of the range that it covers, or of the way it still has to go if that is longer; ``k``
      is the median slope of its change by itself. What nothing pulls loses half of a last place as
      long as the slowest of the others moves.
    - What keeps its readers right. Half of a last place in each of :data:`HORIZON` steps, as of a
      decay that has stopped short of 0, moves no other state by more than :data:`STALL` of the
      range that that one covers. The powers of the step's derivatives where the run ends tell how
      much of it arrives.
    - :data:`FINEST` of the range that it covers.

    No last place is finer than the 30th of the range. Then all of them are made finer together
    until runs on the rounded numbers do what real numbers do, for other inputs too:
    :class:`.trial.Trial` tells what that is.

    The last place of an input is :data:`INPUT_RANGE` of its range at most, :data:`INPUT_EFFECT` of
    its nominal value and of the least value that makes a difference to spikes or states, and
    1/256; but it has no more than :data:`WIDEST_INPUT` bits.
    """
    quantities = dict(step.registers) | {
        key: x for key, x in description.inputs.items() if x.kind == "value"
    }
    wanted = {key: x.frac for key, x in quantities.items() if x.frac is not None} | (given or {})
    if wanted.keys() >= quantities.keys():
        return wanted
    wanted = dict.fromkeys(_whole(description, step), 0) | wanted
    drives = Drives(description)
    run = trajectory(description, step, STEPS, drives.inputs(STEPS))
    for key, port in drives.ports.items():
        if key not in wanted:
            least = drives.least(key, run, states=True)
            wanted[key] = _input_bits(port, None if least is None else drives.lanes[least][1])
    free = [key for key in step.registers if key not in wanted]
    if not free:
        return wanted
    motions = [_Motion(description, step, drives, run, lane) for lane in drives.telling(run)]
    for key in free:
        found = [x.bits(key) for x in motions if x.moves(key)]
        wanted[key] = max(found, default=_bits(step.registers[key], 2.0**-12))
    trial = Trial(step, drives, drives.chosen(run), STEPS, HORIZON)
    finer = trial.finer({key: wanted[key] for key in step.registers}, free)
    return wanted | {key: min(wanted[key] + finer, MOST) for key in free}


def _input_bits(port: Input, least: float | None) -> int:
    top = max(abs(port.low), abs(port.high))
    place = min(top * INPUT_RANGE, 2.0**-INPUT_FRAC)
    for value in (port.nominal, least):
        if value:
            place = min(place, abs(value) * INPUT_EFFECT)
    place = max(place, top * 2.0 ** ((port.low < 0) - WIDEST_INPUT))
    return min(max(math.ceil(-math.log2(place)), 0), MOST)


def _bits(state: State, part: float, place: float = math.inf) -> int:
    """Fraction bits for a last place, or a part of the largest size of a state if that is less."""
    span = max(abs(state.low), abs(state.high))
    bits = math.ceil(-math.log2(max(min(place, span * part), span * 2.0**-30)))
    return min(max(bits, 4 - math.ceil(math.log2(span)), 0), MOST)


class _Motion:
    """What states do in one lane of a run, and what that asks for."""

    def __init__(self, description, step, drives, run, lane):
        self.step = step
        self.fired = run[SPIKE][:, lane] if SPIKE in run else np.zeros(STEPS, bool)
        self.paths = {key: run[key][:, lane] for key in step.registers}
        inputs = {key: x.nominal for key, x in description.inputs.items()}
        name, value = drives.lanes[lane]
        if name is not None:
            inputs[name] = value
        ends = np.linspace(0, STEPS - 1, 40).astype(int)
        good = [at for at in ends if all(np.isfinite(x[at]) for x in self.paths.values())]
        states = {key: self.paths[key][good] for key in description.states}
        found, smooth = matrices(description, step, states, inputs)
        self.pulls: dict[str, float] = {}
        for place, key in enumerate(description.states):
            pull = 1 - found[smooth, place, place]
            pull = pull[pull > LEAST_PULL]
            if pull.size:
                self.pulls[key] = min(1.0, float(np.median(pull)))
        resting = len(good) and smooth[-1] and not self.fired.any()
        self.gains = _gains(list(description.states), found[-1]) if resting else {}

    def moves(self, key: str) -> bool:
        """Whether a state is ever another one."""
        return bool(self._moves(key).size)

    def _moves(self, key: str) -> np.ndarray:
        # A run may blow up. What a spike does is no motion.
        moves = np.abs(np.diff(self.paths[key]))[~self.fired[1:]]
        moves = moves[np.isfinite(moves)]
        # Near rest there is no motion to see.
        return moves[(moves > 0) & (moves > SETTLED * moves.max(initial=0))]

    def _covered(self, key: str) -> float:
        path = self.paths[key]
        return float(np.ptp(path[np.isfinite(path)]))

    def bits(self, key: str) -> int:
        """Fraction bits of a state that moves."""
        change, covered = float(np.median(self._moves(key))), self._covered(key)
        place, pull = min(change / 4, covered * FINEST), self.pulls.get(key, 0.0)
        if pull:
            place = min(place, 2 * STALL * max(pull * covered, change))
        elif self.pulls:
            # What is added up ends as slowly as the slowest decay; then it is lost.
            steps = min(1 / min(self.pulls.values()), HORIZON)
            place = min(place, 2 * STALL * covered / steps)
        for reader, gain in self.gains.get(key, {}).items():
            if self.moves(reader):
                place = min(place, 2 * STALL * self._covered(reader) / gain)
        return _bits(self.step.registers[key], math.inf, place)


def _gains(keys: list[str], matrix: np.ndarray) -> dict[str, dict[str, float]]:
    """How much 1 in each step is to each other state after :data:`HORIZON` of them, by state.

    Nothing where small deviations grow: they do so in real numbers too.
    """
    if np.abs(np.linalg.eigvals(matrix)).max() > 1 + 1e-6:
        return {}
    total, power = np.eye(len(keys)), matrix
    for _ in range(math.ceil(math.log2(HORIZON))):
        total, power = total + power @ total, power @ power
    return {
        key: {
            other: float(abs(total[row, column]))
            for row, other in enumerate(keys)
            if row != column and abs(total[row, column]) > LEAST_PULL
        }
        for column, key in enumerate(keys)
    }


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
