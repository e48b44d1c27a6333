"""Ladder and records: what is missing is said, and what was forged is found."""

import dataclasses
import json

import pytest

from spikeloom.boards.evidence import ladder, records
from spikeloom.boards.evidence.comparison import differences
from spikeloom.rtl.core.spec import Spec

KEY = "arith.and_mul"


@pytest.fixture(scope="module")
def climbed(tmp_path_factory):
    """What a climb from nothing finds, with a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return ladder.climb(KEY, fresh=True, lengths=(64,))


def edit(record: records.Record, **changes) -> records.Record:
    """The record with other values in some of its tables."""
    found = {}
    for name, change in changes.items():
        value = getattr(record, name)
        found[name] = value | change if isinstance(value, dict) else change
    return dataclasses.replace(record, **found)


@pytest.mark.long
def test_a_whole_climb_is_complete_and_says_the_same_again(climbed):
    assert ladder.lacks(climbed, Spec()) == {}
    assert ladder.rungs(climbed) == list(climbed.rungs) == [1, 2, 3, 4, 5, 6]
    assert differences(climbed, climbed) == []
    kept = records.load(KEY)
    assert kept is not None
    assert differences(kept, climbed) == []


def test_the_name_of_what_is_simulated_is_no_claim():
    """It is a digest of sources; that of a proof is one of its miter."""
    record = records.load("fixed.mac")
    named = [{**proof, "name": "0" * 24} for proof in record.proofs]
    for proof, other in zip(record.proofs, named, strict=True):
        one, two = (dataclasses.replace(record, proofs=(x,)) for x in (proof, other))
        same = differences(one, two) == []
        assert same == (proof["status"] == "simulated")


@pytest.mark.long
@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (lambda x: edit(x, digest="0" * 24), "the digest is"),
        (lambda x: edit(x, truths={"tests": 999}), "third truths"),
        (lambda x: edit(x, checks={"invented": {"examples": 9, "cycles": 9}}), "engines"),
        (lambda x: edit(x, coverage={"seen": 10**6}), "coverage"),
        (lambda x: edit(x, proofs=x.proofs * 333), "proofs"),
        (lambda x: edit(x, proofs=({**x.proofs[0], "status": "simulated"},)), "proofs"),
        (lambda x: edit(x, largest="width=999"), "largest proved"),
        (lambda x: edit(x, left_out=("much too slow",)), "left out"),
        (lambda x: edit(x, mutation={"score": 0.5}), "mutation"),
        (lambda x: edit(x, mutation={"mutants": 1000}), "mutation"),
        (lambda x: edit(x, rungs=(1, 2, 3, 4, 5)), "rungs"),
        (
            lambda x: edit(x, costs={"ecp5-25k": {**x.costs["ecp5-25k"], "lut": 0}}),
            "ecp5-25k: lut",
        ),
        (
            lambda x: edit(x, costs={"ecp5-25k": {**x.costs["ecp5-25k"], "fmax_mhz": 9e9}}),
            "ecp5-25k: fmax_mhz",
        ),
        (lambda x: edit(x, costs={"invented": {"lut": 1}}), "invented: not found"),
        (lambda x: edit(x, accuracy=()), "accuracy"),
    ],
)
def test_what_a_forged_record_claims_is_not_found(climbed, forge, said):
    """However well it was sealed: the audit and ``make verify`` climb anew, and compare."""
    found = differences(forge(climbed), climbed)
    assert any(line.startswith(said) for line in found), found


def test_a_record_is_written_and_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "_FOLDER", tmp_path)
    assert records.load(KEY) is None
    record = records.Record(
        key=KEY, digest="d", truths={"tests": 1, "files": {"a": "b"}}, rungs=(1,), left_out=("a",)
    )
    path = records.save(record)
    assert path == tmp_path / "arith" / "and_mul.json"
    assert records.load(KEY) == record


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"rungs": [1]', '"rungs": [1, 2]', "was edited by hand"),
        ('"tests": 1', '"tests": 9', "was edited by hand"),
        ('"version": 1', '"version": 2', "must be a record of version 1, not 2"),
        ('"key": "arith.and_mul"', '"key": "arith.or_add"', "was edited by hand"),
        ("}\n", "", "is not a record"),
        ('"seal"', '"sail"', "is not a record"),
    ],
)
def test_an_edited_record_is_refused(tmp_path, monkeypatch, old, new, said):
    monkeypatch.setattr(records, "_FOLDER", tmp_path)
    path = records.save(records.Record(key=KEY, digest="d", truths={"tests": 1}, rungs=(1,)))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(records.RecordError, match=said):
        records.load(KEY)


def test_the_record_of_another_block_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "_FOLDER", tmp_path)
    records.save(records.Record(key=KEY, digest="d"))
    (tmp_path / "arith" / "and_mul.json").rename(tmp_path / "arith" / "xnor_mul.json")
    with pytest.raises(records.RecordError, match=r"is the record of 'arith\.and_mul'"):
        records.load("arith.xnor_mul")


def test_each_rung_that_is_missing_is_said():
    empty = records.Record(key=KEY, digest="d")
    short = ladder.lacks(empty, Spec())
    assert list(short) == list(ladder.RUNGS)
    assert ladder.rungs(empty) == []
    excused = Spec(exempt=((1, "nobody has published numbers for it"),))
    assert 1 not in ladder.lacks(empty, excused)
    assert ladder.rungs(empty) == []  # an excuse is no rung


def test_a_fault_ends_a_climb_and_not_the_others(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "_FOLDER", tmp_path)

    def climb(key, **options):
        if key == KEY:
            raise ZeroDivisionError("nothing to divide by")
        return records.Record(key=key, digest="d")

    monkeypatch.setattr(ladder, "climb", climb)
    broken, other = ladder.climb_all([KEY, "arith.xnor_mul"], jobs=1)
    assert (broken.status, other.status) == ("error", "short")
    assert "ZeroDivisionError: nothing to divide by" in str(broken.error)
    assert len(other.lacks) == len(ladder.RUNGS)
    assert [path.name for path in tmp_path.rglob("*.json")] == ["xnor_mul.json"]
    assert json.loads((tmp_path / "arith" / "xnor_mul.json").read_text())["key"] == other.key


@pytest.mark.long
def test_a_rung_that_was_short_is_tried_again_and_the_others_are_not(climbed, monkeypatch):
    """A simulation that failed for want of memory, say, must not stay so for ever."""
    monkeypatch.setattr(ladder, "load", lambda key: edit(climbed, checks={"gates": {}}))
    asked = []
    real = ladder.harness.check_all

    def check_all(keys, **options):
        asked.append(options["engine"])
        return real(keys, **options)

    monkeypatch.setattr(ladder.harness, "check_all", check_all)
    assert ladder.climb(KEY).rungs == climbed.rungs
    assert asked == ["gates"]
