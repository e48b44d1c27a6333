"""The wheel holds everything that the tree holds, and works where nothing else is installed."""

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from spikeloom.boards.evidence.records import file_of
from spikeloom.golden.core.contract import goldens

pytestmark = pytest.mark.xdist_group("wheel")  # one worker builds and installs it, once

ROOT = Path(__file__).parents[2]
TREES = ("golden", "rtl", "sim", "formal", "boards")

IMPORT_ALL = """
import importlib, json, pkgutil, sys, spikeloom
found = pkgutil.iter_modules(spikeloom.__path__)
names = ["spikeloom"] + [f"spikeloom.{m.name}" for m in found if not m.ispkg]
for tree in sys.argv[1:]:
    names.append(f"spikeloom.{tree}")
    package = importlib.import_module(names[-1])
    names += [m.name for m in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    importlib.import_module(name)
print(json.dumps([spikeloom.__file__, names]))
"""


def run(*argv, cwd):
    done = subprocess.run(list(map(str, argv)), cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy: what setuptools leaves in build/ would end up in the next."""
    source = tmp_path_factory.mktemp("source")
    for tree in ("spikeloom", *TREES):
        shutil.copytree(ROOT / tree, source / tree, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", ".", cwd=source)
    (built,) = (source / "dist").glob("spikeloom-*.whl")
    return built


@pytest.fixture(scope="module")
def empty(wheel, tmp_path_factory):
    """A new environment with the wheel and nothing but what the wheel asks for."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "-c",
        ROOT / "constraints.txt",
        wheel,
        cwd=folder,
    )
    return folder, python


def files_on_disk():
    """Python and data files of the trees, under the names they have in the wheel."""
    for tree in ("spikeloom", *TREES):
        for path in (ROOT / tree).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                inside = path.relative_to(ROOT)
                yield str(inside if tree == "spikeloom" else Path("spikeloom") / inside)


def test_nothing_is_lost_or_added(wheel):
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == set(files_on_disk())


def test_metadata(wheel):
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    text = archive.read(metadata).decode()
    assert "\nLicense-Expression: Apache-2.0\n" in text
    assert "\nRequires-Python: >=3.11\n" in text
    (scripts,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
    assert "spikeloom = spikeloom.commands.group:main" in archive.read(scripts).decode()


def imported(python, trees, folder):
    """Modules of the trees, all of them imported from what is installed."""
    text = run(python, "-W", "error", "-c", IMPORT_ALL, *trees, cwd=folder)
    place, names = json.loads(text)
    assert Path(place).is_relative_to(folder / "venv")
    return set(names)


def test_list_needs_the_core_dependencies_alone(empty):
    """All blocks are there, and the records of those that have one."""
    folder, python = empty
    listed = json.loads(run(python.with_name("spikeloom"), "list", "--json", cwd=folder))
    assert [entry["key"] for entry in listed] == list(goldens())
    recorded = {entry["key"] for entry in listed if entry["state"] != "none"}
    assert recorded == {key for key in goldens() if file_of(key).exists()}
    trees = ("golden", "rtl", "sim", "commands")
    assert "spikeloom.commands.neurons.group" in imported(python, trees, folder)


def test_every_module_imports_from_the_wheel(empty):
    """What the extras would install is borrowed from the environment that runs the tests."""
    folder, python = empty
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    (site / "extras.pth").write_text(sysconfig.get_path("purelib"))
    on_disk = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in files_on_disk()
        if name.endswith(".py")
    }
    assert imported(python, (*TREES, "commands"), folder) == on_disk
