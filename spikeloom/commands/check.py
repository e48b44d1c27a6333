"""``spikeloom check``: RTL against golden models, bit for bit."""

import click

from spikeloom.console import out, print_json, print_table, progress_bar
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

    KEY is a block, a family, a domain, a pattern or "all". Every example of every block is run;
    with --set, only the parameters given. Shown is the part of the golden model's decisions that
    these inputs bring to light at the outputs: branches, ends of ranges, ties, parts of tables.

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
            covered = Coverage()
            for result in results:
                if result.key == block and result.coverage is not None:
                    covered |= result.coverage
            if covered.missed:
                shown = ", ".join(map(str, covered.missed[:3]))
                more = "" if len(covered.missed) <= 3 else f" and {len(covered.missed) - 3} more"
                out.print(
                    f"{block}: {covered.share:.0%} of {len(covered.decisions)} decisions shown; "
                    f"not {shown}{more}",
                    markup=False,
                    soft_wrap=True,
                )
    wrong = [x.message or f"{x.key}: {x.error}" for x in results if not x.good]
    if wrong:
        raise Failed("\n".join(wrong))
