"""Library of the neuron models that come with the project."""

import difflib
from functools import cache
from pathlib import Path

from . import reader
from .description import Description
from .reader import DescriptionError

__all__ = ["FOLDER", "model", "models"]

FOLDER = Path(__file__).parents[2] / "models"


@cache
def models() -> dict[str, Description]:
    """All models by name, in order; a file that is wrong is an error."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        description = reader.load(path)
        if description.name != path.stem:
            raise DescriptionError(
                f"{path.name}: model.name must be {path.stem}, not {description.name}"
            )
        found[description.name] = description
    return found


@cache
def model(text: str) -> Description:
    """A model by its name, or from its description in JSON.

    Raises
    ------
    ValueError
        No model has this name; it says which are near.
    """
    if text.lstrip().startswith("{"):
        return reader.from_json(text)
    known = models()
    if text not in known:
        near = difflib.get_close_matches(text, known, n=3, cutoff=0.3)
        hint = f"did you mean {', '.join(near)}?" if near else "spikeloom neurons lists them"
        raise ValueError(f"no model is named {text!r}; {hint}")
    return known[text]
