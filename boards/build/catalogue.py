"""Catalogue of applications: the modules of a folder, in this package and in packages of others.

There is no list to keep: a module ``boards/build/applications/NAME.py`` of this package, or of any
that is registered in the entry-point group ``spikeloom.packages``, holds the application ``NAME``.
Names with an underscore in front are not looked at. A module that cannot be imported is told with
its file and line, and leaves the other applications as they are.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from types import ModuleType

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.registry import OWN, packages
from spikeloom.sim.host.results import Fault, fault_of

from .application import Application

__all__ = ["PLACE", "Catalogue", "catalogue", "find"]

PLACE = "boards.build.applications"
"""Where applications stand in a package."""


@dataclass(frozen=True)
class Catalogue:
    """Applications by name, and the faults of modules by the name of the module."""

    applications: dict[str, type[Application]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)


def catalogue() -> Catalogue:
    """All applications, those of this package first."""
    found = Catalogue()
    for package in packages():  # this one first, so that nobody takes its names
        place = f"{package}.{PLACE}"
        try:
            names = _names(place)
        except Exception as wrong:  # whatever a half-written package does
            found.faults[place] = fault_of(wrong)
            continue
        for name in names:
            module = f"{place}.{name}"
            try:
                one = _application(importlib.import_module(module), found.applications.get(name))
            except Exception as wrong:  # as above
                one = fault_of(wrong)
            if isinstance(one, Fault):
                found.faults[module] = one
            else:
                found.applications[name] = one
    return found


def find(name: str) -> type[Application]:
    """The application ``name``; an unknown name is refused with those that there are."""
    known = catalogue()
    for module, fault in known.faults.items():
        if module.rpartition(".")[2] == name and name not in known.applications:
            raise ValueError(f"{module} cannot be imported: {fault}")
    check_choice("application", name, known.applications)
    return known.applications[name]


def _names(place: str) -> list[str]:
    """Names of the modules of a folder; none where a package of others has no such folder."""
    try:
        folder = importlib.import_module(place).__path__
    except ModuleNotFoundError as wrong:
        inside = f"{place}.".startswith(f"{wrong.name}.")
        if inside and not place.startswith(f"{OWN}."):
            return []
        raise
    names = sorted(module.name for module in pkgutil.iter_modules(folder))
    return [name for name in names if not name.startswith("_")]


def _application(module: ModuleType, taken: type[Application] | None) -> type[Application] | Fault:
    """The application of a module; a fault unless there is just one, and its name is free."""
    kinds = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Application)
        and kind.__module__ == module.__name__
    ]
    file = module.__file__ or module.__name__
    if len(kinds) != 1:
        return Fault(file, 1, f"one module holds one application, not {len(kinds)}")
    if taken is not None:
        return Fault(file, 1, f"{taken.__module__} is the application {taken.name()} already")
    try:
        kinds[0].options()
    except TypeError as wrong:
        return Fault(file, 1, str(wrong))
    return kinds[0]
