"""Digests of source code that ignore docstrings, comments, layout and type annotations.

There are two of different precision. :func:`sources_digest` covers whole modules and all that they
import (:func:`closure`); it is fast, and changes more often than necessary. :func:`reached` covers
the functions, classes and constants that a class uses. Both leave out the ``core`` of each tree,
which has tests of its own and is part of every miter.
"""

import ast
import functools
import hashlib
import importlib
from dataclasses import dataclass, field
from pathlib import Path

from spikeloom.golden.core.registry import packages

from . import cache

__all__ = [
    "Module",
    "closure",
    "exists",
    "file_digest",
    "parsed",
    "reached",
    "sources_digest",
    "text_digest",
]

TREES = ("golden", "rtl", "formal")
VERSION = "sources 4"


@dataclass
class Module:
    """A parsed module.

    Attributes
    ----------
    name : str
        Its dotted name.
    definitions : dict of list of ast.AST
        Top-level statements by the names that they define.
    imports : dict of (str, str)
        From local names to the module and the name in it; that is empty for the module itself.
    effects : list of ast.AST
        Other top-level statements, such as loops that fill a table.
    """

    name: str
    definitions: dict[str, list[ast.AST]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    effects: list[ast.AST] = field(default_factory=list)


def _is_block_code(module: str) -> bool:
    """Whether a module is in a tree of blocks, and not in the core of the tree."""
    parts = module.split(".")
    return parts[0] in packages() and len(parts) > 2 and parts[1] in TREES and parts[2] != "core"


@functools.cache
def _folder(package: str) -> Path | None:
    """Folder of a package, looked up once; None if there is no such package."""
    try:
        places = list(importlib.import_module(package).__path__)
    except ModuleNotFoundError:
        return None
    return Path(places[0]) if places else None


@functools.cache
def _path(module: str) -> Path | None:
    """Source file of a module in a package with trees of blocks; None if there is none."""
    parts = module.split(".")
    if parts[0] not in packages():
        return None
    if len(parts) == 1:
        parts.append("__init__")
        folder, rest = _folder(parts[0]), parts[1:]
    else:
        folder, rest = _folder(".".join(parts[:2])), parts[2:]
    if folder is None:
        return None
    inside = folder.joinpath(*rest)
    for path in (inside.with_name(f"{inside.name}.py") if rest else None, inside / "__init__.py"):
        if path is not None and path.is_file():
            return path
    return None


@functools.cache
def exists(module: str) -> bool:
    """Whether a package with trees of blocks has a module of this name."""
    return bool(module) and _path(module) is not None


def _only_says_a_type(line: ast.stmt) -> bool:
    return isinstance(line, ast.AnnAssign) and line.value is None


class _Bare(ast.NodeTransformer):
    """Removes what has no effect: docstrings, and types of arguments, results and base classes.

    Annotations in the body of a decorated class stay, since they are the fields of a dataclass.
    """

    def _strip(self, node):
        self.generic_visit(node)
        body = node.body
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            node.body = body[1:] or [ast.Pass()]
        return node

    visit_Module = _strip

    def visit_If(self, node):
        self.generic_visit(node)
        # Python runs only the else branch, if there is one.
        return node.orelse if getattr(node.test, "id", "") == "TYPE_CHECKING" else node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self._strip(node)

    def visit_ClassDef(self, node):
        bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
        node.bases = [base for base in bases if getattr(base, "id", "") != "Generic"]
        if not node.decorator_list:
            node.body = [line for line in node.body if not _only_says_a_type(line)] or [ast.Pass()]
        return self._strip(node)

    def visit_arg(self, node):
        node.annotation = None
        return node


@functools.cache
def parsed(module: str) -> Module | None:
    """The definitions and imports of a module; None if there is no source file."""
    path = _path(module)
    if path is None or path.suffix != ".py":
        return None
    tree = _Bare().visit(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = Module(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):  # those within functions too
            found.imports |= _imported(node, package)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.definitions.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        found.definitions.setdefault(part.id, []).append(node)
        elif not _does_nothing(node):
            found.effects.append(node)
    return found


def _does_nothing(node: ast.stmt) -> bool:
    """Whether a statement is an import, or a string such as the docstring of a constant."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Import | ast.ImportFrom)


def _imported(node: ast.Import | ast.ImportFrom, package: str) -> dict[str, tuple[str, str]]:
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name: (alias.name, "") for alias in node.names}
    base = package.split(".")
    base = base[: len(base) + 1 - node.level] if node.level else []
    source = ".".join([*base, *([node.module] if node.module else [])])
    found = {}
    for alias in node.names:
        inner = f"{source}.{alias.name}"
        is_module = source.split(".")[0] in packages() and exists(inner)
        found[alias.asname or alias.name] = (inner, "") if is_module else (source, alias.name)
    return found


def closure(module: str) -> list[str]:
    """The modules of blocks that a module imports, directly or indirectly, and itself."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen or not _is_block_code(name):
            continue
        seen.add(name)
        waiting += _summary(name)["imports"]
    return sorted(seen)


def sources_digest(modules: list[str]) -> str:
    """A digest of the code of modules and of all modules of blocks that they import."""
    names = sorted({name for module in modules for name in closure(module)})
    return cache.digest(VERSION, [(name, _summary(name)["digest"]) for name in names])[:24]


def file_digest(path: Path) -> str:
    """A digest of the code of a Python file."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return cache.digest(VERSION, ast.dump(_Bare().visit(tree)))[:24]


def text_digest(module: str) -> str:
    """A digest of the code of one module, of any tree; empty if there is no such module."""
    return _summary(module)["digest"]


@dataclass
class _Summary:
    """What the cache keeps of a module."""

    digest: str
    imports: list[str]


@functools.cache
def _summary(module: str) -> dict:
    """Digest and imports of a module, cached by its text, since parsing takes most of the time."""
    path = _path(module)
    if path is None:
        return {"digest": "", "imports": []}
    text = path.read_bytes()
    key = hashlib.sha256(VERSION.encode() + module.encode() + text).hexdigest()
    found = cache.load("sources", key, _Summary)
    if found is None:
        taken = parsed(module)
        if taken is None:
            return {"digest": key, "imports": []}
        nodes = [node for group in taken.definitions.values() for node in group]
        found = {
            "digest": cache.digest(
                *(ast.dump(node) for node in (*nodes, *taken.effects)),
                sorted(map(list, taken.imports.values())),
            ),
            "imports": sorted({source for source, _ in taken.imports.values()}),
        }
        cache.store("sources", key, found)
    return found


def reached(module: str, name: str) -> str:
    """A digest of a class or function and of all code of blocks that it may use.

    The names in its code are resolved in its module and in the imports of that, and so on. Of a
    module that is used by its name only the attributes that are read count.

    Parameters
    ----------
    module : str
        Dotted name of the module.
    name : str
        The class or function.

    Returns
    -------
    str
        Empty if the module is in no tree of blocks, such as a script of a user. Then it is not
        known what it uses, and results that depend on it must not be kept.
    """
    if not _is_block_code(module):
        return ""
    seen: dict[tuple[str, str], str] = {}
    waiting = [(module, name)]
    while waiting:
        place = waiting.pop()
        if place in seen or not _is_block_code(place[0]):
            continue
        taken = parsed(place[0])
        if taken is None:
            seen[place] = ""
            continue
        if place[1] in taken.imports and place[1] not in taken.definitions:
            seen[place] = ""
            source, inner = taken.imports[place[1]]
            if inner:
                waiting.append((source, inner))
            continue
        # Statements that are no definitions may change what a name refers to.
        nodes = [*taken.definitions.get(place[1], []), *taken.effects]
        seen[place] = "\n".join(ast.dump(node) for node in nodes)
        for node in nodes:
            waiting += _used(node, taken)
    return cache.digest(VERSION, sorted((*place, text) for place, text in seen.items()))[:24]


def _used(node: ast.AST, module: Module) -> list[tuple[str, str]]:
    """Module and name of each definition that a statement refers to."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            if source := _module_named(part.value, module)[1]:
                found.append((source, part.attr))
        elif isinstance(part, ast.Name):
            if part.id in module.definitions:
                found.append((module.name, part.id))
            elif part.id in module.imports and module.imports[part.id][1]:
                found.append(module.imports[part.id])
    return found


def _module_named(node: ast.AST, module: Module) -> tuple[str, str]:
    """An expression such as ``a.b`` as text, and the module that it refers to; empty if none."""
    if isinstance(node, ast.Name):
        text, inside = node.id, ""
    elif isinstance(node, ast.Attribute):
        outer, source = _module_named(node.value, module)
        text, inside = f"{outer}.{node.attr}" if outer else "", f"{source}.{node.attr}"
        if source and exists(inside):
            return text, inside
    else:
        return "", ""
    source, inner = module.imports.get(text, ("", ""))
    return text, "" if inner else source
