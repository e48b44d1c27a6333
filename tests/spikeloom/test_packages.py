"""Packages of others that are broken, or that have what another package has."""

import json

import pytest

TESTS = '''"""Numbers of others."""

import pytest


@pytest.mark.third_truth("wool.whole")
def test_whole():
    from yarn.golden.wool.whole import Invert
    assert Invert.KEY == "wool.whole"
'''


@pytest.fixture(scope="module")
def yarn(package):
    """Beside a whole one: a package that raises, one that is gone, one with a key of spikeloom."""
    package.block("whole")
    package.write("tests/test_whole.py", TESTS)
    for name in ("knotted", "lost", "copied"):
        package.announce(name)
    package.write("__init__.py", '"""A package."""\n\nraise RuntimeError("a knot")\n', "knotted")
    package.write("golden/__init__.py", "", "knotted")
    for place in ("", "golden/", "golden/arith/"):
        package.write(f"{place}__init__.py", '"""A package."""\n', "copied")
    package.write("golden/arith/and_mul.py", package.GOLDEN, "copied")
    package.write("golden/arith/knit.py", package.GOLDEN, "copied")
    return package


def test_list_shows_what_is_whole_and_tells_the_rest(yarn):
    done = yarn.command("list", "--json")
    assert done.returncode == 0
    rows = {row["key"]: row for row in json.loads(done.stdout)}
    assert rows["wool.whole"]["domain"] == "yarn"
    assert rows["arith.and_mul"]["domain"] == "sc"
    assert rows["arith.and_mul"]["state"] != "broken"
    assert rows["arith.knit"]["state"] == "broken"
    (lack,) = rows["arith.knit"]["lacks"]
    families = (
        "copied.golden.arith and spikeloom.golden.sc.arith are two families of one name; "
        "a family is named once"
    )
    assert lack.endswith(f"TypeError: {families}")
    copied = f"{yarn.folder / 'copied/golden/arith/and_mul.py'}:19: TypeError: {families}"
    knotted = f"{yarn.folder / 'knotted/__init__.py'}:3: RuntimeError: a knot"
    assert done.stderr.splitlines() == [
        f"spikeloom: copied.golden.arith.and_mul cannot be imported: {copied}",
        f"spikeloom: knotted.golden cannot be imported: {knotted}",
    ]


def test_keys_of_this_package_are_its_own(yarn):
    done = yarn.command("list", "arith.and_mul", "--json")
    (row,) = json.loads(done.stdout)
    assert (row["domain"], row["params"]) == ("sc", {"lanes": 1})


def test_a_block_beside_broken_packages_is_recorded(yarn):
    done = yarn.command("record", "wool.whole", "--rung", "1", "--json")
    assert "Traceback" not in done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["error"], row["rungs"], row["changed"]) == (None, [1], True)
    record = json.loads((yarn.folder / "yarn/records/wool/whole.json").read_text())
    assert list(record["truths"]["files"]) == ["test_whole.py"]


def test_without_pytest_there_are_no_third_truths(yarn):
    script = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'pytest' else find(name, *rest)\n"
        "from spikeloom.commands.group import main; main()"
    )
    done = yarn.python("-c", script, "record", "wool.whole", "--fresh", "--rung", "1")
    assert done.returncode == 3
    assert done.stderr.endswith(
        "spikeloom: pytest is not on this machine; pip install spikeloom[record]\n"
    )
