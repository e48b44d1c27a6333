"""``spikeloom neurons evidence``: synthesis and proofs of the models, and their records."""

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import Failed, jobs_option, json_option

__all__ = ["command"]


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--kept", is_flag=True, help="Show the kept records; no tool is run.")
@click.option(
    "--record", is_flag=True, help="Write the results to the records, a file for each model."
)
@click.option("--fresh", is_flag=True, help="Use no kept results.")
@jobs_option
@json_option
@progress_bar
def command(names, kept, record, fresh, jobs, as_json, progress):
    """Synthesise populations of models for an ECP5, and prove their data paths and their forms.

    NAME is a model; all models if none is given. The states of 1024 neurons are in block memory,
    and one data path updates one neuron in each clock cycle. It is proved that one neuron with this
    data path equals the integer model for all time, and that the serial, pipelined and folded forms
    do so too. Models that are unchanged since they were recorded are not run again.

    Example: spikeloom neurons evidence izhikevich
    """
    from spikeloom.boards.evidence import models as boards
    from spikeloom.golden.neuron.compiler.frontend.library import model, models
    from spikeloom.sim.host.jobs import run_jobs

    chosen = [model(name).name for name in names] or list(models())
    found = {name: boards.load(name) for name in chosen if not fresh or kept}
    if not kept:
        todo = [name for name in chosen if not (name in found and boards.holds(name))]
        for new in run_jobs(boards.evidence, [(x,) for x in todo], jobs=jobs, progress=progress):
            found[new["model"]] = new
            if record:
                boards.keep(new)
    rows = [row for name in chosen if (row := found.get(name)) is not None]
    if as_json:
        print_json(rows)
    else:
        print_table(
            f"{boards.NEURONS} neurons on {boards.TARGET}",
            ("model", ">LUT", ">FF", ">BRAM", ">DSP", "fits", "proved", ">s", "forms"),
            [
                (
                    x["model"],
                    x["lut"],
                    x["ff"],
                    x["bram"],
                    x["dsp"],
                    _said(x["fits"]),
                    _said(x["proved"]),
                    x["seconds"],
                    ", ".join(form for form, said in x["forms"].items() if said == "proved"),
                )
                for x in rows
            ],
        )
    bad = [x["model"] for x in rows if not x["proved"] or "unknown" in x["forms"].values()]
    lost = [name for name in chosen if found.get(name) is None]
    wrong = [f"not proved: {', '.join(bad)}"] if bad else []
    wrong += [f"without a record: {', '.join(lost)}"] if lost else []
    if wrong:
        raise Failed("\n".join(wrong))


def _said(answer: bool) -> str:
    return "yes" if answer else "no"
