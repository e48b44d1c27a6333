"""``spikeloom check``."""

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import Failed, cluster_option, jobs_option, json_option, set_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]


@click.command()
@click.argument("key")
@click.option("--engine", default="cxxrtl", show_default=True, help="What simulates the RTL.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--cycles", default=2000, show_default=True, type=click.IntRange(1))
@set_option
@jobs_option
@cluster_option
@json_option
@progress_bar
def command(key, engine, seed, cycles, settings, jobs, cluster, as_json, progress):
    """Simulate blocks and compare them with their golden models, bit for bit.

    Every example of every block is run; with --set, only the parameters given.

    Example: spikeloom check all --engine cxxrtl
    """
    from spikeloom.boards.evidence import ledger as evidence
    from spikeloom.sim.check import harness

    keys = keys_of(key)
    params = single(keys, settings, "check")
    if params is not None:
        results = [harness.check(keys[0], params, engine=engine, seed=seed, cycles=cycles)]
    else:
        results = harness.check_all(
            keys=keys,
            engine=engine,
            seed=seed,
            cycles=cycles,
            jobs=jobs,
            cluster=cluster,
            progress=progress,
        )
        evidence.record_checks(results)
    rows = [
        {
            "key": result.key,
            "params": result.params,
            "engine": result.engine,
            "cycles": result.cycles,
            "mismatches": result.mismatches,
        }
        for result in results
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            None,
            ("block", "parameters", "engine", ">cycles", ">mismatches"),
            [(r["key"], label(r), r["engine"], r["cycles"], r["mismatches"]) for r in rows],
        )
    wrong = [result.message for result in results if result.mismatches]
    if wrong:
        raise Failed("\n".join(wrong))
