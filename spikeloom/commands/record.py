"""``spikeloom record``: the verification ladder, and the records of its results."""

from pathlib import Path

import click

from spikeloom.console import out, print_json, print_table, progress_bar
from spikeloom.options import Failed, json_option, workers_option
from spikeloom.selection import keys_of

__all__ = ["command"]


@click.command()
@click.argument("key")
@click.option("--fresh", is_flag=True, help="Use no kept results.")
@click.option(
    "--verify", is_flag=True, help="As --fresh, but write nothing, and show how records differ."
)
@click.option("--rung", "only", multiple=True, type=click.IntRange(1, 6), help="Only this rung.")
@click.option("--tests", metavar="DIR", help="Tests of third truths; else those of the package.")
@workers_option
@json_option
@progress_bar
def command(key, fresh, verify, only, tests, jobs, cluster, as_json, progress):
    """Run the verification ladder on blocks, and write the results to their records.

    KEY is a block, a family, a domain, a pattern or "all". Rungs that the record of an unchanged
    block has are not run again; what it lacks is listed. There is one record file for each block.

    Example: spikeloom record arith.and_mul
    """
    from spikeloom.boards.evidence.ladder import climb_all

    if tests is not None and not (tests and Path(tests).is_dir()):
        raise ValueError(f"--tests must be a folder, not {tests!r}")
    results = climb_all(
        keys_of(key),
        fresh=fresh or verify,
        only=only or None,
        tests=Path(tests) if tests else None,
        write=not verify,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        print_json([result.to_dict() for result in results])
    else:
        print_table(
            None,
            ("block", "rungs", "state", "record", ">s"),
            [
                (
                    x.key,
                    "".join(
                        str(rung) if x.record and rung in x.record.rungs else "·"
                        for rung in range(1, 7)
                    ),
                    x.status,
                    "differs" if x.differences else "written" if x.changed else "as it was",
                    f"{x.seconds:.0f}",
                )
                for x in results
            ],
        )
        for result in results:
            for line in (*result.lacks, *result.differences):
                out.print(f"{result.key}: {line}", markup=False, soft_wrap=True)
    wrong = [f"{x.key}: {x.error}" for x in results if x.error is not None]
    wrong += [f"{x.key} is short of rungs" for x in results if x.status == "short"]
    wrong += [f"{x.key} is not as its record says" for x in results if x.differences]
    if wrong:
        raise Failed("\n".join(wrong))
