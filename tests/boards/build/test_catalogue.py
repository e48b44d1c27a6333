"""Applications are found where they stand; what cannot be imported is told and stops nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from spikeloom.boards.build.applications import digits
from spikeloom.boards.build.catalogue import catalogue, find
from spikeloom.commands.group import cli

from .conftest import LARGEST

FOLDER = Path(digits.__file__).parent


def test_every_module_of_the_folder_is_an_application():
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    known = catalogue()
    assert set(known.applications) == modules
    assert known.faults == {}
    assert find("digits") is digits.Digits


def test_packages_of_others_bring_applications(package):
    package("theirs", largest=LARGEST, _helper="raise RuntimeError")
    known = catalogue()
    assert list(known.applications) == ["digits", "largest"]
    assert known.faults == {}
    assert find("largest")(count=4).count == 4


def test_a_package_without_applications_is_none(monkeypatch):
    from spikeloom.boards.build import catalogue as module

    monkeypatch.setattr(module, "packages", lambda: ("spikeloom", "click", "nowhere"))
    assert set(catalogue().applications) == {"digits"}
    assert catalogue().faults == {}


@pytest.mark.parametrize(
    ("text", "line", "error"),
    [
        ("import os\n\nx = 1 +\n", 3, "SyntaxError: invalid syntax"),
        ("\n\nimport nowhere_at_all\n", 3, "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("\nfrom os import nothing_such\n", 2, "ImportError: cannot import name 'nothing_such'"),
        ("def f():\n    return 1 / 0\n\n\nf()\n", 2, "ZeroDivisionError: division by zero"),
        ("", 1, "one module holds one application, not 0"),
        (
            LARGEST + "\n\nclass Other(Largest):\n    pass\n",
            1,
            "one module holds one application, not 2",
        ),
        (
            LARGEST.replace("Annotated[int,", "Annotated[dict,"),
            1,
            "Largest.count must be one of int, float, str, bool, Path or None, not <class 'dict'>",
        ),
    ],
)
def test_a_broken_module_is_told_with_file_and_line(package, text, line, error):
    folder = package("theirs", broken=text, largest=LARGEST)
    known = catalogue()
    assert list(known.applications) == ["digits", "largest"]
    (fault,) = known.faults.values()
    assert (fault.file, fault.line) == (str(folder / "broken.py"), line)
    assert error in fault.error
    with pytest.raises(ValueError, match=r"^theirs\.boards\.build\.applications\.broken cannot be"):
        find("broken")


def test_a_broken_folder_is_told(package):
    folder = package("theirs", largest=LARGEST)
    (folder / "__init__.py").write_text("raise ValueError('later')\n")
    known = catalogue()
    assert set(known.applications) == {"digits"}
    assert str(known.faults["theirs.boards.build.applications"]) == (
        f"{folder / '__init__.py'}:1: ValueError: later"
    )


def test_a_name_is_taken_once(package):
    package("theirs", digits=LARGEST)
    known = catalogue()
    assert known.applications["digits"] is digits.Digits
    (fault,) = known.faults.values()
    assert (
        fault.error
        == "spikeloom.boards.build.applications.digits is the application digits already"
    )
    assert find("digits") is digits.Digits


def test_an_unknown_application_is_refused_with_those_that_there_are(package):
    package("theirs", largest=LARGEST)
    with pytest.raises(
        ValueError, match=r"^application must be one of 'digits', 'largest', not 'letters'$"
    ):
        find("letters")


def test_help_lists_applications_and_what_is_broken(package):
    folder = package("theirs", largest=LARGEST, broken="1 / 0\n")
    told = CliRunner().invoke(cli, ["build", "--help"], terminal_width=400).output
    assert "largest  The place of the largest of some random numbers." in " ".join(told.split("\n"))
    assert f"{folder / 'broken.py'}:1: ZeroDivisionError" in told
    told = CliRunner().invoke(cli, ["build", "largest", "--help"]).output
    assert "--count INTEGER" in told
    assert "Device; ice40-up5k if not given." in told


def test_an_installed_package_is_found_by_its_entry_point(tmp_path):
    folder = tmp_path / "theirs" / "boards" / "build" / "applications"
    folder.mkdir(parents=True)
    (folder / "largest.py").write_text(LARGEST)
    info = tmp_path / "theirs-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[spikeloom.packages]\ntheirs = theirs\n")
    code = "from spikeloom.boards.build.catalogue import find; print(find('largest').title())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The place of the largest of some random numbers.\n"
