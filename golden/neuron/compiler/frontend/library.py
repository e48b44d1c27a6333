"""Library of neuron models: those of the project, of other packages, and of a search path.

A model is described in a file ``<name>.toml``. This project's are in :data:`FOLDER`; another
package that has registered itself (see :mod:`spikeloom.golden.core.registry`) has its own in its
folder ``models``, and a user names folders in the environment variable ``SPIKELOOM_MODELS``. A name
belongs to one file: with two of them neither is taken.
"""

import difflib
import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spikeloom.golden.core.registry import OWN, packages

from . import reader
from .description import Description
from .reader import DescriptionError

__all__ = ["FOLDER", "VARIABLE", "Place", "model", "models", "places", "search_path"]

FOLDER = Path(__file__).parents[2] / "models"

VARIABLE = "SPIKELOOM_MODELS"
"""Environment variable with folders of descriptions, separated as those of ``PATH`` are."""


@dataclass(frozen=True)
class Place:
    """Where a model is described.

    Attributes
    ----------
    name : str
        Name of the model.
    origin : str
        The package that has it, or :data:`VARIABLE`.
    path : Path
        The file.
    """

    name: str
    origin: str
    path: Path

    def read(self) -> Description:
        """The description.

        Raises
        ------
        DescriptionError
            The file is wrong, or describes a model of another name.
        """
        return _read(self.path)


@cache
def _read(path: Path) -> Description:
    description = reader.load(path)
    if description.name != path.stem:
        raise DescriptionError(f"{path}: model.name must be {path.stem}, not {description.name}")
    return description


def search_path() -> tuple[Path, ...]:
    """The folders that :data:`VARIABLE` names."""
    folders = os.environ.get(VARIABLE, "").split(os.pathsep)
    return tuple(Path(folder).expanduser().absolute() for folder in folders if folder)


def _folders(path: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    yield OWN, FOLDER
    for package in packages():
        if package != OWN:
            yield from ((package, folder / "models") for folder in _roots(package))
    yield from ((VARIABLE, folder) for folder in dict.fromkeys(path))


def _roots(package: str) -> list[Path]:
    """Folders of a package, which is not imported: it may be broken."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return []
    return [Path(place) for place in (spec and spec.submodule_search_locations) or ()]


@cache
def _places(path: tuple[Path, ...], packages: tuple[str, ...]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for origin, folder in _folders(path):
        for file in sorted(folder.glob("*.toml")):
            place = Place(file.stem, origin, file)
            known = found.get(place.name, ())
            if all(other.path.resolve() != file.resolve() for other in known):
                found[place.name] = (*known, place)
    return dict(sorted(found.items()))


def places() -> dict[str, tuple[Place, ...]]:
    """The files of all models by name, in order; more than one of a name is a mistake."""
    return _places(search_path(), packages())


@cache
def models() -> dict[str, Description]:
    """The models of this project by name, in order; a file that is wrong is an error."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.toml"))}


@cache
def _from_json(text: str) -> Description:
    return reader.from_json(text)


def model(text: str) -> Description:
    """A model by its name, or from its description in JSON.

    Raises
    ------
    ValueError
        No model has this name, and it says which are near; or two files have it, and it names
        them.
    """
    if text.lstrip().startswith("{"):
        return _from_json(text)
    known = places()
    found = known.get(text, ())
    if len(found) > 1:
        files = " and ".join(str(place.path) for place in found)
        raise ValueError(f"{text} is the name of more than one model: {files}")
    if not found:
        near = difflib.get_close_matches(text, known, n=3, cutoff=0.3)
        hint = f"did you mean {', '.join(near)}?" if near else "spikeloom neurons lists them"
        lost = [str(folder) for folder in search_path() if not folder.is_dir()]
        lost_hint = f"; {VARIABLE} names {', '.join(lost)}, which is no folder" if lost else ""
        raise ValueError(f"no model is named {text!r}; {hint}{lost_hint}")
    return found[0].read()
