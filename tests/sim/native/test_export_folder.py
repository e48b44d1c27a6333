"""Folders of exports: all of one or nothing, and nothing of anybody else's."""

import errno
import json
from pathlib import Path

import pytest

from spikeloom.sim.host.locks import alone
from spikeloom.sim.native.export.folder import publish

FIRST = {"a.h": "first", "check.c": "first", "vectors.txt": "1"}
SECOND = {"b.py": "second", "vectors.txt": "2"}


def put(out, files, built=()):
    publish(files, {"spikeloom": "0", "files": sorted(files), "built": list(built)}, out)


def content(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_folder_holds_one_export(tmp_path):
    out = tmp_path / "new" / "er"
    put(out, FIRST, built=["check"])
    assert set(content(out)) == {*FIRST, "manifest.json"}
    (out / "check").write_text("a program")
    (out / "notes").write_text("mine")
    put(out, SECOND)
    found = content(out)
    assert found.pop("notes") == "mine"
    assert json.loads(found.pop("manifest.json"))["files"] == sorted(SECOND)
    assert found == SECOND


@pytest.mark.parametrize("name", ["a.h", "manifest.json"])
def test_a_file_of_somebody_else_stays(tmp_path, name):
    (tmp_path / name).write_text("{}")
    with pytest.raises(
        ValueError, match=rf"^-o must be a folder for the export alone, and .*{name}"
    ):
        put(tmp_path, FIRST)
    assert content(tmp_path) == {name: "{}"}


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_file_stays(tmp_path, kind):
    place = tmp_path / "check.c"
    if kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"check\.c is not of one$"):
        put(tmp_path, FIRST)
    assert [path.name for path in tmp_path.iterdir()] == ["check.c"]


def test_a_forged_manifest_removes_nothing_elsewhere(tmp_path):
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    for listed in (["../precious", "", "..", 5, str(tmp_path / "precious")], "precious", None):
        manifest = {"spikeloom": "0", "files": listed, "built": []}
        (out / "manifest.json").write_text(json.dumps(manifest))
        if isinstance(listed, list):
            put(out, FIRST)
            for path in out.iterdir():
                path.unlink()
        else:
            with pytest.raises(ValueError, match=r"-o must be a folder for the export alone"):
                put(out, FIRST)
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize("files", [FIRST, SECOND])
def test_a_full_disk_leaves_the_earlier_export(tmp_path, monkeypatch, files):
    out = tmp_path / "out"
    put(out, FIRST)
    before, write = content(out), Path.write_text

    def full(self, text, **options):
        if self.name == "manifest.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, text, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        put(out, files)
    assert content(out) == before
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path / "a" / "b", files)
    assert not (tmp_path / "a").exists()


def test_two_runs_do_not_mix_their_files(tmp_path):
    with alone(tmp_path), pytest.raises(BlockingIOError, match=r"^another run works in "):
        put(tmp_path, FIRST)
    assert content(tmp_path) == {}
