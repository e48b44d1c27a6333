"""Sweeps: many runs of one golden model, with other parameters or seeds in each."""

import importlib
import itertools
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find
from spikeloom.sim.host.cache import digest
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.tools import ToolError

from .stimulus import stimulus

__all__ = ["LAST_SEED", "LONGEST", "Swept", "find_reducer", "grid", "summary", "sweep"]

LONGEST = 100_000_000
"""Cycles of the longest run."""
LAST_SEED = (1 << 63) - 1


@dataclass(frozen=True)
class Swept:
    """A run of a sweep.

    Attributes
    ----------
    params : Params
        Its parameters.
    seed : int
        Seed of its inputs.
    result
        What the reducer made of its outputs.
    """

    params: Params
    seed: int
    result: Any

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON.

        Raises
        ------
        TypeError
            The result has what JSON has not.
        """
        return {"params": self.params.to_dict(), "seed": self.seed, "result": _plain(self.result)}


def _plain(result: Any) -> Any:
    if isinstance(result, np.ndarray | np.generic):
        return result.tolist()
    if isinstance(result, Mapping):
        return {str(name): _plain(value) for name, value in result.items()}
    if isinstance(result, list | tuple):
        return [_plain(value) for value in result]
    if result is None or isinstance(result, bool | int | float | str):
        return result
    raise TypeError(f"a result must be of numbers, texts, lists and dictionaries, not {result!r}")


def summary(outputs: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Of each output the smallest, largest and mean value, and a digest of all of them."""
    return {
        name: {
            "low": int(values.min()),
            "high": int(values.max()),
            "mean": float(values.astype(float).mean()),
            "digest": digest(np.ascontiguousarray(values, np.int64).tobytes())[:16],
        }
        for name, values in outputs.items()
        if values.size
    }


def find_reducer(name: str) -> Callable[[dict[str, np.ndarray]], Any]:
    """The function that a text ``MODULE:FUNCTION`` names.

    Raises
    ------
    ValueError
        There is no such module, or no such function in it. Modules of the working folder are
        found too.
    """
    module, colon, function = name.partition(":")
    if not (colon and module and function.isidentifier()):
        raise ValueError(f"a reducer is MODULE:FUNCTION, not {name!r}")
    # By its full path: workers of this machine take the list, and "" for where Python was started.
    here = os.getcwd()
    if here not in sys.path:
        sys.path.append(here)
    try:
        found = getattr(importlib.import_module(module), function, None)
    except Exception as wrong:  # it is code of others
        text = " ".join(str(wrong).split())
        raise ValueError(f"reducer {name!r} cannot be imported; {text}") from None
    if not callable(found):
        raise ValueError(f"reducer must be a function of {module}, not {function!r}")
    return found


def grid(kind: type[Params], values: Mapping[str, Iterable], fixed: Mapping) -> list[Params]:
    """Parameters with all combinations of values; the last name changes first.

    Parameters
    ----------
    kind : type
        Class of the parameters.
    values : mapping of str to iterable
        What each of some parameters takes.
    fixed : mapping
        What others are in all of them.

    Raises
    ------
    ValueError, TypeError
        A value is not one of its parameter.
    """
    names = list(values)
    points = itertools.product(*(list(values[name]) for name in names))
    return [kind.from_dict({**fixed, **dict(zip(names, point, strict=True))}) for point in points]


def sweep(
    key: str,
    points: Iterable[Params],
    *,
    reducer: Callable[[dict[str, np.ndarray]], Any] = summary,
    seeds: Iterable[int] = (0,),
    cycles: int = 2000,
    inputs: Mapping[str, int] | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Swept]:
    """Run a golden model with each of many parameters, and with each seed, in parallel.

    Only what the reducer makes of the outputs comes back from a worker.

    Parameters
    ----------
    key : str
        The block.
    points : iterable of Params
        Its parameters.
    reducer : callable
        A function of a module; it is called with the outputs of a run, arrays ``(cycles, …)`` by
        name, and gives what can be pickled.
    seeds : iterable of int
        Seeds of the random inputs.
    cycles : int
        Clock cycles, or items of a transaction model.
    inputs : mapping of str to int, optional
        Inputs that are constant; the others are random, as in
        :func:`~spikeloom.sim.check.harness.check`.
    jobs, cluster, progress
        As of :func:`~spikeloom.sim.host.jobs.run_jobs`.

    Returns
    -------
    list of Swept
        The runs, in the order of the points, and of the seeds of each.

    Raises
    ------
    TypeError
        A point is not of the parameters of the block, or the reducer is no function of a module.
    ValueError
        An input is not one of the block, or is out of range.
    ToolError
        The reducer failed, or the jobs did, see :func:`~spikeloom.sim.host.jobs.run_jobs`.
    """
    kind, seeds = find(key), list(seeds)
    try:
        pickle.dumps(reducer)
    except Exception:  # pickle has several
        raise TypeError(f"reducer must be a function of a module, not {reducer!r}") from None
    check_int("cycles", cycles, 1, LONGEST)
    for seed in seeds:
        check_int("seed", seed, 0, LAST_SEED)
    held = dict(inputs or {})
    work = []
    for params in points:
        if not isinstance(params, kind.params_type()):
            name = kind.params_type().__name__
            raise TypeError(f"a point of {key} must be {name}, not {params!r}")
        _check_inputs(kind(params), held)
        work += [(key, params.to_dict(), seed, cycles, held, reducer) for seed in seeds]
    runs = run_jobs(_run, work, jobs=jobs, cluster=cluster, progress=progress)
    return [
        Swept(kind.params_type().from_dict(params), seed, result)
        for (_, params, seed, *_), result in zip(work, runs, strict=True)
    ]


def _check_inputs(golden: Golden, held: Mapping[str, int]) -> None:
    ports = {port.name: port for port in golden.arguments()}
    for name, value in held.items():
        if name not in ports:
            known = ", ".join(ports) or "no inputs"
            raise ValueError(f"{golden.KEY} takes {known}, not {name!r}")
        check_int(name, value, ports[name].low, ports[name].high)


def _inputs(golden: Golden, seed: int, cycles: int) -> dict[str, np.ndarray]:
    """Random inputs of one copy of a model."""
    arrays = {}
    for port in golden.arguments():
        burst = getattr(port, "burst", 1)
        (values,) = stimulus(golden.KEY, golden.params, seed, [port], cycles * burst).values()
        shape = (cycles, 1, burst) if burst > 1 else (cycles, 1)
        arrays[port.name] = values.reshape(*shape, *values.shape[1:])
    return arrays


def _run(
    key: str,
    values: dict[str, object],
    seed: int,
    cycles: int,
    held: Mapping[str, int],
    reducer: Callable[[dict[str, np.ndarray]], Any],
) -> Any:
    kind = find(key)
    params = kind.params_type().from_dict(values)
    golden = kind(params)
    arrays = _inputs(golden, seed, cycles)
    for name, value in held.items():
        arrays[name] = np.full_like(arrays[name], value)
    if isinstance(golden, CycleGolden):
        outputs, _ = golden.run(arrays or {"cycles": cycles}, None if arrays else 1)
    else:
        outputs, _ = golden.run(arrays)
    try:
        result = reducer({name: x[:, 0] for name, x in outputs.items()})
        pickle.dumps(result)
    except Exception as wrong:  # it is code of others
        name = getattr(reducer, "__name__", reducer)
        text = " ".join(str(wrong).split())
        raise ToolError(
            f"reducer {name} failed on {key} with {params.label()}, seed {seed}; "
            f"{type(wrong).__name__}: {text}"
        ) from wrong
    return result
