"""Whether integers do what real numbers do, over the range of a model's drive."""

import dataclasses
import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import State
from spikeloom.golden.neuron.compiler.lower.drives import Drives
from spikeloom.golden.neuron.compiler.lower.precision import MOST, analysed_bits
from spikeloom.golden.neuron.compiler.lower.trajectory import SPIKE, drawn
from spikeloom.golden.neuron.compiler.lower.trial import START, Bounds, deviations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.measure import drive_of, nominal, usual_steps
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run

from .curve import rates_of, steps_of
from .kernel import Kernel

__all__ = ["BOUNDS", "Quality", "quality"]

BOUNDS = Bounds(count=1.0, rate=0.02, state=0.02, calm=0.02)
ONSET = 0.005
"""Part of a drive by which integers may be off."""
PARTS = (0.0, 1.0, -1.0, 0.5, -0.5)
"""Of that, the drives of real numbers."""
SEED = 1
SHOWN = 4  # problems, of what may be wrong for each drive
FINER = 4  # fraction bits that are tried
LARGE = 10  # table_bits


@dataclass(frozen=True)
class Quality:
    """A comparison of integers with real numbers.

    Attributes
    ----------
    drive : str or None
        The input that was changed.
    values : tuple of float
        Its values.
    counts : dict of tuple of int
        Spikes in each run, of ``integer`` and of ``real``; empty for a model that does not fire.
    rates_hz : dict of tuple of float
        The same as rates.
    time_ms : float
        Duration of each run.
    problems : tuple of str
        What is wrong, in sentences; the last one proposes what to do.
    """

    drive: str | None
    values: tuple[float, ...]
    counts: dict[str, tuple[int, ...]]
    rates_hz: dict[str, tuple[float, ...]]
    time_ms: float
    problems: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def to_dict(self) -> dict:
        """Plain values, ready for JSON."""
        return {
            "drive": self.drive,
            "values": list(self.values),
            "counts": {kind: list(x) for kind, x in self.counts.items()},
            "rates_hz": {kind: list(x) for kind, x in self.rates_hz.items()},
            "time_ms": self.time_ms,
            "problems": list(self.problems),
        }


def quality(params: ModelParams) -> Quality:
    """Compare integers with real numbers that obey the same ranges, with constant inputs.

    The drive has values from small ones to both ends of its range, and some around its nominal
    value, all of them numbers of the input's format but the nominal one, which integers round. For
    all of them

    - the number of spikes of at least a second, and their rate, may be off by 2 % or a spike from
      those of real numbers whose drive is up to 0.5 % smaller or larger. So much may the onset be
      off, where a rate has no bound. The numbers of spikes of a chaotic model may differ as much
      again as those in real numbers do, and random ones by two standard deviations;
    - a state may be off by 2 % of the range that it covers up to the first spike, or, where there
      is none, all of the time; as long as all states are in their ranges. It may be early or late
      by 1 % of the run. A tenth of the largest range that it covers with any drive is enough.

    If something is wrong, finer formats are tried, and the first with which nothing is wrong is
    proposed.
    """
    found = _compared(params)
    if found.good:
        return found
    return dataclasses.replace(found, problems=(*found.problems, _proposal(params)))


def _compared(params: ModelParams) -> Quality:
    key = drive_of(params)
    if key is not None and key not in {op.value for op in params.program.ops}:
        key = None  # nothing depends on it
    values = _values(params, key)
    problems: list[str] = []
    counts: dict[str, tuple[int, ...]] = {}
    rates: dict[str, tuple[float, ...]] = {}
    steps = steps_of(params)
    if params.description.spike is not None:
        counts, rates, wrong = _spikes(params, key, values, steps)
        problems += wrong
    problems += _states(params, key, values)
    if len(problems) > SHOWN:
        problems[SHOWN:] = [f"{len(problems) - SHOWN} more of the kind, for other drives"]
    return Quality(
        drive=key,
        values=tuple(map(float, values)),
        counts=counts,
        rates_hz=rates,
        time_ms=steps * params.step_ms,
        problems=tuple(problems),
    )


def _values(params: ModelParams, key: str | None) -> np.ndarray:
    """Drives to look at; one that stands for nothing where there is none."""
    if key is None:
        return np.zeros(1)
    port, usual = params.description.inputs[key], nominal(params)[key]
    octaves = [value for name, value in Drives(params.description).lanes if name == key]
    around = [usual * factor for factor in np.linspace(0.25, 2, 8)]
    values = np.unique([*params.nearest(key, [*octaves, *around]), usual])
    return values[(values >= port.low) & (values <= port.high)]


def _nudged(params: ModelParams, key: str, values: np.ndarray) -> list[np.ndarray]:
    """Drives as they are, and as much larger and smaller as they may be off."""
    # A drive of 0 has no parts; there a code is.
    code = math.ldexp(1, -params.input_format(key).frac)
    port = params.description.inputs[key]
    off = np.maximum(ONSET * np.abs(values), np.where(values == 0, code / 2, 0))
    return [np.clip(values + part * off, port.low, port.high) for part in PARTS]


def _spikes(params, key, values, steps):
    inputs = {key: values} if key is not None else {}
    integer = Kernel(params, "integer").run(steps, inputs)
    real = Kernel(params, "real")
    if key is None:
        runs = [real.run(steps, {})] * len(PARTS)
    else:
        whole = real.run(steps, {key: np.concatenate(_nudged(params, key, values))})
        size = len(values)
        runs = [
            dataclasses.replace(
                whole,
                counts=whole.counts[at * size : (at + 1) * size],
                marks=whole.marks[at * size : (at + 1) * size],
            )
            for at in range(len(PARTS))
        ]
    dt, problems = params.step_ms, []
    random = any(port.kind != "value" for port in params.description.inputs.values())
    hz = rates_of(integer, steps, dt)
    many = [rates_of(x, steps, dt) for x in runs]
    for at, value in enumerate(values):
        all_counts = [int(x.counts[at]) for x in runs]
        count, low, high = int(integer.counts[at]), min(all_counts), max(all_counts)
        slack = max(BOUNDS.count, BOUNDS.rate * high, high - low)
        if random:
            slack = max(slack, 2 * math.sqrt(high))
        rates = [float(x[at]) for x in many]
        where = _where(params, key, value)
        seconds = steps * dt / 1000
        times = f"{all_counts[0]} times in {seconds:g} s"
        name = params.description.name
        if count == 0 and low > (slack if random else 1):
            problems.append(f"{name} is silent{where}, where real numbers fire {times}")
        elif not low - slack <= count <= high + slack:
            problems.append(f"{name} fires {count} times{where}, and real numbers {times}")
        elif not random and low >= 4 and min(rates) > 0 and not _near(float(hz[at]), rates):
            problems.append(
                f"{name} fires with {hz[at]:.4g} Hz{where}, and real numbers with {rates[0]:.4g} Hz"
            )
    counts = {"integer": integer.counts, "real": runs[0].counts}
    found = {"integer": hz, "real": many[0]}
    return (
        {kind: tuple(map(int, x)) for kind, x in counts.items()},
        {kind: tuple(map(float, x)) for kind, x in found.items()},
        problems,
    )


def _near(rate: float, rates: list[float]) -> bool:
    slack = max(BOUNDS.rate * max(rates), max(rates) - min(rates))
    return min(rates) - slack <= rate <= max(rates) + slack


def _where(params: ModelParams, key: str | None, value: float) -> str:
    if key is None:
        return ""
    unit = params.description.inputs[key].unit
    return f" for {key} = {value:.6g}{'' if unit == '1' else f' {unit}'}"


def _states(params: ModelParams, key: str | None, values: np.ndarray) -> list[str]:
    """Sentences about states that are off before the first spike."""
    steps, description = usual_steps(params), params.description
    rng = np.random.default_rng(SEED)
    random = {
        name: drawn(port, rng, (steps, 1))
        for name, port in description.inputs.items()
        if port.kind != "value"
    }
    integer = run(params, steps, random | ({key: values} if key is not None else {}))
    lanes = len(values)
    inputs = {} if key is None else {key: np.concatenate(_nudged(params, key, values)[:3])}
    turn = np.repeat([0, 1, -1], lanes)
    real = ideal(params, steps, random | inputs, nudge=START * turn)
    problems, window = [], math.ceil(BOUNDS.rate * steps / 2)
    inside = np.all(
        [_inside(x, real.traces[name][:, :lanes]) for name, x in description.states.items()], axis=0
    )
    usual = {
        name: float(np.ptp(real.traces[name][:, :lanes][:, inside])) / 10 if inside.any() else 0.0
        for name in description.states
    }
    for at, value in enumerate(values):
        three = slice(at, None, lanes)
        if not inside[at]:
            continue
        traces = {
            name: np.column_stack([real.traces[name][:, three], integer.traces[name][:, at]])
            for name in description.states
        }
        if real.spikes is not None and integer.spikes is not None:
            fired = np.column_stack([real.spikes[:, three], integer.spikes[:, at]])
            traces[SPIKE] = fired
        found = deviations(traces, list(description.states), BOUNDS, steps, usual, window)
        name = max(description.states, key=lambda x: found[x][0])
        if found[name][0] > 1:
            error = np.abs(traces[name][:, 3] - traces[name][:, 0]).max()
            unit = description.states[name].unit
            problems.append(
                f"{name} of {description.name} is up to {error:.3g}"
                f"{'' if unit == '1' else f' {unit}'} off{_where(params, key, value)}"
            )
    return problems


def _inside(state: State, paths: np.ndarray) -> np.ndarray:
    """Which lanes stay in the range of a state."""
    return np.all((paths >= state.low) & (paths <= state.high), axis=0)


def _proposal(params: ModelParams) -> str:
    """What would be good."""
    for said, tried in _finer(params):
        try:
            if _compared(tried()).good:
                return f"{said}, nothing is wrong"
        except ValueError:  # too wide
            continue
    return (
        "neither finer formats nor larger tables help; narrower ranges of states or a smaller "
        "dt_ms may"
    )


def _finer(params: ModelParams):
    """What to write into a description, and parameters with it; from little to much."""
    description, states = params.description, params.description.states
    auto = analysed_bits(description, params.step)
    now = {x.name: x.format.frac for x in params.program.registers if x.name in states}
    more = {key: min(frac + FINER, MOST) for key, frac in now.items() if frac}
    inputs = {
        key: params.input_format(key).frac + FINER
        for key, port in description.inputs.items()
        if port.kind == "value"
    }
    entries = max(description.table_bits + 2, LARGE)
    for fracs, bits in (
        (auto, None),
        (more, None),
        (inputs, None),
        (inputs | more, None),
        ({}, entries),
        (inputs | more, entries),
    ):
        said = [f"frac = {frac} for {key}" for key, frac in fracs.items()]
        said += [] if bits is None else [f"table_bits = {bits}"]
        yield f"with {', '.join(said)}", partial(_changed, params, fracs, bits)


def _changed(params: ModelParams, fracs: dict[str, int], bits: int | None) -> ModelParams:
    """The same with other fraction bits of states and inputs, and other tables."""
    new = params.description
    ports = {
        key: dataclasses.replace(x, frac=fracs.get(key, x.frac)) for key, x in new.inputs.items()
    }
    new = dataclasses.replace(new, inputs=ports, table_bits=bits or new.table_bits)
    kept = dict(params.fracs) | {key: x for key, x in fracs.items() if key in new.states}
    return dataclasses.replace(params, model=new.to_json(), fracs=tuple(kept.items()))
