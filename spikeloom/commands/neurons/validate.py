"""``spikeloom neurons validate``: checks of model descriptions."""

import click

from spikeloom.console import out, print_json
from spikeloom.models import is_file, params_of
from spikeloom.options import Failed, json_option

__all__ = ["command"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
def command(files, as_json):
    """Check descriptions of models: that they are well formed and can be compiled.

    FILE is a TOML or JSON file.

    Example: spikeloom neurons validate mine.toml
    """
    problems = {}
    for file in files:
        try:
            if not is_file(file):
                raise ValueError(f"{file}: must end in .toml or .json")
            params_of(file)
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
