"""Selection of function units: the cheapest form and size within an error bound on a device.

Errors are measured on the golden models, over all inputs, before any synthesis: most parameters
that are tried are too inaccurate and cost no tool time.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from spikeloom.boards.devices.targets import Target
from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.flow.cost import synth
from spikeloom.boards.flow.reports import DoesNotFit
from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import find
from spikeloom.golden.number.approximation.functions import find_function
from spikeloom.golden.number.elementary.bipartite import BipartiteParams
from spikeloom.golden.number.elementary.linear import LinearParams
from spikeloom.golden.number.elementary.quadratic import QuadraticParams
from spikeloom.golden.number.elementary.serial_quadratic import SerialQuadraticParams
from spikeloom.golden.number.elementary.table import TableParams
from spikeloom.golden.number.elementary.unit import FunctionParams, SegmentedParams
from spikeloom.golden.number.language.format import Format
from spikeloom.sim.host.jobs import run_jobs

__all__ = ["Choice", "Unit", "choose"]

FASTEST = 10_000
"""The largest frequency in MHz that may be asked for."""

LARGEST_TABLE = 1 << 16
"""Bits of the largest table that is looked at: larger ones take minutes to synthesise."""


@dataclass(frozen=True)
class Unit:
    """A function unit that is accurate enough, and what it costs.

    Attributes
    ----------
    key, params
        The block and its parameters.
    error_ulp : float
        Its largest error, in codes of the output.
    cycles : int
        Clock cycles from an input to its output; all forms but the serial one take an input in each
        cycle.
    lut, ff, bram, dsp, fmax_mhz
        As in the :class:`~spikeloom.boards.flow.cost.Cost` of the block.
    share : float
        What it takes of the device: the shares of LUTs, block memories and multipliers, summed.
    """

    key: str
    params: dict
    error_ulp: float
    cycles: int
    lut: int
    ff: int
    bram: int
    dsp: int
    fmax_mhz: float | None
    share: float

    def to_dict(self) -> dict:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)

    def no_worse(self, other: "Unit") -> bool:
        """Whether it is at least as good as the other in everything."""
        names = ("lut", "bram", "dsp", "cycles", "error_ulp")
        return all(getattr(self, name) <= getattr(other, name) for name in names)


@dataclass(frozen=True)
class Choice:
    """What :func:`choose` found.

    Attributes
    ----------
    considered : int
        Parameters that were looked at; the error of most can be told to be too large at once.
    units : tuple of Unit
        Those that were synthesised, the smallest share of the device first.
    pareto : tuple of Unit
        Those of them than which no other is at least as good in LUTs, memories, multipliers, cycles
        and error.
    picked : Unit
        The one to take.
    reason : str
        Why, in a sentence.
    """

    considered: int
    units: tuple[Unit, ...]
    pareto: tuple[Unit, ...]
    picked: Unit
    reason: str

    def to_dict(self) -> dict:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)


def choose(
    function: str,
    x: str,
    y: str,
    max_ulp: float = 1.0,
    target: str | Target = "ice40-hx8k",
    *,
    max_cycles: int | None = None,
    min_mhz: float | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Choice:
    """Find the cheapest unit for a function.

    Of each form (table, bipartite, linear, quadratic, serial quadratic; folded where the function
    is symmetric) sizes are tried from the smallest on, by the error of the golden model, until one
    is accurate enough. Only these, eight at most, are synthesised.

    Parameters
    ----------
    function, x, y : str
        The function and the formats of input and output, like ``"exp_neg"``, ``"UQ3.9"``,
        ``"UQ0.12"``.
    max_ulp : float
        The largest error allowed, in codes of ``y``; more than 0.5.
    target : str or Target
        The device.
    max_cycles : int, optional
        The longest latency allowed.
    min_mhz : float, optional
        The least Fmax allowed; a unit whose Fmax the tools do not tell is left out.
    jobs, cluster, progress
        As of :func:`~spikeloom.sim.host.jobs.run_jobs`, whose jobs are the syntheses.

    Raises
    ------
    ValueError
        No form is accurate enough, or none of those that are fulfils the rest.
    """
    find_function(function)
    formats = {"function": function, "x": str(Format.parse(x)), "y": str(Format.parse(y))}
    if not 0.5 < max_ulp < math.inf:
        raise ValueError(f"max_ulp must be more than 0.5, not {max_ulp!r}")
    if max_cycles is not None:
        check_int("max_cycles", max_cycles, 1, 1000)
    device = target if isinstance(target, Target) else find_target(target)
    if min_mhz is not None and not 0 < min_mhz <= FASTEST:
        raise ValueError(f"min_mhz must be above 0 and up to {FASTEST}, not {min_mhz!r}")
    if min_mhz is not None and not device.routed:
        raise ValueError(
            f"target must have place and route for min_mhz, and {device.name} has an area only"
        )
    accurate: list[tuple[str, FunctionParams, float]] = []
    considered = 0
    for key, sizes in _forms(formats):
        for params in sizes:
            if max_cycles is not None and params.latency > max_cycles:
                continue
            considered += 1
            if _least_error(params) > max_ulp:
                continue
            error = find(key)(params).max_error_ulp()
            if error <= max_ulp:
                accurate.append((key, params, error))
                break
    what = f"{function} of {formats['x']} as {formats['y']}"
    if not accurate:
        latency = "" if max_cycles is None else f" in {max_cycles} cycles"
        raise ValueError(f"no form gives {what} within {max_ulp:g} ulp{latency}")

    # Plain values: what parameters have derived by now may not go to another process.
    arguments = [(key, params.to_dict(), error, device) for key, params, error in accurate]
    runs = run_jobs(_unit, arguments, jobs=jobs, cluster=cluster, progress=progress)
    found = [unit for unit in runs if unit]
    units = sorted(found, key=lambda unit: (unit.share, unit.cycles, unit.error_ulp))
    # An Fmax that nobody measured is none.
    allowed = [unit for unit in units if min_mhz is None or (unit.fmax_mhz or 0) >= min_mhz]
    if not allowed:
        speed = "" if min_mhz is None else f" at {min_mhz:g} MHz"
        raise ValueError(f"no unit for {what} within {max_ulp:g} ulp fits {device.name}{speed}")
    pareto = tuple(
        unit
        for place, unit in enumerate(units)
        if not any(
            other.no_worse(unit) and (not unit.no_worse(other) or before < place)
            for before, other in enumerate(units)
            if other is not unit
        )
    )
    picked = allowed[0]
    reason = (
        f"{picked.key} takes the least of {device.name}, {picked.share:.2%} in LUTs, memories and "
        f"multipliers, of the {len(allowed)} units that keep within {max_ulp:g} ulp"
        + ("" if max_cycles is None else f" and {max_cycles} cycles")
        + ("" if min_mhz is None else f" at {min_mhz:g} MHz")
        + "."
    )
    return Choice(considered, tuple(units), pareto, picked, reason)


def _forms(formats: dict) -> Iterator[tuple[str, Iterator[FunctionParams]]]:
    """For each form, its parameters from small tables to large ones."""
    width = Format.parse(formats["x"]).width
    folds = [False, True] if _folds(formats) else [False]
    for fold in folds:
        yield "elementary.table", _tables(formats, width - fold, fold)
    yield "elementary.bipartite", _bipartites(formats, width)
    for fold in folds:
        yield "elementary.linear", _linears(formats, width - fold, fold)
    yield "elementary.quadratic", _quadratics(QuadraticParams, formats, width)
    yield "elementary.serial_quadratic", _quadratics(SerialQuadraticParams, formats, width)


def _folds(formats: dict) -> bool:
    try:
        FunctionParams(**formats).check_fold(True)
    except ValueError:
        return False
    return True


def _tables(formats, address_bits, fold):
    if address_bits <= 15 and Format.parse(formats["y"]).width << address_bits <= LARGEST_TABLE:
        yield TableParams(**formats, fold=fold)


def _bipartites(formats, width):
    if width > BipartiteParams.WIDEST:
        return

    def entries(split):
        coarse, middle = split
        return (1 << coarse + middle) + (1 << width - middle - 1)

    splits = [
        (coarse, middle)
        for coarse in range(1, 13)
        for middle in range(13 - coarse)
        if 2 <= width - coarse - middle <= 12
    ]
    for coarse, middle in sorted(splits, key=lambda split: (entries(split), split)):
        if entries((coarse, middle)) * Format.parse(formats["y"]).width <= LARGEST_TABLE:
            yield BipartiteParams(**formats, coarse_bits=coarse, middle_bits=middle)


def _linears(formats, bits, fold):
    for segment_bits in range(1, min(11, bits)):
        offset_bits = bits - segment_bits
        for slope_guard in range(max(3, offset_bits), min(16, max(3, offset_bits) + 2) + 1):
            yield LinearParams(
                **formats, segment_bits=segment_bits, slope_guard=slope_guard, fold=fold
            )


def _quadratics(kind, formats, width):
    for segment_bits in range(1, min(11, width)):
        for guard in (2, 3):
            yield kind(**formats, segment_bits=segment_bits, guard=guard)


def _least_error(params: FunctionParams) -> float:
    """What no coefficients can fall below, from a few points of each segment.

    A polynomial of degree ``d`` misses one of ``d + 2`` points at equal distances by at least their
    difference of order ``d + 1``, over the sum of its binomial coefficients; in a bipartite table
    two inputs share a correction. Rounding may happen to take half a code off.
    """
    if isinstance(params, BipartiteParams):
        coarse = np.arange(1 << params.coarse_bits) << params.middle_bits + params.low_bits
        middle = np.array([0, (1 << params.middle_bits) - 1]) << params.low_bits
        low = np.array([0, (1 << params.low_bits) - 1])
        patterns = coarse[:, None, None] + middle[:, None] + low
        rise = np.diff(params.wanted(params.codes(patterns)), axis=2)
        return float(np.abs(np.diff(rise, axis=1)).max()) / 4 - 0.5
    if not isinstance(params, SegmentedParams):
        return 0.0
    order = 2 if isinstance(params, LinearParams) else 3
    step = ((1 << params.offset_bits) - 1) // order
    points = params.starts()[:, None] + step * np.arange(order + 1)
    difference = np.diff(params.wanted(points, params.BEYOND), order, axis=1)
    return float(np.abs(difference).max()) / (1 << order) - 0.5


def _unit(key: str, values: dict[str, Any], error: float, device: Target) -> Unit | None:
    """Synthesise a unit; None if the device is too small for it."""
    params = find(key).params_type().from_dict(values)
    try:
        cost = synth(key, params, target=device)
    except DoesNotFit:
        return None
    cells = {name: getattr(cost, name) or 0 for name in ("lut", "ff", "bram", "dsp")}
    there = {**device.capacity, "lut": device.capacity.get("lut", device.capacity.get("lc", 0))}
    used = [(cells[name], there.get(name, 0)) for name in ("lut", "bram", "dsp") if cells[name]]
    if any(number > available for number, available in used):
        return None
    share = sum(number / available for number, available in used)
    return Unit(
        key,
        values,
        error,
        params.latency,
        **cells,
        fmax_mhz=cost.fmax_mhz,
        share=share,
    )
