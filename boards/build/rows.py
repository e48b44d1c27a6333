"""Tables of a build for the terminal."""

from collections.abc import Iterator
from typing import Any

from .results import BuildResult, Built, TooSmall

__all__ = ["Table", "tables"]

Table = tuple[str, tuple[str, ...], list[tuple[Any, ...]]]
"""Title, columns, rows; a column whose name starts with ``>`` is set to the right."""


def tables(result: BuildResult) -> Iterator[Table]:
    """How well it does, what it takes of each device, and how long the build took."""
    yield _quality(result)
    yield (
        f"{result.cycles_per_item} cycles per {result.item}, latency {result.latency_cycles}",
        (
            "target",
            ">LUT",
            ">LC",
            ">FF",
            ">BRAM",
            ">DSP",
            ">MHz",
            f">µs/{result.item}",
            ">latency µs",
        ),
        [_device(result, one) for one in result.targets],
    )
    proved = sum(proof.good for proof in result.proofs)
    bounded = sum(proof.bounded for proof in result.proofs)
    yield (
        f"{proved} of {len(result.proofs)} proofs hold, {bounded} of them bounded",
        ("stage", ">s"),
        [
            *((name, f"{value:.1f}") for name, value in result.seconds_per_stage.items()),
            ("all", f"{result.seconds:.1f}"),
        ],
    )


def _quality(result: BuildResult) -> Table:
    quality = result.quality
    gates = [one for one in result.targets if isinstance(one, Built) and one.gates is not None]
    return (
        f"{result.application}: {result.title}, {result.rtl.items} {result.item}s",
        ("", f">{quality.measure}", ">mismatches"),
        [
            ("floating point", quality.text("real"), None),
            ("golden model", quality.text("golden"), None),
            ("RTL", quality.text("rtl"), result.rtl.mismatches),
            *(
                (
                    f"netlist {one.target}",
                    None,
                    f"{one.gates.mismatches} in {one.gates.items} {result.item}s",
                )
                for one in gates
                if one.gates is not None
            ),
        ],
    )


def _device(result: BuildResult, one: Built | TooSmall) -> tuple[Any, ...]:
    if isinstance(one, TooSmall):
        return (one.target, "does not fit", *[None] * 7)
    times = (one.microseconds(result.cycles_per_item), one.microseconds(result.latency_cycles))
    return (
        one.target,
        one.lut,
        one.lc,
        one.ff,
        one.bram,
        one.dsp,
        None if one.fmax_mhz is None else f"{one.fmax_mhz:.1f}",
        *(None if time is None else f"{time:.2f}" for time in times),
    )
