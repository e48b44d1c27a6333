"""Layering of imports: down the staircase, each tool in its own place."""

import ast
import graphlib
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAIRCASE = ("golden", "rtl", "sim", "formal", "boards", "spikeloom")


def imports(path, root):
    """Full dotted names that a file imports, with line numbers; relative ones resolved."""
    package = ("spikeloom", *path.relative_to(root).parent.parts)
    if package[:2] == ("spikeloom", "spikeloom"):  # the front door is the package itself
        package = package[1:]
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)


def tree_of(name):
    """The tree that a dotted name lies in; None for what is not ours."""
    parts = name.split(".")
    if parts[0] != "spikeloom":
        return None
    return parts[1] if len(parts) > 1 and parts[1] in STAIRCASE[:-1] else "spikeloom"


def offences(path, root):
    """Sentences ``file:line: what is wrong`` for one file."""
    place = path.relative_to(root)
    tree = place.parts[0]
    for name, line in imports(path, root):
        top, target = name.split(".")[0], tree_of(name)
        where = f"{place}:{line}: {tree} imports {name}"
        if target is not None and STAIRCASE.index(target) > STAIRCASE.index(tree):
            yield f"{where}, which stands above it"
        elif tree == "golden" and target is None and top not in {"numpy", *sys.stdlib_module_names}:
            yield f"{where}; golden models import NumPy only"
        if top == "edalize" and place.parts != ("boards", "flow", "flow.py"):
            yield f"{where}; boards/flow/flow.py alone may"


def sources(root):
    return [path for tree in STAIRCASE for path in sorted((root / tree).rglob("*.py"))]


def rooms(root):
    """For each room, ``golden.sc`` for one, the other rooms of its tree that it imports."""
    graph = {}
    for path in sources(root):
        tree, room = path.relative_to(root).parts[:2]
        for name, _ in imports(path, root):
            parts = name.removeprefix("spikeloom.").split(".")
            if len(parts) > 1 and parts[0] == tree and parts[1] != room:
                graph.setdefault(f"{tree}.{room}", set()).add(f"{tree}.{parts[1]}")
    return graph


def circle(graph):
    """Rooms that import one another in a circle; none if there is no circle."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as wrong:
        return wrong.args[1]
    return []


def test_imports_go_down_the_staircase():
    files = sources(ROOT)
    assert {path.relative_to(ROOT).parts[0] for path in files} == set(STAIRCASE)
    assert [offence for path in files for offence in offences(path, ROOT)] == []


def test_the_rooms_of_a_tree_import_in_no_circle():
    graph = rooms(ROOT)
    assert graph["golden.sc"] == {"golden.core"}
    assert circle(graph) == []


def test_a_circle_of_rooms_is_found(tmp_path):
    for here, there in (("a", "b"), ("b", "a")):
        path = tmp_path / "golden" / here / "x.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"from spikeloom.golden.{there}.x import y\n")
    assert set(circle(rooms(tmp_path))) == {"golden.a", "golden.b"}


@pytest.mark.parametrize(
    ("place", "text", "message"),
    [
        (
            "golden/a/b.py",
            "import numpy\nfrom spikeloom.rtl.core.block import leaf\n",
            "golden/a/b.py:2: golden imports spikeloom.rtl.core.block.leaf, which stands above it",
        ),
        (
            "golden/a/b.py",
            "def late():\n    import amaranth.hdl\n",
            "golden/a/b.py:2: golden imports amaranth.hdl; golden models import NumPy only",
        ),
        (
            "golden/a/b.py",
            "from ...sim import cache\n",
            "golden/a/b.py:1: golden imports spikeloom.sim.cache, which stands above it",
        ),
        (
            "rtl/a/b.py",
            "from spikeloom import formal\n",
            "rtl/a/b.py:1: rtl imports spikeloom.formal, which stands above it",
        ),
        (
            "sim/a.py",
            "from spikeloom import cli\n",
            "sim/a.py:1: sim imports spikeloom.cli, which stands above it",
        ),
        (
            "boards/report.py",
            "import edalize.flows\n",
            "boards/report.py:1: boards imports edalize.flows; boards/flow/flow.py alone may",
        ),
    ],
)
def test_an_offence_is_found(tmp_path, place, text, message):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert list(offences(path, tmp_path)) == [message]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("golden/a/b.py", "import math\nimport numpy as np\nfrom ..core.contract import Params\n"),
        ("rtl/a/b.py", "from spikeloom.golden.a import b\nfrom ..core.block import Block\n"),
        ("boards/flow/flow.py", "from edalize.flows import icestorm\n"),
        ("spikeloom/commands/a.py", "from .. import __version__\nfrom spikeloom import boards\n"),
    ],
)
def test_a_proper_import_is_left_alone(tmp_path, place, text):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert list(offences(path, tmp_path)) == []


def test_everything_imported_is_declared():
    """Whatever else an environment holds, users get what pyproject.toml asks for."""
    asked = importlib.metadata.requires("spikeloom") or []
    users = [line for line in asked if not re.search(r"extra == .(dev|docs).", line)]
    declared = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in users}
    owners = importlib.metadata.packages_distributions()
    third = ((path, name, line) for path in sources(ROOT) for name, line in imports(path, ROOT))
    undeclared = []
    for path, name, line in third:
        top = name.split(".")[0]
        if top not in {"spikeloom", *sys.stdlib_module_names}:
            # Compiled modules may be missing from the record; they are called like their package.
            packages = {owner.lower().replace("_", "-") for owner in [top, *owners.get(top, ())]}
            if not packages & declared:
                undeclared.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    assert undeclared == []


@pytest.mark.parametrize("tree", STAIRCASE[:-1])
def test_a_bare_import_is_refused(tree):
    done = subprocess.run(
        [sys.executable, "-c", f"import {tree}"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"ImportError: import spikeloom.{tree}, not {tree}: two names would mean two registries"
    )
