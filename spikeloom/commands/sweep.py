"""``spikeloom sweep``: many runs of one golden model, with other parameters or seeds in each."""

import re
from collections.abc import Sequence

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import json_option, set_option, values, workers_option

__all__ = ["command"]

MOST = 1_000_000
"""Runs of the largest sweep."""

_RANGE = re.compile(r"(-?\d{1,18})\.\.(-?\d{1,18})")


@click.command()
@click.argument("key")
@click.option(
    "--over",
    multiple=True,
    metavar="NAME=VALUES",
    help="What a parameter takes: a list like [4,8], or a range like 1..9. All combinations run.",
)
@click.option("--seeds", default=1, show_default=True, type=click.IntRange(1, MOST))
@click.option("--cycles", default=2000, show_default=True, type=click.IntRange(1, 100_000_000))
@click.option(
    "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="Hold an input; others vary."
)
@click.option(
    "--reduce",
    "reducer",
    default="spikeloom.sim.check.sweep:summary",
    show_default=True,
    metavar="MODULE:FUNCTION",
    help="What makes a result of the outputs, where the run is.",
)
@set_option
@workers_option
@json_option
@progress_bar
def command(key, over, seeds, cycles, inputs, reducer, settings, jobs, cluster, as_json, progress):
    """Run the golden model of a block with many parameters, and with random inputs of each seed.

    KEY is one block. The result of a run is made of its outputs by a function of yours, which is
    called with arrays by name, or else smallest, largest and mean values with a digest of all. It
    must give what JSON has.

    Example: spikeloom sweep sng.lfsr --over width=[4,8] --seeds 2 --cycles 500
    """
    from spikeloom.golden.core.contract import find
    from spikeloom.sim.check.sweep import find_reducer, grid, sweep

    kind = find(key).params_type()
    taken = {name: _many(name, value) for name, value in values(over, "--over").items()}
    fixed = values(settings)
    both = sorted(set(taken) & set(fixed))
    if both:
        raise ValueError(f"a parameter is given by --set or by --over, and {both[0]} by both")
    total = seeds
    for found in taken.values():
        total *= len(found)
    if total > MOST:
        raise ValueError(f"a sweep must have at most {MOST} runs, not {total}")
    runs = sweep(
        key,
        grid(kind, taken, fixed),
        reducer=find_reducer(reducer),
        seeds=range(seeds),
        cycles=cycles,
        inputs=values(inputs, "--input"),
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        return print_json([run.to_dict() for run in runs])
    print_table(
        key,
        (*taken, ">seed", "result"),
        [(*(getattr(x.params, name) for name in taken), x.seed, _text(x.result)) for x in runs],
        cut="result",
    )


def _many(name: str, value) -> Sequence:
    """The values of a parameter in a sweep."""
    found = value
    if isinstance(value, str) and (ends := _RANGE.fullmatch(value)) is not None:
        found = range(int(ends[1]), int(ends[2]) + 1)
        if len(found) > MOST:
            raise ValueError(f"--over {name} must have at most {MOST} values, not {value}")
    if not isinstance(found, list | tuple | range) or not len(found):
        raise ValueError(
            f"--over {name} must be a list like [4,8] or a range like 1..9, not {value!r}"
        )
    return found


def _text(result) -> str:
    """A result on one line, without braces and quotes."""
    if isinstance(result, dict):
        return " ".join(f"{name} {_text(value)}" for name, value in result.items())
    return f"{result:.6g}" if isinstance(result, float) else str(result)
