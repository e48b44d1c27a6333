"""``spikeloom mutate``."""

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import Failed, cluster_option, jobs_option, json_option
from spikeloom.selection import keys_of, label

__all__ = ["command"]


@click.command()
@click.argument("key")
@click.option("--mutants", default=60, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@jobs_option
@cluster_option
@json_option
@progress_bar
def command(key, mutants, seed, jobs, cluster, as_json, progress):
    """Break the netlist in many places and see that the simulation notices.

    A mutant that the stimuli do not tell from the original is given to the prover: it is either
    equivalent, or missed, which is a gap in the stimuli.

    Example: spikeloom mutate sng.lfsr
    """
    from spikeloom.boards.evidence import ledger as evidence
    from spikeloom.formal.mutation import mutation

    results = mutation.mutate_all(
        keys_of(key), mutants=mutants, seed=seed, jobs=jobs, cluster=cluster, progress=progress
    )
    evidence.record_mutations(results)
    if as_json:
        print_json(results)
    else:
        names = ("mutants", "killed", "equivalent", "missed", "unknown")
        print_table(
            None,
            ("block", "parameters", *[f">{name}" for name in names], ">score"),
            [
                (r["key"], label(r), *[r[name] for name in names], f"{r['score']:.3f}")
                for r in results
            ],
        )
    missed = [result["key"] for result in results if result["missed"]]
    if missed:
        raise Failed(f"the simulation misses mutants of {', '.join(missed)}")
