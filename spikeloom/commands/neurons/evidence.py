"""``spikeloom neurons evidence``: what the tools say of the models."""

import os

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import Failed, jobs_option, json_option

__all__ = ["command"]


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--kept", is_flag=True, help="Show the kept records; no tool is run.")
@jobs_option
@json_option
@progress_bar
def command(names, kept, jobs, as_json, progress):
    """Synthesise populations of models for an ECP5, and prove their data paths.

    NAME is a model; all models if none is given. The states of 1024 neurons are in block memory and
    one data path updates one neuron in each clock cycle. Proved is that one neuron with this data
    path does what the integer model does, for all time. With SPIKELOOM_RECORD=1 the results are
    kept.

    Example: spikeloom neurons evidence izhikevich
    """
    from spikeloom.boards.evidence import models as boards
    from spikeloom.golden.neuron.compiler.frontend.library import model, models
    from spikeloom.sim.host.jobs import run_jobs

    chosen = [model(name).name for name in names] or list(models())
    if kept:
        records = boards.load()
        found = [records[name] for name in chosen if name in records]
    else:
        found = []
        work = [(name,) for name in chosen]
        for record in run_jobs(boards.evidence, work, jobs=jobs, progress=progress):
            found.append(record)
            if os.environ.get("SPIKELOOM_RECORD") == "1":
                boards.keep([record])
    if as_json:
        print_json(found)
    else:
        print_table(
            f"{boards.NEURONS} neurons on {boards.TARGET}",
            ("model", ">stages", ">LUT", ">FF", ">BRAM", ">DSP", "fits", "proved", ">s"),
            [
                (
                    x["model"],
                    x["stages"],
                    x["lut"],
                    x["ff"],
                    x["bram"],
                    x["dsp"],
                    _said(x["fits"]),
                    _said(x["proved"]),
                    x["seconds"],
                )
                for x in found
            ],
        )
    open_ = [x["model"] for x in found if not x["proved"]]
    if open_:
        raise Failed(f"not proved: {', '.join(open_)}")


def _said(answer: bool) -> str:
    return "yes" if answer else "no"
