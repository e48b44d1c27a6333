"""States of records, as ``spikeloom list`` tells them."""

import json

import pytest

# Writes the records: each as if the block had been recorded before something happened to it.
RECORD = """
import dataclasses
from spikeloom.boards.evidence import identity, records

def record(name, **changes):
    key = f"wool.{name}"
    made = records.Record(
        key=key,
        digest=identity.block_digest(key),
        sources=identity.block_sources(key),
        rungs=(1, 2, 3),
    )
    return records.save(dataclasses.replace(made, **changes))

record("recorded")
record("same", sources="others")
record("changed", sources="others", digest="another")
path = record("edited")
path.write_text(path.read_text().replace('"rungs": [1, 2, 3]', '"rungs": [1, 2, 3, 4, 5, 6]'))
record("stolen").rename(records.file_of("wool.thief"))
"""

# The same, without a digest in the cache.
UNSEEN = """
from spikeloom.boards.evidence import identity, records

assert identity.known_digest("wool.unchecked") is None
records.save(records.Record(key="wool.unchecked", digest="x", sources="others", rungs=(1,)))
"""

STATES = {
    "recorded": ("recorded", [1, 2, 3]),
    "same": ("recorded", [1, 2, 3]),  # other sources, and the same block for all that
    "changed": ("changed", []),
    "unchecked": ("unchecked", [1]),
    "edited": ("edited", []),
    "thief": ("edited", []),
    "stolen": ("none", []),
    "none": ("none", []),
    "broken": ("broken", []),
}


@pytest.fixture(scope="module")
def wool(package):
    for name in STATES:
        package.block(name)
    package.block("broken", component="def broken(:\n")
    for script in (RECORD, UNSEEN):
        done = package.python("-c", script)
        assert done.returncode == 0, done.stderr
    return package


@pytest.fixture(scope="module")
def rows(wool):
    done = wool.command("list", "wool", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return {row["key"].partition(".")[2]: row for row in json.loads(done.stdout)}


@pytest.mark.parametrize("name", STATES)
def test_state_and_rungs(rows, name):
    assert sorted(rows) == sorted(STATES)
    state, rungs = STATES[name]
    assert (rows[name]["state"], rows[name]["rungs"]) == (state, rungs)


def test_what_a_record_lacks_is_a_sentence(wool, rows):
    folder = wool.folder / "yarn" / "records" / "wool"
    assert rows["recorded"]["lacks"] == []
    assert rows["changed"]["lacks"] == []
    assert rows["none"]["lacks"] == ["a record: spikeloom record wool.none"]
    assert rows["edited"]["lacks"] == [
        f"{folder / 'edited.json'} was edited by hand; it must be recorded anew"
    ]
    assert rows["thief"]["lacks"] == [f"{folder / 'thief.json'} is the record of 'wool.stolen'"]


def test_people_see_rungs_and_what_is_not_as_recorded(wool):
    done = wool.command("list", "wool")
    assert done.returncode == 0
    lines = {line.split()[0]: line.split() for line in done.stdout.splitlines()}
    assert lines["wool.recorded"] == ["wool.recorded", "yarn", "cycle", "123···", "mask=5"]
    assert lines["wool.changed"][3:5] == ["······", "changed"]
    assert lines["wool.unchecked"][3:5] == ["1·····", "unchecked"]
    assert lines["wool.edited"][3:5] == ["······", "edited"]
    assert lines["wool.none"][3:5] == ["······", "none"]
    assert "wool.none: a record: spikeloom record wool.none" in done.stdout


def test_what_was_unchecked_is_known_once_somebody_looked(wool):
    """Last, for it looks."""
    script = (
        "from spikeloom.boards.evidence import identity; identity.block_digest('wool.unchecked')"
    )
    assert wool.python("-c", script).returncode == 0
    (row,) = json.loads(wool.command("list", "wool.unchecked", "--json").stdout)
    assert (row["state"], row["rungs"]) == ("changed", [])
