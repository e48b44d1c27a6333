"""``spikeloom check``: simulation of components against their golden models, bit for bit."""

import functools
import operator

import click

from spikeloom.console import out, print_json, print_table, progress_bar
from spikeloom.options import Failed, json_option, set_option, workers_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]

FEW = 3


@click.command()
@click.argument("key")
@click.option("--engine", default="cxxrtl", show_default=True, help="What simulates the RTL.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--cycles", default=2000, show_default=True, type=click.IntRange(1, 100_000_000))
@set_option
@workers_option
@json_option
@progress_bar
def command(key, engine, seed, cycles, settings, jobs, cluster, as_json, progress):
    """Simulate blocks and compare them with their golden models, bit for bit.

    KEY is a block, a family, a domain, a pattern or "all". Every example of every block is run;
    with --set, only the parameters given. The column "shown" is the part of the golden model's
    decisions that these inputs make observable at the outputs: branches, ends of ranges, ties,
    parts of tables. Of one block all missed decisions are named, of several the first three of
    each.

    Example: spikeloom check all --engine cxxrtl
    """
    from spikeloom.sim.check import harness
    from spikeloom.sim.check.coverage import Coverage

    keys = keys_of(key)
    results = harness.check_all(
        keys,
        single(keys, settings, "check"),
        engine=engine,
        seed=seed,
        cycles=cycles,
        coverage=True,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        print_json([result.to_dict() for result in results])
    else:
        print_table(
            None,
            ("block", "parameters", "engine", ">cycles", ">mismatches", ">shown"),
            [
                (
                    x.key,
                    label(x.key, x.params),
                    x.engine,
                    x.cycles,
                    x.mismatches,
                    None if x.coverage is None else f"{x.coverage.share:.0%}",
                )
                for x in results
            ],
        )
        for block in keys:
            mine = [result.coverage for result in results if result.key == block]
            covered = functools.reduce(operator.or_, filter(None, mine), Coverage())
            for line in _missed(block, covered, None if len(keys) == 1 else FEW):
                out.print(line, markup=False, soft_wrap=True)
    wrong = [x.message or f"{x.key}: {x.error}" for x in results if not x.good]
    if wrong:
        raise Failed("\n".join(wrong))


def _missed(block: str, covered, most: int | None) -> list[str]:
    """Lines about the decisions of a block that the inputs of all its examples miss."""
    if not covered.missed:
        return []
    total, named = len(covered.decisions), covered.missed[:most]
    lines = [f"{block}: {covered.share:.0%} of {total} decisions shown; missed are"]
    lines += [f"  {decision}" for decision in named]
    rest = len(covered.missed) - len(named)
    return [*lines, f"  and {rest} more: spikeloom check {block}"] if rest else lines
