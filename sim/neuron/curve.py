"""Rates of a model by its drive, from its onset on: integers beside real numbers."""

import math
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.measure import drive_of, nominal

from .kernel import Kernel, Spikes

__all__ = ["Curve", "curve", "measured_hz", "rheobase"]

ABOVE = 1.05  # times the rheobase, where a curve begins
INTERVALS = 20
LEAST_MS = 1000.0
LEAST_STEPS = 20_000
MOST_STEPS = 400_000
OCTAVES = 14
LANES = 33


@dataclass(frozen=True)
class Curve:
    """Rates by drive.

    Attributes
    ----------
    drive : str
        The input.
    rheobase : dict of float
        Of ``integer``, ``real`` and ``rk4``, see :class:`.kernel.Kernel`: the least constant drive
        with which the neuron keeps firing; NaN if there is none, or if it fires without. Errors
        are those against the last one.
    values : tuple of float
        Drives, numbers of the input's format.
    rates_hz : dict of tuple of float
        Rates at these.
    """

    drive: str
    rheobase: dict[str, float]
    values: tuple[float, ...]
    rates_hz: dict[str, tuple[float, ...]]

    @property
    def truth(self) -> str:
        """What integers are held against."""
        return list(self.rheobase)[-1]

    @property
    def onset_error(self) -> float:
        """Relative deviation of the rheobase of integers; NaN if there is none."""
        return abs(self.rheobase["integer"] / self.rheobase[self.truth] - 1)

    @property
    def rate_error(self) -> float:
        """The largest relative deviation of a rate of integers; where nothing fires there is none.

        One that is 0 on one side only is off by 1.
        """
        pairs = zip(self.rates_hz["integer"], self.rates_hz[self.truth], strict=True)
        return max((abs(a - b) / (b or a) for a, b in pairs if a or b), default=0.0)

    def to_dict(self) -> dict:
        """Plain values, ready for JSON: NaN is None."""

        def plain(value: float) -> float | None:
            return None if math.isnan(value) else value

        return {
            "drive": self.drive,
            "rheobase": {kind: plain(value) for kind, value in self.rheobase.items()},
            "values": list(self.values),
            "rates_hz": {kind: list(rates) for kind, rates in self.rates_hz.items()},
            "onset_error": plain(self.onset_error),
            "rate_error": self.rate_error,
        }


def steps_of(params: ModelParams) -> int:
    """Steps of a run that looks for the onset: a second, within limits."""
    return min(max(math.ceil(LEAST_MS / params.step_ms), LEAST_STEPS), MOST_STEPS)


def keeps_firing(found: Spikes, steps: int) -> np.ndarray:
    """Which lanes fired twice at least, and in the second half of the run."""
    return (found.counts >= 2) & (found.marks[:, 2] >= steps // 2)


def rates_of(found: Spikes, steps: int, dt_ms: float) -> np.ndarray:
    """Rates in Hz by intervals without the first one, where there are others; 0 if firing ends."""
    counts, (first, second, last) = found.counts, found.marks.T
    many = counts >= 3
    span = np.where(many, last - second, last - first) * dt_ms
    intervals = np.where(many, counts - 2, counts - 1)
    good = keeps_firing(found, steps) & (span > 0)
    return np.where(good, 1000 * intervals / np.where(good, span, 1), 0.0)


def measured_hz(kernel: Kernel, drive: str | None, values: np.ndarray) -> np.ndarray:
    """Rates at some drives, in Hz, in runs as long as each of them needs.

    A run is doubled until there are :data:`INTERVALS` intervals or it has :data:`MOST_STEPS`.
    """
    params, values = kernel.params, np.asarray(values, float)
    rates, open_lanes = np.zeros(len(values)), np.arange(len(values))
    steps = steps_of(params)
    while len(open_lanes):
        found = kernel.run(steps, {drive: values[open_lanes]} if drive is not None else {})
        rates[open_lanes] = rates_of(found, steps, params.step_ms)
        if steps >= MOST_STEPS:
            break
        open_lanes = open_lanes[found.counts < INTERVALS + 2]
        steps = min(2 * steps, MOST_STEPS)
    return rates


def rheobase(kernel: Kernel, drive: str) -> float:
    """The least drive above 0 with which a neuron keeps firing.

    NaN if it fires without any, or never. Looked for in :data:`OCTAVES` octaves below the end of
    the input's range, in runs of a second; to a part in 30 000, or to a code of integers.
    """
    params, port = kernel.params, kernel.params.description.inputs[drive]
    steps, base = steps_of(params), max(port.low, 0.0)

    def fires(values):
        return keeps_firing(kernel.run(steps, {drive: np.asarray(values)}), steps)

    grid = [
        base,
        *((port.high - base) * 2.0 ** (k / 2 - OCTAVES) + base for k in range(2 * OCTAVES + 1)),
    ]
    found = fires(grid)
    if found[0] or not found.any() or port.high <= base:
        return math.nan
    top = int(np.argmax(found))
    low, high = grid[top - 1], grid[top]
    for _ in range(3):
        values = np.linspace(low, high, LANES)
        found = fires(values)
        found[-1] = True  # it did before, in a run with the same steps
        top = int(np.argmax(found))
        low, high = (values[top - 1], values[top]) if top else (low, values[0])
    if kernel.kind == "integer":
        return float(params.nearest(drive, high))
    return float(high)


def curve(
    params: ModelParams,
    points: int = 5,
    kinds: tuple[str, ...] | None = None,
    *,
    below: bool = False,
) -> Curve | None:
    """The curve of a model, from 1.05 times its rheobase up; None for one without a drive.

    The points are on a logarithmic grid up to four times the rheobase or 1.5 times the nominal
    drive, whichever is more, within the input's range. With ``below`` they begin below the onset
    and are dense there, as a picture needs them. A neuron that fires without a drive, or never, is
    looked at from half to twice the nominal one. The rheobase of the last of ``kinds`` counts;
    these are all three if they are not given, or two for a model with a map, which has no other
    scheme than its own.
    """
    drive = drive_of(params)
    if drive is None or params.description.spike is None:
        return None
    if kinds is None:
        maps = any(update.method == "map" for update in params.description.updates)
        kinds = ("integer", "real") if maps else ("integer", "real", "rk4")
    kernels = {kind: Kernel(params, kind) for kind in kinds}
    found = {kind: rheobase(x, drive) for kind, x in kernels.items()}
    port, usual = params.description.inputs[drive], nominal(params)[drive]
    onset = found[kinds[-1]]
    if math.isnan(onset):
        size = abs(usual) or max(abs(port.low), abs(port.high)) / 2
        values = math.copysign(size, usual) * np.geomspace(0.5, 2, points)
    else:
        top = min(port.high, max(4 * onset, 1.5 * usual))
        values = np.geomspace(min(ABOVE * onset, top), top, points)
        if below:
            values = onset + (top - onset) * np.linspace(0, 1, points) ** 2
            values = np.concatenate([[0.5 * onset, 0.9 * onset, 0.99 * onset], values])
    values = np.unique(params.nearest(drive, np.clip(values, port.low, port.high)))
    rates = {kind: tuple(map(float, measured_hz(x, drive, values))) for kind, x in kernels.items()}
    return Curve(drive, found, tuple(map(float, values)), rates)
