"""``spikeloom neurons prove``: equivalence of the forms of a neuron, for all numbers."""

from fnmatch import fnmatch

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import Failed, json_option, workers_option

__all__ = ["command"]


def _models(name) -> dict[str, str]:
    """The models that a name, a pattern or a file selects."""
    from spikeloom.golden.neuron.compiler.frontend import reader
    from spikeloom.golden.neuron.compiler.frontend.library import model, places

    if name.endswith((".toml", ".json")):
        description = reader.load(name)
        return {description.name: description.to_json()}
    found = {key: key for key in places() if fnmatch(key, name)}
    return found or {model(name).name: name}


@click.command()
@click.argument("name")
@click.option("--form", help="serial, pipelined or folded; all three if not given.")
@workers_option
@json_option
@progress_bar
def command(name, form, jobs, cluster, as_json, progress):
    """Prove the forms of a neuron equal to the parallel one, for all numbers.

    NAME is a model, a pattern such as "iz*", or a TOML or JSON file. Its integers are compared with
    real numbers first, for a proof of something wrong is worth nothing. Each form has a negative
    control with one wrong constant, which must differ from the parallel one. A form that a model
    cannot have is listed as refused; the exit status is 1 then only if --form names it.

    Example: spikeloom neurons prove izhikevich --form serial
    """
    from spikeloom.formal.neuron.forms.forms import FORMS
    from spikeloom.sim.host.jobs import run_jobs

    if form is not None and form not in FORMS:
        raise ValueError(f"--form must be one of {', '.join(FORMS)}, not {form!r}")
    kinds = FORMS if form is None else (form,)
    # One job for each model: that of a small one takes no longer than the start of a process.
    work = [(key, model, kinds) for key, model in _models(name).items()]
    rows, problems = [], []
    for found, said in run_jobs(_proved, work, jobs=jobs, cluster=cluster, progress=progress):
        rows += found
        problems += said
    if as_json:
        print_json(rows)
    else:
        print_table(
            None,
            ("model", "form", "status", ">cycles", ">terms", ">s", "problem"),
            [
                [
                    row[column]
                    for column in (
                        "model",
                        "form",
                        "status",
                        "cycles",
                        "terms",
                        "seconds",
                        "problem",
                    )
                ]
                for row in rows
            ],
            cut="problem",
        )
    good = {"proved"} if form is not None else {"proved", "refused"}
    wrong = [row for row in rows if row["status"] not in good]
    problems += [f"{x['model']}, {x['form']}: {x['problem']}" for x in wrong]
    if problems:
        raise Failed("\n".join(problems))


def _proved(key: str, model: str, kinds) -> tuple[list[dict], list[str]]:
    """The rows of the forms of a model, and what is wrong with its integers."""
    from spikeloom.golden.neuron.compiler.model import ModelParams
    from spikeloom.sim.neuron.quality import quality

    params = ModelParams(model=model)
    problems = [text if key in text else f"{key}: {text}" for text in quality(params).problems]
    return [{"model": key, "form": kind} | _answer(params, kind) for kind in kinds], problems


def _answer(model, kind) -> dict:
    """The row of a form of a model."""
    from spikeloom.formal.neuron.forms.forms import compare_form, form_of

    try:
        found = compare_form(form_of(model, kind))
    except ValueError as wrong:
        return {
            "status": "refused",
            "params": None,
            "cycles": None,
            "terms": None,
            "control": None,
            "seconds": None,
            "problem": str(wrong),
        }
    problem = found.difference
    if problem is None and found.control is None:
        problem = "a wrong constant was not noticed"
    return {
        "status": "proved" if found.proved else "unknown",
        "params": found.params.to_dict(),
        "cycles": found.cycles,
        "terms": found.terms,
        "control": found.control,
        "seconds": found.seconds,
        "problem": problem,
    }
