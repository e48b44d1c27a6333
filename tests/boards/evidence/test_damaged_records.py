"""Damaged records: each names its file, and what makes it anew."""

import shutil

import pytest

from spikeloom.boards.evidence import models, records


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The record of a block, in a folder of its own."""
    path = tmp_path / "lfsr.json"
    shutil.copy(records.file_of("sng.lfsr"), path)
    monkeypatch.setattr(records, "file_of", lambda key: path)
    assert records.load("sng.lfsr").key == "sng.lfsr"
    return path


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b"\xff\xfe", b"[" * 100_000, b"{}"])
def test_what_is_no_record_names_itself(file, content):
    file.write_bytes(content)
    with pytest.raises(records.RecordError, match=rf"^{file} is .*; it must be recorded anew$"):
        records.load("sng.lfsr")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rungs": 5}, "'rungs' is 5"),
        ({"checks": {"pysim": 1}}, "'checks' is {'pysim': 1}"),
        ({"digest": None}, "'digest' is None"),
        ({"extra": 1}, "it has no field 'extra'"),
        ({"proofs": [{"key": "sng.lfsr"}]}, "'params' is missing"),
    ],
)
def test_a_record_of_another_shape_names_itself(file, changes, said):
    records.write_sealed(file, records.read_sealed(file) | changes)
    with pytest.raises(records.RecordError) as wrong:
        records.load("sng.lfsr")
    remedy = "spikeloom record sng.lfsr --fresh makes it anew"
    assert str(wrong.value) == f"{file} is not a record: {said}; {remedy}"


def test_a_model_s_record_of_another_shape_names_itself(tmp_path):
    kept = models.load("lif")
    models.keep(kept, tmp_path)
    assert models.load("lif", tmp_path) == kept
    del kept["sources"]
    models.keep(kept, tmp_path)
    with pytest.raises(records.RecordError) as wrong:
        models.load("lif", tmp_path)
    remedy = "spikeloom neurons evidence lif --record --fresh makes it anew"
    file = tmp_path / "lif.json"
    assert str(wrong.value) == f"{file} is not a record: 'sources' is missing; {remedy}"
    assert not models.holds("lif", tmp_path)
