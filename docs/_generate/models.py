"""Pages of the neuron models: the gallery, and one with a picture for each."""

from itertools import islice

from spikeloom.boards.report import models as report
from spikeloom.golden.neuron.compiler.frontend import library

__all__ = ["pages"]


def pages(shown: int | None = None) -> dict[str, str]:
    """The pages of the models.

    Parameters
    ----------
    shown : int, optional
        So many models; all if not given.
    """
    chosen = dict(islice(library.models().items(), shown))
    wanted = {"models.md": report.gallery(chosen)}
    for name, description in chosen.items():
        picture = f"model-{name}.svg"
        wanted[f"model-{name}.md"] = report.page(description, picture)
        wanted[picture] = report.drawing(description)
    return wanted
