"""``spikeloom synth``: cells and clock frequency of blocks on a device."""

import click

from spikeloom.console import err, print_json, print_table, progress_bar
from spikeloom.options import Failed, json_option, set_option, workers_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]


@click.command()
@click.argument("key")
@click.option("--target", default="ice40-hx8k", show_default=True, help="Device to build for.")
@set_option
@workers_option
@json_option
@progress_bar
def command(key, target, settings, jobs, cluster, as_json, progress):
    """Synthesise, place and route blocks, and read the tools' reports.

    KEY is a block, a family, a domain, a pattern or "all". Differences from a block's record are
    listed.

    Example: spikeloom synth neurons.lif --target ice40-hx8k
    """
    from spikeloom.boards.evidence.costs import differences
    from spikeloom.boards.flow.cost import CELLS, synth_all

    keys = keys_of(key)
    costs = synth_all(
        keys,
        single(keys, settings, "synth"),
        target=target,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        print_json([cost.to_dict() for cost in costs])
    else:
        print_table(
            target,
            ("block", "parameters", *[f">{name}" for name in CELLS], ">MHz"),
            [
                (
                    x.key,
                    label(x.key, x.params),
                    *[getattr(x, name) for name in CELLS],
                    None if x.fmax_mhz is None else f"{x.fmax_mhz:.1f}",
                )
                for x in costs
            ],
        )
    for cost in costs:
        for difference in differences(cost):
            err.print(f"differs from the record: {difference}", style="yellow", markup=False)
    wrong = [f"{x.key}: {x.error}" for x in costs if not x.good]
    if wrong:
        raise Failed("\n".join(wrong))
