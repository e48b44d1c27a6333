"""The wheel holds everything that the tree holds, and works where nothing else is installed."""

import json
import os
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


@pytest.fixture(scope="module")
def empty(wheel, environment):
    """An environment with the wheel and nothing but what the wheel asks for."""
    place = environment("empty")
    place.install(wheel)
    return place


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


def imported(place, trees):
    """Modules of the trees, all of them imported from what is installed."""
    file, names = json.loads(place.run("-W", "error", "-c", IMPORT_ALL, *trees))
    assert Path(file).is_relative_to(place.site)
    return set(names)


def test_list_needs_the_core_dependencies_alone(empty):
    """All blocks are there, and the records of those that have one."""
    listed = empty.asked("list")
    assert [entry["key"] for entry in listed] == list(goldens())
    recorded = {entry["key"] for entry in listed if entry["state"] != "none"}
    assert recorded == {key for key in goldens() if file_of(key).exists()}
    trees = ("golden", "rtl", "sim", "commands")
    assert "spikeloom.commands.neurons.group" in imported(empty, trees)


def test_every_module_imports_from_the_wheel(full):
    on_disk = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in files_on_disk()
        if name.endswith(".py")
    }
    assert imported(full, (*TREES, "commands")) == on_disk


@pytest.mark.long
@pytest.mark.skipif("SPIKELOOM_ALL_TESTS" not in os.environ, reason="takes minutes")
def test_an_application_is_built_from_the_wheel_and_its_extras(full):
    result = full.asked("build", "digits", "-o", full.folder / "digits", "--target", "ice40-hx8k")
    assert result["good"]
    assert (full.folder / "digits" / "report.html").stat().st_size > 0
    (target,) = result["targets"].values()
    assert (full.folder / "digits" / target["bitstream"]).stat().st_size > 0
