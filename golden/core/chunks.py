"""Golden models on arrays of Dask: their own code on each chunk, when it is asked for."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .contract import Golden, dtype_of
from .ports import Port, Register

__all__ = ["by_chunks"]


def by_chunks(
    golden: Golden,
    method: Callable,
    values: Mapping[str, Any],
    shapes: Mapping[str, tuple[int, ...]],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What ``step`` or ``transfer`` gives, as arrays of Dask.

    Parameters
    ----------
    golden : Golden
        The model.
    method : callable
        Its ``step`` or ``transfer``.
    values : dict of array
        Registers as ``s_name`` and inputs as ``i_name``.
    shapes : dict of tuple
        The shapes of these in one copy of the block.
    """
    registers: Sequence[Register] = golden.registers()
    outputs = golden.results()
    found: list[Port | Register] = [*registers, *outputs]

    def on_chunk(*chunks):
        given = dict(zip(values, chunks, strict=True))
        parts = [{x[2:]: given[x] for x in given if x[0] == kind} for kind in "si"]
        new, shown = method(golden, parts[0], **parts[1])
        fronts = [chunk.shape[: chunk.ndim - len(shapes[x])] for x, chunk in given.items()]
        front = np.broadcast_shapes(*fronts)
        results = [*(new[x.name] for x in registers), *(shown[x.name] for x in outputs)]
        whole = [
            np.broadcast_to(result, (*front, *x.shape)).astype(dtype_of(x))
            for x, result in zip(found, results, strict=True)
        ]
        return tuple(whole) if len(whole) > 1 else whole[0]

    sizes: dict[str, int] = {}

    def axes(place, shape):
        names = [f"{place}_{axis}" for axis in range(len(shape))]
        sizes.update(zip(names, shape, strict=True))
        return f"({','.join(names)})"

    ins = [axes(f"in{place}", shape) for place, shape in enumerate(shapes.values())]
    sizes.clear()  # Dask knows those of the arguments
    outs = [axes(f"out{place}", x.shape) for place, x in enumerate(found)]
    arrays = importlib.import_module("dask.array").apply_gufunc(
        on_chunk,
        f"{','.join(ins)}->{','.join(outs)}",
        *values.values(),
        output_dtypes=[dtype_of(x) for x in found] if len(found) > 1 else dtype_of(found[0]),
        output_sizes=sizes,
        allow_rechunk=True,
    )
    arrays = list(arrays) if len(found) > 1 else [arrays]
    new = {x.name: arrays.pop(0) for x in registers}
    return new, {x.name: array for x, array in zip(outputs, arrays, strict=True)}
