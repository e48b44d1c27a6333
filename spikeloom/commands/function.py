"""``spikeloom function``: the cheapest unit for an elementary function on a device."""

import click

from spikeloom.console import out, print_json, print_table, progress_bar
from spikeloom.options import json_option, workers_option

__all__ = ["command"]


@click.command()
@click.argument("name")
@click.option("--x", required=True, metavar="FORMAT", help="Format of the input, like UQ3.9.")
@click.option("--y", required=True, metavar="FORMAT", help="Format of the output.")
@click.option("--max-ulp", default=1.0, show_default=True, help="Largest error, in codes of y.")
@click.option("--max-cycles", type=int, help="Longest latency.")
@click.option("--min-mhz", type=float, help="Least Fmax.")
@click.option("--target", default="ice40-hx8k", show_default=True, help="Device to build for.")
@workers_option
@json_option
@progress_bar
def command(name, x, y, max_ulp, max_cycles, min_mhz, target, jobs, cluster, as_json, progress):
    """Find the cheapest unit for an elementary function.

    NAME is a function such as exp, tanh or "power(1.5)". Of each form the smallest tables that are
    accurate enough are synthesised. The Pareto-optimal units are shown, with an arrow at the one to
    take. The error is the largest over all inputs.

    Example: spikeloom function exp_neg --x UQ3.9 --y UQ0.12
    """
    from spikeloom.boards.explore.functions import choose

    choice = choose(
        name,
        x,
        y,
        max_ulp,
        target,
        max_cycles=max_cycles,
        min_mhz=min_mhz,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        return print_json(choice.to_dict())
    shown = [unit for unit in choice.units if unit in (*choice.pareto, choice.picked)]
    print_table(
        f"{name} of {x} as {y} on {target}",
        ("", "block", ">ulp", ">cycles", ">lut", ">bram", ">dsp", ">MHz", ">share"),
        [
            (
                "→" if unit == choice.picked else "",
                unit.key,
                f"{unit.error_ulp:.3f}",
                unit.cycles,
                unit.lut,
                unit.bram,
                unit.dsp,
                None if unit.fmax_mhz is None else f"{unit.fmax_mhz:.1f}",
                f"{unit.share:.2%}",
            )
            for unit in shown
        ],
    )
    found = " ".join(f"--set {key}={value}" for key, value in choice.picked.params.items())
    out.print(
        f"{choice.reason}\n\nspikeloom elaborate {choice.picked.key} {found}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
