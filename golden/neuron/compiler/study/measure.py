"""Measurements of compiled models: rates by drive, errors of a step, spikes by format."""

import math
from dataclasses import dataclass, replace

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.expression import Expr, name, nodes
from spikeloom.golden.neuron.compiler.lower.analysis import GUARD
from spikeloom.golden.neuron.compiler.lower.drives import main_drive
from spikeloom.golden.neuron.compiler.lower.floats import evaluate
from spikeloom.golden.neuron.compiler.lower.trajectory import drawn
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.number.language.format import Format

from .simulate import Run, ideal, run

__all__ = [
    "Comparison",
    "Portrait",
    "SpikeCount",
    "compared",
    "drive_of",
    "nominal",
    "portrait",
    "rates",
    "spike_counts",
    "step_errors",
    "usual_steps",
]

MANY = 10  # spikes that make a rate
RATE = 0.02  # deviation of a rate that still is faithful


def usual_steps(params: ModelParams) -> int:
    """Steps that show what a model does: half a second, but 1000 at least and 4000 at most."""
    return min(4000, max(1000, math.ceil(500 / params.step_ms)))


def nominal(params: ModelParams) -> dict[str, float]:
    """Nominal values of the inputs that are no random numbers, with the preset's."""
    preset = params.description.presets.get(params.preset, {})
    return {
        key: preset.get(key, port.nominal)
        for key, port in params.description.inputs.items()
        if port.kind == "value"
    }


def drive_of(params: ModelParams) -> str | None:
    """The input that drives a model: the first whose nominal value is not 0, or else the first."""
    return main_drive(nominal(params))


def drives(params: ModelParams, key: str, factors) -> np.ndarray:
    """Multiples of the nominal value of an input, rounded to its codes, in order.

    Where that is 0, the range takes its place.
    """
    port, usual = params.description.inputs[key], nominal(params)[key]
    factors = np.asarray(factors, float)
    values = factors * usual if usual else port.low + (port.high - port.low) * factors / 2
    return np.unique(params.nearest(key, np.clip(values, port.low, port.high)))


def rates(trace: Run, output: str | None = None) -> np.ndarray:
    """What each lane fires in Hz, from the intervals; of an output the mean of the second half.

    It is 0 if the spikes end in the first half: that is an answer to the onset, and no rate.
    """
    if output is not None:
        return trace.traces[output][len(trace.traces[output]) // 2 :].mean(axis=0)
    assert trace.spikes is not None
    half = len(trace.spikes) * trace.dt_ms / 2
    result = np.zeros(trace.spikes.shape[1])
    for lane in range(len(result)):
        times = trace.spike_times_ms(lane)
        # By intervals, which do not count the part of one before and after them.
        if len(times) > 1 and times[-1] >= half:
            result[lane] = 1000 * (len(times) - 1) / (times[-1] - times[0])
    return result


@dataclass(frozen=True)
class Portrait:
    """A model in integers and in real numbers: the first lane is nominal, the others are driven.

    Attributes
    ----------
    golden, ideal : Run
        The runs.
    drive : str or None
        The input that differs from lane to lane; None where there is none.
    values : array
        Its values, of the whole batch but its first.
    output : str or None
        The output that is shown where nothing fires.
    """

    golden: Run
    ideal: Run
    drive: str | None
    values: np.ndarray
    output: str | None


def portrait(params: ModelParams, steps: int, points: int = 17, inputs=None, seed=1) -> Portrait:
    """Run a model, integers beside real numbers, with nominal inputs and others.

    ``inputs`` take the place of nominal ones; those of the drive count for the first lane only.
    Random numbers are the same in the whole batch.
    """
    given, key, rng = dict(inputs or {}), drive_of(params), np.random.default_rng(seed)
    for port in params.description.inputs.values():
        if port.kind != "value" and port.name not in given:
            given[port.name] = drawn(port, rng, (steps, 1))
    values = np.array([])
    if key is not None and points:
        values = drives(params, key, np.linspace(0, 2, points))
        first = given.get(key, nominal(params)[key])
        given[key] = np.concatenate([[first], values])
    golden = run(params, steps, given)
    output = None if golden.spikes is not None else next(iter(params.description.outputs))
    return Portrait(golden, ideal(params, steps, given), key, values, output)


@dataclass(frozen=True)
class Comparison:
    """How far the spikes of integers are from those of real numbers.

    Attributes
    ----------
    golden, ideal : int
        Spikes of the nominal run.
    drift_steps : int
        How many steps later than in real numbers the last spike of the nominal run comes that both
        have; negative if it is earlier.
    deviation : float
        The largest relative deviation of the rate over all drives that make real numbers fire 10
        times or more.
    difference : int
        The largest difference of the number of spikes over all drives.
    unlike : tuple of float
        The drives at which integers are not faithful: the rate deviates by more than 2 %, and the
        spikes are more than one off those of real numbers for this drive, or one code less or more.
    """

    golden: int
    ideal: int
    drift_steps: int
    deviation: float
    difference: int
    unlike: tuple[float, ...]


def compared(params: ModelParams, found: Portrait) -> Comparison:
    """Compare both runs of a portrait that was made with nominal inputs."""
    golden, real = found.golden.spikes, found.ideal.spikes
    assert golden is not None
    assert real is not None
    counts, wanted = golden.sum(axis=0), real.sum(axis=0)
    rate, wanted_rate = rates(found.golden), rates(found.ideal)
    often = (wanted >= MANY) & (wanted_rate > 0)
    deviation = np.abs(rate - wanted_rate)[often] / wanted_rate[often]
    # One spike more or less is no error; where there are many, their rate must be off too.
    difference = np.abs(counts - wanted)
    wrong = difference > 1
    wrong[often] &= deviation > RATE
    drive, unlike = found.drive, np.array([math.nan] if wrong[0] else [])
    if drive is not None and wrong.any():
        values = np.concatenate([[nominal(params)[drive]], found.values])[wrong]
        least, most = _spikes_beside(params, drive, values, len(real))
        unlike = values[(counts[wrong] < least - 1) | (counts[wrong] > most + 1)]
    fired = [np.flatnonzero(x[:, 0]) for x in (golden, real)]
    both = min(map(len, fired))
    drift = int(fired[0][both - 1] - fired[1][both - 1]) if both else 0
    return Comparison(
        len(fired[0]),
        len(fired[1]),
        drift,
        float(deviation.max(initial=0)),
        int(difference.max()),
        tuple(sorted(set(map(float, unlike)))),
    )


def _spikes_beside(params, drive, values, steps) -> tuple[np.ndarray, np.ndarray]:
    """The fewest and the most spikes of real numbers for drives that differ by up to one code.

    A curve is as exact as the drive is where it is a staircase, and at its onset.
    """
    code = math.ldexp(1, -params.input_format(drive).frac)
    spikes = ideal(params, steps, {drive: np.concatenate([values - code, values, values + code])})
    assert spikes.spikes is not None
    counts = spikes.spikes.sum(axis=0).reshape(3, -1)
    return counts.min(axis=0), counts.max(axis=0)


def step_errors(params: ModelParams, steps: int = 1000) -> dict[str, tuple[float, float]]:
    """Root mean square error of one step for each state, in its last places: expected, measured.

    The step in real numbers starts each time from the codes that the integer model had. Expected is
    what uniform and independent errors would give (Widrow's model): one of a last place for each
    time that a value is rounded to a state, and one of an eighth to both sides for what the guard
    bits leave. Steps in which one fires and the other does not are left out.
    """
    step, registers = params.step, params.program.registers
    rng = np.random.default_rng(1)
    before, golden = _run_on_codes(params, steps, rng)
    shape = golden.traces[registers[0].name].shape
    roots = [step.states[key] for key in params.description.states]
    if step.spike is not None:
        roots.append(step.spike)
    noisy, noises = _with_noise(roots)
    fracs = {x.name: x.format.frac for x in registers}
    for noise, target in noises.items():
        # Rounding loses up to half of a last place, and what the guard bits leave up to an eighth.
        lost = rng.uniform(-0.5, 0.5, shape) + rng.uniform(-1, 1, shape) * 2.0**-GUARD
        before[noise] = np.ldexp(lost, -fracs[target])
    with np.errstate(all="ignore"):
        exact, blurred = evaluate(roots, before), evaluate(noisy, before)
    as_exact = np.ones(shape, bool), np.ones(shape, bool)
    if step.spike is not None:
        as_exact = exact[-1] == blurred[-1], exact[-1] == golden.spikes
    formats = {x.name: x.format for x in registers}
    return {
        key: (
            _rms(formats[key], value, other, as_exact[0]),
            _rms(formats[key], value, golden.traces[key], as_exact[1]),
        )
        for key, value, other in zip(params.description.states, exact, blurred, strict=False)
    }


def _rms(format: Format, exact, other, use) -> float:
    """In last places, where it is used; both saturate."""
    low, high = map(float, format.limits)
    error = np.clip(other, low, high) - np.clip(exact, low, high)
    square = np.broadcast_to(error**2, use.shape)  # a constant has no shape
    return float(np.sqrt(square[use].mean()) * 2.0**format.frac)


def _run_on_codes(params: ModelParams, steps: int, rng) -> tuple[dict, Run]:
    """What registers and inputs are before each step, inputs being codes too; and the run.

    Four elements of the batch have from half to twice the nominal drive.
    """
    factors, key, usual = np.array([0.5, 1, 1.5, 2]), drive_of(params), nominal(params)
    shape = steps, len(factors)
    inputs = {}
    for variable in params.program.inputs:
        port = params.description.inputs[variable.name]
        if port.kind == "value":
            real = usual[port.name] * (factors if port.name == key else np.ones(len(factors)))
        else:
            real = drawn(port, rng, shape)
        inputs[port.name] = np.broadcast_to(params.nearest(port.name, real), shape)
    trace = run(params, steps, inputs)
    before = dict(inputs)
    for x in params.program.registers:
        first = np.full((1, len(factors)), math.ldexp(x.init, -x.format.frac))
        before[x.name] = np.concatenate([first, trace.traces[x.name]])[:steps]
    return before, trace


def _with_noise(roots: list[Expr]) -> tuple[list[Expr], dict[str, str]]:
    """Expressions in which something is added where a state is rounded: by name, to which state."""
    new: dict[int, Expr] = {}
    noises: dict[str, str] = {}
    for node in nodes(roots):
        args = tuple(new[id(arg)] for arg in node.args)
        if node.op == "cast" and args[0].op != "number":
            noise = f"_noise{len(noises)}"
            noises[noise] = str(node.value)
            new[id(node)] = Expr("add", (args[0], name(noise)))
        else:
            new[id(node)] = Expr(node.op, args, node.value)
    return [new[id(root)] for root in roots], noises


@dataclass(frozen=True)
class SpikeCount:
    """Spikes with all states this many fraction bits finer; None where that cannot be compiled."""

    finer: int
    golden: int | None
    ideal: int


def spike_counts(
    params: ModelParams, steps: int, finer=(-4, -2, 0, 2), progress=None
) -> list[SpikeCount]:
    """Spikes with nominal inputs, in integers with other formats and in real numbers."""
    fracs = {
        x.name: x.format.frac
        for x in params.program.registers
        if x.name in params.description.states
    }
    real = ideal(params, steps).spikes
    assert real is not None
    counts = []
    for done, change in enumerate(finer):
        changed = tuple((key, min(max(frac + change, 0), 40)) for key, frac in fracs.items())
        try:
            spikes = run(replace(params, fracs=changed), steps).spikes
        except ValueError:  # a number would need more than 63 bits
            spikes = None
        found = None if spikes is None else int(spikes[:, 0].sum())
        counts.append(SpikeCount(change, found, int(real[:, 0].sum())))
        if progress is not None:
            progress(done + 1, len(finer))
    return counts
