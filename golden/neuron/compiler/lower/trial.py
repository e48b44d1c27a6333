"""Trial of fraction bits: rounded runs against runs in real numbers that differ a little."""

from dataclasses import dataclass

import numpy as np

from .drives import Drives
from .scheme import Step
from .trajectory import SPIKE, trajectory

__all__ = ["NUDGE", "START", "Bounds", "Trial", "deviations"]

MORE = 15  # fraction bits that are tried beyond those asked about, and none
NUDGE = 1 / 512  # of inputs,
START = 1 / 2048  # of initial values
EXACT = 2.0**-60


@dataclass(frozen=True)
class Trial:
    """Runs on states that are rounded to more and more fraction bits.

    They are judged by three runs in real numbers: as it is, and with inputs by 1/512 and initial
    values by 1/2048 larger and smaller. So nobody asks for more than the model itself gives: what a
    chaotic model or one near its onset does differs as much between these three.

    - The numbers of spikes lie between those of the three, one spike or 1 % beyond at most, and so
      do the rates by intervals.
    - Up to the first spike no state is further off than the others of the three were up to then
      and 1/256 of the range that it covers.
    - Where nothing fires that is 1/1024, and holds up to the horizon: what grew in the second half
      of the run goes on to grow.

    Attributes
    ----------
    step : Step
        The step in real numbers.
    drives : Drives
        The model and its inputs.
    lanes : list of (str or None, float)
        Inputs to try, as in :attr:`.drives.Drives.lanes`.
    steps : int
        Of each run.
    horizon : int
        Steps after which the states still are right.
    """

    step: Step
    drives: Drives
    lanes: list[tuple[str | None, float]]
    steps: int
    horizon: int

    def finer(self, fracs: dict[str, int], free: list[str]) -> int:
        """By how many fraction bits some registers must be finer; the rest stays as it is.

        If none of what is tried is enough, the fewest that are nearly as good as the most.
        """
        tried = MORE + 1
        width = 3 + tried
        # For each input: three runs in real numbers, then the rounded ones.
        turn = np.tile([0, 1, -1] + [0] * tried, len(self.lanes))
        inputs = {
            key: np.repeat(x, width) * (1 + NUDGE * turn) if np.ndim(x) == 1 else x
            for key, x in self.drives.inputs(self.steps, self.lanes).items()
        }
        places, start = {}, {}
        for key, x in self.step.registers.items():
            more = np.arange(tried) * (key in free)
            place = np.concatenate([[EXACT] * 3, np.ldexp(1.0, -(fracs[key] + more))])
            places[key] = np.tile(place, len(self.lanes))
            start[key] = float(x.init) * (1 + START * turn)
        run = trajectory(
            self.drives.description, self.step, self.steps, inputs, places=places, start=start
        )
        states, wrong = list(self.drives.description.states), np.zeros(tried)
        for at in range(len(self.lanes)):
            part = {key: x[:, at * width : (at + 1) * width] for key, x in run.items()}
            found = deviations(part, states, Bounds(), self.horizon)
            wrong = np.maximum(wrong, np.max(list(found.values()), axis=0))
        # All that are finer must be right too: one may be so by chance.
        worst = np.maximum.accumulate(wrong[::-1])[::-1]
        return int(np.argmax(worst <= max(1.0, 2 * worst[-1])))


@dataclass(frozen=True)
class Bounds:
    """How far runs may be from those in real numbers.

    Attributes
    ----------
    count : float
        Spikes more or less, or ``rate`` of them if that is more.
    rate : float
        Relative deviation of rates.
    state : float
        Error of a state before the first spike, in parts of the range that it covers.
    calm : float
        The same where there is no spike.
    """

    count: float = 1.0
    rate: float = 0.01
    state: float = 1 / 256
    calm: float = 1 / 1024


def deviations(
    run: dict[str, np.ndarray],
    states: list[str],
    bounds: Bounds,
    horizon: int,
    usual: dict[str, float] | None = None,
    window: int = 0,
) -> dict[str, np.ndarray]:
    """How wrong runs with one input are; 1 is what may just be.

    Parameters
    ----------
    run : dict of array
        Traces ``(steps, lanes)``: three lanes in real numbers, then those that are judged.
    states : list of str
        Names of states.
    bounds : Bounds
        What may be.
    horizon : int
        Steps up to which states are to be right where nothing fires.
    usual : dict of float, optional
        Ranges that states usually cover; what covers less is compared with these.
    window : int
        Steps by which a state may be early or late.

    Returns
    -------
    dict of array
        By :data:`.trajectory.SPIKE` and by state, one number for each lane that is judged.
    """
    steps, lanes = next(iter(run.values())).shape
    found = {SPIKE: np.zeros(lanes - 3)}
    until = np.full(lanes - 3, steps)
    fired = run.get(SPIKE)
    if fired is not None and fired.any():
        counts, rate = fired.sum(axis=0), _rates(fired)
        found[SPIKE] = _outside(counts, bounds.rate, bounds.count)
        if (counts[:3] >= 3).all():
            found[SPIKE] = np.maximum(found[SPIKE], _outside(rate, bounds.rate, 0.0))
        first = np.where(fired.any(axis=0), fired.argmax(axis=0), steps)
        until = np.minimum(first[3:], first[:3].min())
    longer = max((horizon - steps) / (steps / 2), 0)
    before = np.arange(steps)[:, None] < until
    calm = until == steps
    for key in states:
        real, others, rounded = run[key][:, :1], run[key][:, 1:3], run[key][:, 3:]
        real = np.where(np.isfinite(real), real, 0)
        off = np.maximum.accumulate(np.abs(others - real).max(axis=1, keepdims=True), axis=0)
        early, late = _band(real, window)
        away = np.maximum(early - rounded, rounded - late).clip(0)
        error = np.maximum.accumulate(np.where(before, away, 0), axis=0)
        # What does not move at all is compared with the size of what it is.
        covered = max(float(np.ptp(run[key][:, :3])), (usual or {}).get(key, 0.0))
        covered = covered or float(np.abs(real).max()) or 1.0
        with np.errstate(invalid="ignore"):
            tolerance = np.where(calm, bounds.calm, bounds.state) * covered
            wrong = _largest(error / (off + tolerance))
            later, may = (x[-1] + longer * (x[-1] - x[len(x) // 2]) for x in (error, off))
            wrong = np.maximum(wrong, np.where(calm, later / (may + tolerance), 0))
        found[key] = np.where(np.isfinite(wrong), wrong, 1e300)
    return found


def _band(path: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray]:
    """The least and the largest value up to some steps before and after."""
    if not window:
        return path, path
    padded = np.pad(path[:, 0], window, mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, 2 * window + 1)
    return views.min(axis=1)[:, None], views.max(axis=1)[:, None]


def _largest(x: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(x), x, 0).max(axis=0)


def _rates(fired: np.ndarray) -> np.ndarray:
    """Spikes by the step between the first and the last; 0 where there are fewer than two."""
    counts = fired.sum(axis=0)
    first, last = fired.argmax(axis=0), len(fired) - 1 - fired[::-1].argmax(axis=0)
    return np.where(counts > 1, (counts - 1) / np.maximum(last - first, 1), 0.0)


def _outside(values: np.ndarray, part: float, more: float) -> np.ndarray:
    """How far values are from the range of the first three, in parts of what may be."""
    low, high = values[:3].min(), values[:3].max()
    away = np.maximum(low - values[3:], values[3:] - high)
    return np.maximum(away, 0) / (part * high + more or 1.0)
