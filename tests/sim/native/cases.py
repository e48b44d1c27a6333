"""Inputs for goldens in all their ranges, and all examples of a block in one library."""

import ctypes
import types

import numpy as np

from spikeloom.golden.core.contract import dtype_of
from spikeloom.golden.core.trace import trace
from spikeloom.sim.host import compiling, tools
from spikeloom.sim.native.text import source_of


def inputs_of(golden, cycles, batch, rng, extreme):
    """Uniform numbers, or only the ends of ranges; enables are mostly 1."""
    found = {}
    for port in golden.arguments():
        shape, kind = (cycles, batch, *port.shape), dtype_of(port)
        if port.name == "en":
            found[port.name] = (rng.random(shape) < 0.9).astype(kind)
        elif extreme:
            found[port.name] = np.where(rng.random(shape) < 0.5, kind(port.low), kind(port.high))
        else:
            found[port.name] = rng.integers(port.low, port.high, shape, kind, endpoint=True)
    return found


def library_of(goldens, folder):
    """One library with the code of all of them, made quickly: objects with ``spikeloom_run``."""
    files = []
    for number, golden in enumerate(goldens):
        files.append(f"golden{number}.c")
        text = source_of(trace(golden)).text
        (folder / files[-1]).write_text(f"#define spikeloom_run run_{number}\n{text}", "utf-8")
    flags = ["-std=c99", "-O1", "-w", "-fPIC", "-shared"]
    tools.run([*compiling.compiler("cc"), *flags, *files, "-o", "all.so"], folder, makes=["all.so"])
    library = ctypes.CDLL(str(folder / "all.so"))
    return [
        types.SimpleNamespace(spikeloom_run=library[f"run_{number}"])
        for number in range(len(goldens))
    ]


def difference(golden, compiled, inputs, cycles, batch):
    """The first output or register in which NumPy and machine code differ; None if in none."""
    arrays = inputs or {}
    start = golden.reset(batch)
    wanted, after = golden.run_numpy(arrays, cycles, batch, start)
    found, state = compiled(arrays, cycles, batch, start)
    for name, values in wanted.items():
        assert found[name].dtype == values.dtype
        assert found[name].shape == values.shape
        if not np.array_equal(found[name], values):
            return name
    for name, values in after.items():
        if not np.array_equal(state[name], np.broadcast_to(values, state[name].shape)):
            return name
    return None
