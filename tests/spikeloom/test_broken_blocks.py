"""Half-written and broken blocks beside whole ones, as each verb tells of them."""

import json

import pytest

KEYS = ["wool.knot", "wool.lone", "wool.loose", "wool.torn", "wool.whole"]


@pytest.fixture(scope="module")
def wool(package):
    """A whole block, one of each kind of broken ones, and where each of those is broken."""
    package.block("whole")
    package.block("torn", golden='"""A golden model."""\n\ndef broken(:\n    pass\n')
    package.block("knot", component='"""A component."""\n\n\nclass Knot(\n')
    package.block("lone", component=None)
    package.block("loose", golden=package.GOLDEN.replace("x ^ self", "y ^ self"))
    line = package.GOLDEN.splitlines().index('        return {}, {"y": x ^ self.params.mask}') + 1
    package.places = {
        "wool.torn": ("golden/wool/torn.py", 3, "SyntaxError: invalid syntax (torn.py, line 3)"),
        "wool.knot": (
            "rtl/wool/knot.py",
            4,
            "SyntaxError: '(' was never closed (knot.py, line 4)",
        ),
        "wool.loose": ("golden/wool/loose.py", line, "NameError: name 'y' is not defined"),
    }
    return package


def said(package, key):
    place, line, error = package.places[key]
    return {"file": str(package.folder / "yarn" / place), "line": line, "error": error}


def test_list_tells_what_each_lacks(wool):
    done = wool.command("list", "wool", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {row["key"]: row for row in json.loads(done.stdout)}
    assert list(rows) == KEYS
    states = {key.partition(".")[2]: row["state"] for key, row in rows.items()}
    assert states == {
        "knot": "broken",
        "lone": "none",
        "loose": "none",  # it can be read, and is wrong when it runs
        "torn": "broken",
        "whole": "none",
    }
    for key, what in (("wool.torn", "a golden model"), ("wool.knot", "a component")):
        fault = said(wool, key)
        (lack,) = rows[key]["lacks"]
        assert lack.startswith(f"{what}: yarn.")
        assert lack.endswith(
            f" cannot be imported: {fault['file']}:{fault['line']}: {fault['error']}"
        )
    assert rows["wool.lone"]["lacks"] == ["a component", "a record: spikeloom record wool.lone"]
    assert rows["wool.whole"]["lacks"] == ["a record: spikeloom record wool.whole"]
    assert {row["domain"] for row in rows.values()} == {"yarn"}


@pytest.mark.parametrize(
    ("argv", "good"),
    [
        (["check", "--engine", "pysim", "--cycles", "50"], "equal"),
        (["prove"], "proved"),
        (["mutate", "--mutants", "3"], "killed"),
        (["synth", "--target", "xilinx-xc7"], "built"),
    ],
)
def test_a_verb_names_file_and_line_and_goes_on(wool, argv, good):
    verb, *options = argv
    done = wool.command(verb, "wool", "--json", "--jobs", "1", *options)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    rows = json.loads(done.stdout)
    assert sorted({row["key"] for row in rows}) == KEYS
    for row in rows:
        # The tools of a device never see the golden model.
        if row["key"] == "wool.whole" or (row["key"], verb) == ("wool.loose", "synth"):
            assert (row["status"], row["error"]) == (good, None)
            continue
        assert row["status"] == "error"
        if row["key"] == "wool.lone":
            assert row["error"]["error"] == (
                "ValueError: wool.lone has a golden model and no component"
            )
        else:
            assert row["error"] == said(wool, row["key"])
            place = f"{row['error']['file']}:{row['error']['line']}: {row['error']['error']}"
            assert f"{row['key']}: {place}" in done.stderr


def test_who_asks_for_a_broken_block_is_told(wool):
    fault = said(wool, "wool.torn")
    done = wool.command("elaborate", "wool.torn")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        f"spikeloom: yarn.golden.wool.torn cannot be imported: {fault['file']}:{fault['line']}: "
        f"{fault['error']}\n"
    )
