"""Simulation of compiled models, in integers and in real numbers."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import Description
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.neuron.compiler.lower.trajectory import SPIKE, drawn, trajectory
from spikeloom.golden.neuron.compiler.model import ModelParams

from .stepped import SPIKE as FIRED
from .stepped import Stepped

__all__ = ["Run", "ideal", "run", "spike_tags"]


@dataclass(frozen=True)
class Run:
    """Traces of a run, each ``(steps, batch)``: what holds after each step.

    Attributes
    ----------
    dt_ms : float
        The step.
    spikes : array of bool or None
        Whether it fired.
    traces : dict of array
        States and outputs in their units.
    codes : dict of array
        The same as codes; empty for real numbers.
    """

    dt_ms: float
    spikes: np.ndarray | None
    traces: dict[str, np.ndarray]
    codes: dict[str, np.ndarray]

    def spike_times_ms(self, lane: int = 0) -> np.ndarray:
        """Ends of the steps in which a lane fired."""
        assert self.spikes is not None
        return (np.flatnonzero(self.spikes[:, lane]) + 1) * self.dt_ms


def _inputs(params: ModelParams, steps: int, given: dict, seed: int) -> dict[str, np.ndarray]:
    """Inputs in real numbers, ``(steps, batch)``; what is not given is nominal, or random."""
    description = params.description
    preset = description.presets.get(params.preset, {})
    for key in given:
        if key not in description.inputs:
            known = ", ".join(description.inputs) or "no inputs"
            raise ValueError(f"{description.name} takes {known}, not {key!r}")
    batch = max([np.shape(x)[-1] for x in given.values() if np.ndim(x)], default=1)
    rng = np.random.default_rng(seed)
    arrays = {}
    for key, port in description.inputs.items():
        value = given.get(key, preset.get(key, port.nominal))
        if key not in given and port.kind != "value":
            value = drawn(port, rng, (steps, batch))
        arrays[key] = np.broadcast_to(np.asarray(value, float), (steps, batch))
    return arrays


def run(params: ModelParams, steps: int, inputs: dict | None = None, seed: int = 1) -> Run:
    """Run the integer model.

    Parameters
    ----------
    params : ModelParams
        The model.
    steps : int
        How many.
    inputs : dict, optional
        By name, in units: a number, one for each lane, or an array ``(steps, batch)``. They are
        rounded to the input's format and limited to it. What is not given is nominal; random
        inputs are drawn.
    seed : int
        Of random inputs.
    """
    program = params.program
    reals = _inputs(params, steps, inputs or {}, seed)
    codes = {x.name: params.codes(x.name, reals[x.name]) for x in program.inputs}
    batch = max([x.shape[1] for x in codes.values()], default=1)
    outputs, _ = Stepped(params).run(codes or {"cycles": steps}, batch)
    names = dict(zip((x.name for x in program.registers), program.new, strict=True))
    traces = {name: outputs[f"state_{name}"] for name in names}
    names |= dict(program.outputs)
    traces |= {name: outputs[f"output_{name}"] for name, _ in program.outputs}
    spikes = None if program.spike is None else outputs[FIRED].astype(bool)
    shown = {
        name: np.ldexp(x.astype(float), -program.frac_of(names[name])) for name, x in traces.items()
    }
    return Run(params.step_ms, spikes, shown, traces)


def ideal(
    params: ModelParams,
    steps: int,
    inputs: dict | None = None,
    seed: int = 1,
    *,
    method: str | None = None,
    finer: int = 1,
    nudge: np.ndarray | None = None,
) -> Run:
    """Run the model in real numbers, in its own scheme or, with ``method``, in another one.

    ``finer`` steps are taken for each one then; traces are those at the model's own steps, and a
    step counts as one with a spike if any of the finer ones was. ``nudge`` tells for each lane by
    what part its initial values are larger.
    """
    # Inputs are held in the finer steps, as in one step of the integer model.
    description: Description = params.description
    step = one_step(description, params.values, params.step_ms / finer, method)
    reals = {
        key: np.repeat(x, finer, axis=0)
        for key, x in _inputs(params, steps, inputs or {}, seed).items()
    }
    start = {}
    if nudge is not None:
        start = {key: float(x.init) * (1 + nudge) for key, x in description.states.items()}
    traces = trajectory(description, step, steps * finer, reals, start=start)
    fired = traces.pop(SPIKE, None)
    batch = next(iter(traces.values())).shape[1]
    spikes = None
    if fired is not None:
        spikes = np.any(fired.astype(bool).reshape(steps, finer, batch), axis=1)
    return Run(
        params.step_ms, spikes, {key: x[finer - 1 :: finer] for key, x in traces.items()}, {}
    )


def spike_tags(times_ms: np.ndarray, duration_ms: float) -> tuple[str, ...]:
    """What a spike train looks like, in words of the behaviour tags.

    ``quiescent`` without spikes; ``phasic`` if they end in the first half; ``adapting`` if the last
    intervals are at least 1.3 times the first; ``bursting`` if the longest interval of the second
    half is at least twice the shortest; ``tonic`` otherwise, and with ``adapting``.
    """
    if len(times_ms) == 0:
        return ("quiescent",)
    if times_ms[-1] < duration_ms / 2:
        return ("excitable", "phasic")
    gaps = np.diff(times_ms)
    if len(gaps) < 3:
        return ("excitable", "tonic")
    late = gaps[len(gaps) // 2 :]
    if late.max() >= 2 * late.min():
        return ("excitable", "bursting")
    adapting = ("adapting",) if np.median(late) >= 1.3 * gaps[0] else ()
    return ("excitable", "tonic", *adapting)
