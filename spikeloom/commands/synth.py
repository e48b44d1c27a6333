"""``spikeloom synth``."""

import click

from spikeloom.console import err, print_json, print_table, progress_bar
from spikeloom.options import cluster_option, jobs_option, json_option, set_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]


@click.command()
@click.argument("key")
@click.option("--target", default="ice40-hx8k", show_default=True, help="Device to build for.")
@set_option
@jobs_option
@cluster_option
@json_option
@progress_bar
def command(key, target, settings, jobs, cluster, as_json, progress):
    """Synthesise, place and route blocks, and read the tools' reports.

    Example: spikeloom synth neurons.lif --target ice40-hx8k
    """
    from spikeloom.boards.evidence import cost as baseline
    from spikeloom.boards.evidence import ledger as evidence
    from spikeloom.boards.flow import cost as flow

    keys = keys_of(key)
    params = single(keys, settings, "synth")
    if params is not None:
        records = [flow.synth(keys[0], params, target)]
    else:
        records = flow.synth_all(target, keys, jobs=jobs, cluster=cluster, progress=progress)
        evidence.record_synthesis(records)
    if as_json:
        print_json(records)
    else:
        names = ("lut", "lc", "ff", "bram", "dsp")
        print_table(
            target,
            ("block", "parameters", *[f">{name}" for name in names], ">MHz"),
            [
                (
                    r["key"],
                    label(r),
                    *[r[name] for name in names],
                    None if r["fmax_mhz"] is None else f"{r['fmax_mhz']:.1f}",
                )
                for r in records
            ],
        )
    differences = baseline.compare(records)
    for difference in differences:
        err.print(f"differs from the baseline: {difference}", style="yellow", markup=False)
