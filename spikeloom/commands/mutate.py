"""``spikeloom mutate``: mutation scores."""

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import Failed, json_option, set_option, workers_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]


@click.command()
@click.argument("key")
@click.option("--mutants", default=60, show_default=True, type=click.IntRange(1, 1000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@set_option
@workers_option
@click.option("--fresh", is_flag=True, help="Use no kept results.")
@json_option
@progress_bar
def command(key, mutants, seed, settings, jobs, cluster, fresh, as_json, progress):
    """Mutate netlists in single places, and count the mutants that the simulation detects.

    KEY is a block, a family, a domain, a pattern or "all". A mutant that survives the stimuli is
    compared with the original by the prover: it is either equivalent, or missed, which is a gap in
    the stimuli.

    Example: spikeloom mutate sng.lfsr
    """
    from spikeloom.formal.mutation.score import mutate_all

    keys = keys_of(key)
    results = mutate_all(
        keys,
        single(keys, settings, "mutate"),
        mutants=mutants,
        seed=seed,
        cached=not fresh,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        print_json([result.to_dict() for result in results])
    else:
        names = ("mutants", "killed", "equivalent", "missed", "unknown")
        print_table(
            None,
            ("block", "parameters", "status", *[f">{name}" for name in names], ">score"),
            [
                (
                    x.key,
                    label(x.key, x.params),
                    x.status,
                    *[getattr(x, name) for name in names],
                    f"{x.score:.3f}",
                )
                for x in results
            ],
        )
    wrong = [f"{x.key}: {x.error}" for x in results if x.error is not None]
    wrong += [f"the simulation misses mutants of {x.key}" for x in results if x.missed]
    if wrong:
        raise Failed("\n".join(wrong))
