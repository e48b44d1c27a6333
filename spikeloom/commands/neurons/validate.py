"""``spikeloom neurons validate``: checks of model descriptions."""

import click

from spikeloom.console import out, print_json, progress_bar
from spikeloom.models import is_file, params_of
from spikeloom.options import Failed, json_option

__all__ = ["command"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
@progress_bar
def command(files, as_json, progress):
    """Check descriptions of models: that they are well formed, can be compiled, and are exact.

    Integers are compared with real numbers over the range of the drive. One that is silent where
    real numbers fire, or further off than 2 %, is a problem, with what to do about it. FILE is a
    TOML or JSON file.

    Example: spikeloom neurons validate mine.toml
    """
    from spikeloom.sim.neuron.quality import quality

    problems = {}
    for done, file in enumerate(files):
        progress(done, len(files))
        try:
            if not is_file(file):
                raise ValueError(f"{file}: must end in .toml or .json")
            found = quality(params_of(file))
            if not found.good:
                raise ValueError("\n".join(found.problems))
        except ValueError as wrong:
            text = str(wrong)
            problems[file] = text if text.startswith(file) else f"{file}: {text}"
    if as_json:
        print_json([{"file": file, "problem": problems.get(file)} for file in files])
    else:
        for file in files:
            if file not in problems:
                out.print(f"{file}: good", markup=False, soft_wrap=True)
    if problems:
        raise Failed("\n".join(problems.values()))
