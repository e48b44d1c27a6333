"""Many steps of a model on many lanes, in machine code where there is a compiler."""

import ctypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from spikeloom.golden.neuron.compiler.lower.scheme import Step, one_step
from spikeloom.golden.neuron.compiler.lower.trajectory import drawn
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run
from spikeloom.sim.host import cache, compiling, tools

from . import text

__all__ = ["Kernel", "Spikes"]

SEED = 1
PIECE = 1 << 16  # steps, for the random numbers of all of them may be many


@dataclass(frozen=True)
class Spikes:
    """What happened in the lanes of a run.

    Attributes
    ----------
    counts : array of int
        How often each lane fired.
    marks : array of int
        ``(lanes, 3)``: steps of the first spike, the second and the last, from 0; -1 for none.
    means : dict of array
        Means of outputs.
    """

    counts: np.ndarray
    marks: np.ndarray
    means: dict[str, np.ndarray]


@dataclass(frozen=True)
class Kernel:
    """A model in integers or in real numbers, that is run for a long time with constant inputs.

    Attributes
    ----------
    params : ModelParams
        The model.
    kind : str
        ``integer``; ``real``, its own scheme; ``rk4``, the classical Runge-Kutta method with steps
        as long.
    """

    params: ModelParams
    kind: str = "integer"

    def run(self, steps: int, inputs: dict[str, np.ndarray]) -> Spikes:
        """Run all lanes from the initial states.

        Parameters
        ----------
        steps : int
            How many.
        inputs : dict of array
            By name one number for each lane; others are nominal. Integers get the nearest codes.
            Random inputs are the same in all lanes.
        """
        description = self.params.description
        lanes = max(map(len, inputs.values()), default=1)
        preset = description.presets.get(self.params.preset, {})
        given = {
            key: np.broadcast_to(inputs.get(key, preset.get(key, port.nominal)), (lanes,))
            for key, port in description.inputs.items()
        }
        shared = _library(self.params, self.kind)
        if shared is None:
            return self._in_numpy(steps, given)
        kind = np.int64 if self.kind == "integer" else np.float64
        if self.kind == "integer":
            start = [x.init for x in self.params.program.registers]
        else:
            start = [float(x.init) for x in _step(self.params, self.kind).registers.values()]
        state = np.tile(np.array(start, kind), (lanes, 1))
        values = np.zeros((lanes, max(len(given), 1)), kind)
        for at, (key, value) in enumerate(given.items()):
            values[:, at] = self._codes(key, value)
        marks, counts = np.full((lanes, 3), -1, np.int64), np.zeros(lanes, np.int64)
        sums = np.zeros((lanes, max(len(description.outputs), 1)))
        rng = np.random.default_rng(SEED)
        for done in range(0, steps, PIECE):
            part = min(steps - done, PIECE)
            columns = [self._codes(key, x) for key, x in self._random(rng, part).items()]
            random = np.zeros((part, max(len(columns), 1)), kind)
            for at, column in enumerate(columns):
                random[:, at] = column
            places = [x.ctypes.data for x in (state, values, random, counts, marks, sums)]
            shared.spikeloom_steps(done, part, lanes, *places)
        means = {key: sums[:, at] / steps for at, key in enumerate(description.outputs)}
        return Spikes(counts, marks, means)

    def _codes(self, key: str, values: np.ndarray) -> np.ndarray:
        if self.kind != "integer":
            return values
        return self.params.codes(key, values)

    def _random(self, rng: np.random.Generator, steps: int) -> dict[str, np.ndarray]:
        return {
            key: drawn(port, rng, steps)
            for key, port in self.params.description.inputs.items()
            if port.kind != "value"
        }

    def _in_numpy(self, steps: int, given: dict) -> Spikes:
        rng = np.random.default_rng(SEED)
        pieces = [self._random(rng, min(steps - done, PIECE)) for done in range(0, steps, PIECE)]
        lanes = len(next(iter(given.values()), [0]))
        for key in pieces[0]:
            column = np.concatenate([piece[key] for piece in pieces])[:, None]
            given = given | {key: np.broadcast_to(column, (steps, lanes))}
        if self.kind == "integer":
            trace = run(self.params, steps, given)
        else:
            trace = ideal(self.params, steps, given, method=None if self.kind == "real" else "rk4")
        marks, counts = np.full((lanes, 3), -1, np.int64), np.zeros(lanes, np.int64)
        if trace.spikes is not None:
            counts = trace.spikes.sum(axis=0)
            for lane in range(lanes):
                found = np.flatnonzero(trace.spikes[:, lane])
                marks[lane, : len(found[:2])] = found[:2]
                marks[lane, 2] = found[-1] if len(found) else -1
        outputs = self.params.description.outputs
        return Spikes(counts, marks, {key: trace.traces[key].mean(axis=0) for key in outputs})


@lru_cache(maxsize=64)
def _step(params: ModelParams, kind: str) -> Step:
    if kind == "real":
        return params.step
    return one_step(params.description, params.values, params.step_ms, kind)


@lru_cache(maxsize=64)
def _library(params: ModelParams, kind: str) -> ctypes.CDLL | None:
    """The machine code of a model; None where there is no compiler."""
    inputs = params.description.inputs
    random = [key for key, port in inputs.items() if port.kind != "value"]
    if kind == "integer":
        source = text.integers(params, random)
    else:
        source = text.reals(_step(params, kind), list(inputs), random)
    try:
        key = cache.digest(source, compiling.compiler(), compiling.FLAGS)
    except tools.MissingTool:
        return None

    def build():
        with TemporaryDirectory(prefix="spikeloom-") as folder:
            (Path(folder) / "model.cc").write_text(source, encoding="utf-8")
            argv = ["-fwrapv", "-shared", "model.cc"]
            return compiling.compile_cc(Path(folder), argv, "model.so")

    found = compiling.library("neuron", key[:24], build)
    size, place = ctypes.c_longlong, ctypes.c_void_p
    found.spikeloom_steps.restype = None
    found.spikeloom_steps.argtypes = 3 * [size] + 6 * [place]
    return found
