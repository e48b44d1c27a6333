"""The cache: entries that are believed, those that are not, and files that are whole."""

import json
import os
import stat
from pathlib import Path

import pytest

from spikeloom.sim.host import cache

VALUE = {"status": "refuted", "cells": [1, None, 2.5]}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of its own for each test."""
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_stored_is_loaded(folder):
    assert cache.load("proofs", "a") is None
    cache.store("proofs", "a", VALUE)
    assert cache.load("proofs", "a") == VALUE
    cache.store("proofs", "a", [])
    assert cache.load("proofs", "a") == []
    assert [path.relative_to(folder) for path in folder.rglob("*.json")] == [Path("proofs/a.json")]


def test_an_edited_value_is_not_believed(folder):
    cache.store("proofs", "a", VALUE)
    path = folder / "proofs" / "a.json"
    text = path.read_text()
    path.write_text(text.replace("refuted", "proved"))
    assert json.loads(path.read_text())["value"]["status"] == "proved"
    assert cache.load("proofs", "a") is None
    path.write_text(text)
    assert cache.load("proofs", "a") == VALUE


@pytest.mark.parametrize("place", [("proofs", "b"), ("synth", "a")])
def test_an_entry_at_another_place_is_not_believed(folder, place):
    cache.store("proofs", "a", VALUE)
    kind, key = place
    path = folder / kind / f"{key}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((folder / "proofs" / "a.json").read_bytes())
    assert cache.load(kind, key) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"text"',
        "null",
        '{"value": 1}',
        '{"checksum": "0"}',
        '{"value": 1, "checksum": null}',
        '{"value": 1, "checksum": "0"}',
    ],
)
def test_a_damaged_entry_counts_as_absent(folder, text):
    path = folder / "proofs" / "a.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert cache.load("proofs", "a") is None
    cache.store("proofs", "a", VALUE)
    assert cache.load("proofs", "a") == VALUE


def test_a_cache_that_cannot_be_written_costs_no_result(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    cache.store("proofs", "a", VALUE)
    assert cache.load("proofs", "a") is None


def test_a_file_is_the_old_one_or_the_new_one(folder, monkeypatch):
    path = folder / "deep" / "x.txt"
    cache.write_atomic(path, "old")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match=r"^no space left on device$"):
        cache.write_atomic(path, b"new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_a_digest_is_of_the_parts_in_order():
    assert cache.digest("ab", "c") != cache.digest("a", "bc") != cache.digest("abc")
    assert cache.digest("a", "b") != cache.digest("b", "a")
    assert cache.digest({"a": 1, "b": 2}) == cache.digest({"b": 2, "a": 1})
    assert cache.digest({"a": 1}) != cache.digest({"a": 2})
    assert cache.digest("a") == cache.digest(b"a")
