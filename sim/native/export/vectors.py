"""Golden vectors: what the golden model itself, in NumPy, does with random and extreme inputs."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import Golden, Values
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.study.measure import nominal
from spikeloom.sim.check.stimulus import stimulus

__all__ = ["Vectors", "vectors_of"]

RUNS = 4
MOST, LEAST = 1024, 16
"""Steps of a run; fewer where a step has many numbers."""
NUMBERS = 200_000
"""Numbers in a file, roughly."""
OPERATIONS = 20_000_000
"""Operations of all steps, roughly: seconds in Python."""


@dataclass(frozen=True)
class Vectors:
    """Runs of a model, each of them from reset.

    Attributes
    ----------
    runs, steps : int
        How many runs there are, of how many steps.
    text : str
        The runs and steps; for each step inputs and outputs, one step in a line; after each run the
        registers. All are decimal numbers in the order of the golden model, arrays row after row.
    """

    runs: int
    steps: int
    text: str


def vectors_of(golden: Golden, operations: int, seed: int = 0) -> Vectors:
    """Golden vectors, the same ones for the same model and seed.

    A step has so many ``operations``.

    Run 0 has random inputs; the others hold extremes together for a long time. A compiled neuron
    has its nominal inputs in the second run.
    """
    ports = [port.flat for port in golden.arguments()]
    size = sum(port.count or 1 for port in (*ports, *(x.flat for x in golden.results())))
    most = min(NUMBERS // max(1, size), OPERATIONS // max(1, operations)) // RUNS
    steps = min(MOST, max(LEAST, most))
    arrays: Values = {}
    rows = [
        stimulus(golden.KEY, golden.params, seed, ports, steps, f"export {run}", run)
        for run in range(RUNS)
    ]
    _nominal(golden, rows[1])
    for port in golden.arguments():
        shape = (steps, RUNS, *port.shape)
        arrays[port.name] = np.stack([row[port.name] for row in rows], axis=1).reshape(shape)
    outputs, state = golden.run_numpy(arrays, steps, RUNS, golden.reset(RUNS))
    lines = [f"{RUNS} {steps}"]
    columns = [arrays[port.name] for port in golden.arguments()]
    columns += [outputs[port.name] for port in golden.results()]
    for run in range(RUNS):
        for step in range(steps):
            lines.append(_line([x[step, run] for x in columns]))
        lines.append(_line([state[x.name][run] for x in golden.registers()]))
    return Vectors(RUNS, steps, "\n".join(lines) + "\n")


def _nominal(golden: Golden, row: dict[str, np.ndarray]) -> None:
    params = golden.params
    if not isinstance(params, ModelParams):
        return
    for name, value in nominal(params).items():
        if hardware_name(name) in row:
            format = params.input_format(name)
            code = round(float(np.ldexp(value, format.frac)))
            row[hardware_name(name)][:] = min(max(code, format.low), format.high)
    if "en" in row:
        row["en"][:] = 1


def _line(arrays: list) -> str:
    numbers = [str(x) for array in arrays for x in np.ravel(array).tolist()]
    return " ".join(numbers)
