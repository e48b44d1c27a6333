"""Source texts as what they do: syntax trees without docstrings and types; what they reach.

A docstring, a comment, a line break or the type of an argument changes nothing here.
:func:`closure` is quick and coarse: all modules that a module imports, from one another.
:func:`reached` is exact: the functions, classes and constants that a class uses. The contract and
its machinery, the ``core`` of each tree, are left out: they have tests of their own, and every
miter goes through them.
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
        Local name to module and name in it; the name is empty where the module itself is meant.
    effects : list of ast.AST
        Other top-level statements.
    """

    name: str
    definitions: dict[str, list[ast.AST]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    effects: list[ast.AST] = field(default_factory=list)


def _is_block_code(module: str) -> bool:
    """Whether a module is in a tree of blocks, and not in its core."""
    parts = module.split(".")
    return parts[0] in packages() and len(parts) > 2 and parts[1] in TREES and parts[2] != "core"


@functools.cache
def _folder(package: str) -> Path | None:
    """Where a package is; the finders of Python are asked once."""
    try:
        places = list(importlib.import_module(package).__path__)
    except ModuleNotFoundError:
        return None
    return Path(places[0]) if places else None


@functools.cache
def _path(module: str) -> Path | None:
    """The file of a module of a package with trees; None if there is none."""
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
    """Whether there is a module of that name."""
    return bool(module) and _path(module) is not None


def _only_says_a_type(line: ast.stmt) -> bool:
    return isinstance(line, ast.AnnAssign) and line.value is None


class _Bare(ast.NodeTransformer):
    """Takes away what does nothing: docstrings, types of arguments, results and bases.

    Annotations in a class with a decorator stay, for they make the fields of a dataclass.
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
        # What is imported for the sake of types alone.
        return None if getattr(node.test, "id", "") == "TYPE_CHECKING" else node

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
    """A module taken apart; None where it has no source."""
    path = _path(module)
    if path is None or path.suffix != ".py":
        return None
    tree = _Bare().visit(ast.parse(path.read_text(), str(path)))
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = Module(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):  # those inside of functions too
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
    """Whether a statement is an import or a text."""
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
    """The modules of block code that a module imports, directly or not, itself among them."""
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
    """One hash of all that some modules import; the same for the same code."""
    names = sorted({name for module in modules for name in closure(module)})
    return cache.digest(VERSION, [(name, _summary(name)["digest"]) for name in names])[:24]


def file_digest(path: Path) -> str:
    """A hash of what a file of Python does."""
    return cache.digest(VERSION, ast.dump(_Bare().visit(ast.parse(path.read_text(), str(path)))))[
        :24
    ]


def text_digest(module: str) -> str:
    """A hash of what one module does, of whatever tree; empty where there is none."""
    return _summary(module)["digest"]


@functools.cache
def _summary(module: str) -> dict:
    """Digest and imports of a module; kept by its text, since parsing takes most of the time."""
    path = _path(module)
    if path is None:
        return {"digest": "", "imports": []}
    text = path.read_bytes()
    key = hashlib.sha256(VERSION.encode() + module.encode() + text).hexdigest()
    found = cache.load("sources", key)
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
    """A hash of a class or function and of all the block code that it can come to use.

    Empty for what is in no tree of blocks, a script of a user, say: nobody knows what it reaches,
    and nothing about it can be kept.

    Names are looked up as Python does, in the module and in what it imports; of a module that is
    used by its name, the attributes that are taken from it.
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
        # What a module does beside defining may decide what its names stand for.
        nodes = [*taken.definitions.get(place[1], []), *taken.effects]
        seen[place] = "\n".join(ast.dump(node) for node in nodes)
        for node in nodes:
            waiting += _used(node, taken)
    return cache.digest(VERSION, sorted((*place, text) for place, text in seen.items()))[:24]


def _used(node: ast.AST, module: Module) -> list[tuple[str, str]]:
    """What a statement names: (module, name) of each."""
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
    """An expression such as ``a.b`` as text, and the module that it stands for; or nothing."""
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
