"""``spikeloom neurons evidence``: synthesis and proofs of the models, and their records."""

import click

from spikeloom.console import out, print_json, print_table, progress_bar
from spikeloom.models import is_file
from spikeloom.options import Failed, json_option, workers_option

__all__ = ["command"]


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--kept", is_flag=True, help="Show the kept records; no tool is run.")
@click.option(
    "--record", is_flag=True, help="Write the results to the records, a file for each model."
)
@click.option("--fresh", is_flag=True, help="Use no kept results.")
@click.option(
    "--verify", is_flag=True, help="As --fresh, but write nothing, and show how records differ."
)
@workers_option
@json_option
@progress_bar
def command(names, kept, record, fresh, verify, jobs, cluster, as_json, progress):
    """Synthesise populations of models for an ECP5, and prove their data paths and their forms.

    NAME is a model, or a TOML or JSON file; all models of spikeloom if none is given. The states of
    1024 neurons are in block memory, and one data path updates one neuron in each clock cycle. It
    is proved that one neuron with this data path equals the integer model for all time, and that
    the serial, pipelined and folded forms do so too. Models that are unchanged since they were
    recorded are not run again.

    Example: spikeloom neurons evidence izhikevich
    """
    from spikeloom.boards.evidence import models as boards
    from spikeloom.golden.neuron.compiler.frontend import reader
    from spikeloom.golden.neuron.compiler.frontend.library import model, models

    if kept + record + verify > 1:
        raise ValueError("of --kept, --record and --verify only one can be given")
    files = {name: reader.load(name) for name in names if is_file(name)}
    texts = {name: found.to_json() for name, found in files.items()}
    chosen = [texts.get(name) or model(name).name for name in names] or list(models())
    named = {name for name in chosen if name not in texts.values()}
    others = sorted({*(named - set(models())), *(found.name for found in files.values())})
    if others and (kept or record or verify):
        raise ValueError(f"records are of the models of spikeloom, and not of {', '.join(others)}")
    results, lost = [], []
    if kept:
        rows = [row for name in chosen if (row := boards.load(name)) is not None]
        found = {row["model"] for row in rows}
        lost = [name for name in chosen if name not in found]
    else:
        results = boards.evidence_all(
            chosen,
            fresh=fresh or verify,
            write=record,
            compare=verify,
            jobs=jobs,
            cluster=cluster,
            progress=progress,
        )
        rows = [result.record for result in results if result.record is not None]
    if as_json:
        print_json([result.to_dict() for result in results] if verify else rows)
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
        for result in results:
            for line in (*result.lacks, *result.differences):
                out.print(f"{result.key}: {line}", markup=False, soft_wrap=True)
    bad = [row["model"] for row in rows if boards.lacks(row)]
    wrong = [f"{x.key}: {x.error}" for x in results if x.error is not None]
    wrong += [f"not proved: {', '.join(bad)}"] if bad else []
    wrong += [f"without a record: {', '.join(lost)}"] if lost else []
    wrong += [f"{x.key} is not as its record says" for x in results if x.differences]
    if wrong:
        raise Failed("\n".join(wrong))


def _said(answer: bool) -> str:
    return "yes" if answer else "no"
