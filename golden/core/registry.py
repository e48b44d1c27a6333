"""Registries of blocks, one for each tree, by the paths of their modules.

A module ``spikeloom.golden.<domain>.<family>.<block>`` holds the golden model of the key
``family.block``; the trees ``rtl`` and ``formal`` have the same stems. Other packages join by an
entry point of the group ``spikeloom.packages`` and have trees of the same names.

A module that cannot be imported is kept as a :class:`Failure`, with its file and line. All other
blocks stay usable; only a request for its own key raises. The same holds for a package of others
that cannot be imported, and for a key that another package has already.
"""

import difflib
import functools
import importlib
import importlib.metadata
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

__all__ = ["GROUP", "OWN", "BrokenModuleError", "Failure", "Registry", "packages"]

GROUP = "spikeloom.packages"
"""Group of entry points that name packages with trees of blocks."""

OWN = "spikeloom"

MemberT = TypeVar("MemberT")


@functools.cache
def packages() -> tuple[str, ...]:
    """Names of all packages with trees of blocks, this one first."""
    found = importlib.metadata.entry_points(group=GROUP)
    return (OWN, *sorted({point.value.partition(":")[0].strip() for point in found} - {OWN}))


@dataclass(frozen=True)
class Failure:
    """A module that could not be imported.

    Attributes
    ----------
    module : str
        Its name.
    key : str
        The block that it would hold; empty for a package, and for a module that is not at the
        place of a block.
    file : str
        File of the error.
    line : int
        Line in it; 0 if that is not known.
    error : str
        Kind and message of the exception, on one line.
    """

    module: str
    key: str
    file: str
    line: int
    error: str

    def __str__(self):
        return f"{self.module} cannot be imported: {self.file}:{self.line}: {self.error}"


class BrokenModuleError(ValueError):
    """The module of a block that was asked for cannot be imported.

    Attributes
    ----------
    failure : Failure
        The error, with file and line.
    """

    def __init__(self, failure: Failure):
        super().__init__(str(failure))
        self.failure = failure

    # So that a worker process can hand it to its parent: the message alone would not build it.
    def __reduce__(self):
        return type(self), (self.failure,)


class Registry(Generic[MemberT]):
    """The blocks of one tree, by key: classes derived from ``MemberT``.

    Parameters
    ----------
    tree : str
        Name of the tree: ``golden``, ``rtl``, ``formal``.
    what : str
        What a module of the tree holds, in the words of messages: "golden model", "component".
    """

    def __init__(self, tree: str, what: str):
        self.tree, self.what = tree, what
        self._classes: dict[str, type[MemberT]] = {}
        self._failures: dict[str, Failure] = {}
        self._families: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def key_of(self, module: str) -> str:
        """The key that belongs to the path of a module; empty if the path is not that of a block.

        In this project a block is in a family, and a family in a domain; other packages may leave
        the domains out.
        """
        for package in packages():
            prefix = f"{package}.{self.tree}."
            if module.startswith(prefix):
                parts = module.removeprefix(prefix).split(".")
                return ".".join(parts[-2:]) if len(parts) >= 2 + (package == OWN) else ""
        return ""

    def add(self, cls: type[MemberT]) -> str:
        """Register a class under the key of its module.

        Returns
        -------
        str
            The key; empty if the module is not at the path of a block, and nothing is registered.

        Raises
        ------
        TypeError
            The module holds a second class, or its family exists in another folder too.
        """
        key, module = self.key_of(cls.__module__), cls.__module__
        if not key:
            return ""
        family, folder = key.split(".")[0], module.rpartition(".")[0]
        before = self._classes.get(key)
        # A class that its module does not know is left over from an import that failed.
        known = before and getattr(sys.modules.get(module), before.__name__, None) is before
        if known and before.__module__ == module:
            raise TypeError(f"{key} has two {self.what}s; one module holds one block")
        if self._families.setdefault(family, folder) != folder:
            raise TypeError(
                f"{folder} and {self._families[family]} are two families of one name; "
                f"a family is named once"
            )
        self._classes[key] = cls
        return key

    def domain(self, key: str) -> str:
        """The domain of a registered key; the name of its package if that has no domains."""
        parts = self._classes[key].__module__.split(".")
        return parts[2] if len(parts) > 4 else parts[0]

    def all(self) -> dict[str, type[MemberT]]:
        """All classes by key, in alphabetical order, without those of :meth:`failures`."""
        for module in self._modules():
            self._import(module)
        return dict(sorted(self._classes.items()))

    def failures(self) -> list[Failure]:
        """The modules of the tree that cannot be imported."""
        self.all()
        return list(self._failures.values())

    def get(self, key: str) -> type[MemberT] | None:
        """The class of ``key``; None if there is none. Only its own module is imported.

        Raises
        ------
        BrokenModuleError
            Its module cannot be imported.
        """
        if key and key not in self._classes and (module := self.module_of(key)):
            self._import(module)
            if module in self._failures:
                raise BrokenModuleError(self._failures[module])
        return self._classes.get(key)

    def known_failure(self, key: str) -> "Failure | None":
        """The syntax error of the module of ``key``, found without running it; None if none."""
        module = self.module_of(key)
        spec = importlib.util.find_spec(module) if module else None
        if spec is None or spec.origin is None:
            return None
        try:
            compile(Path(spec.origin).read_bytes(), spec.origin, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as wrong:
            return _failure(module, key, wrong)
        return None

    def module_of(self, key: str) -> str:
        """The name of the module of ``key``; empty if there is no such file."""
        # Only paths are read here: imports of all blocks take seconds, a list of files does not.
        if key not in self._places:
            places: dict[str, str] = {}
            for module in self._modules():
                places.setdefault(self.key_of(module), module)  # nobody takes a key of this package
            self._places = places
        return self._places.get(key, "") if key else ""

    def find(self, key: str) -> type[MemberT]:
        """The class of ``key``.

        Raises
        ------
        ValueError
            No block is named like this; the message names those that are spelled alike.
        BrokenModuleError
            Its module cannot be imported.
        """
        found = self.get(key)
        if found is None:
            known = self.all()
            near = difflib.get_close_matches(key, known, n=3, cutoff=0.3)
            hint = f"did you mean {', '.join(near)}?" if near else "spikeloom list shows them"
            raise ValueError(f"no block is named {key!r}; {hint}")
        return found

    def _import(self, module: str) -> None:
        try:
            importlib.import_module(module)
            self._failures.pop(module, None)
        except Exception as wrong:  # whatever a half-written file does
            self._failures[module] = _failure(module, self.key_of(module), wrong)

    def _modules(self) -> Iterator[str]:
        """Names of all modules of the tree, packages before what is in them."""
        for package in packages():
            for folder in self._folders(package):
                for path in sorted(folder.rglob("*.py")):
                    inside = path.relative_to(folder).with_suffix("")
                    parts = inside.parts[:-1] if inside.name == "__init__" else inside.parts
                    yield ".".join((package, self.tree, *parts))

    def _folders(self, package: str) -> list[Path]:
        name = f"{package}.{self.tree}"
        try:
            folders = [Path(folder) for folder in importlib.import_module(name).__path__]
        except Exception as wrong:  # whatever a half-written package does
            if package == OWN:
                raise
            # A package of others need not have every tree.
            if not (isinstance(wrong, ModuleNotFoundError) and wrong.name in {name, package}):
                self._failures[name] = _failure(name, "", wrong)
            return []
        self._failures.pop(name, None)
        return folders


def _failure(module: str, key: str, wrong: Exception) -> Failure:
    """Where an import went wrong: in the file whose code ran last, or that cannot be read."""
    said = " ".join(f"{type(wrong).__name__}: {wrong}".split())
    if isinstance(wrong, SyntaxError) and wrong.filename:
        return Failure(module, key, wrong.filename, wrong.lineno or 0, said)
    frames = [
        frame
        for frame in traceback.extract_tb(wrong.__traceback__)
        if "importlib" not in frame.filename and frame.filename != __file__
    ]
    # The core of a tree refuses what a block gets wrong.
    frames = [frame for frame in frames if Path(frame.filename).parent.name != "core"] or frames
    if not frames:
        spec = importlib.util.find_spec(module)
        return Failure(module, key, (spec and spec.origin) or module, 0, said)
    return Failure(module, key, frames[-1].filename, frames[-1].lineno or 0, said)
