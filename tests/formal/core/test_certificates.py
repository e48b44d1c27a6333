"""Certificates kept with the sources: taken for the same proof, and for no other."""

import dataclasses
import json

import pytest

from spikeloom.formal.core import certificates as kept
from spikeloom.formal.core import proof
from spikeloom.golden.core.contract import goldens
from spikeloom.sim.host import cache


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FILE", tmp_path / "certificates.json")
    monkeypatch.setattr(cache, "load", lambda kind, name: None)
    monkeypatch.setattr(cache, "store", lambda kind, name, value: None)
    kept._read.cache_clear()
    yield kept.FILE
    kept._read.cache_clear()


def test_every_kept_certificate_is_a_proof_for_all_time_of_a_block_there_is():
    found = json.loads(kept.FILE.read_text())
    assert found
    for name, values in found.items():
        certificate = proof.Certificate(**values)
        assert certificate.name == name
        assert certificate.key in goldens()
        assert (certificate.status, certificate.bounded) == ("proved", False)
        assert certificate.control == "refuted"
        assert certificate.streams in {None, "proved"}
        assert certificate.seconds >= kept.SLOW_S


def test_a_slow_proof_is_kept_and_taken_and_a_quick_one_is_not(file, monkeypatch):
    first = proof.prove("arith.and_mul")
    kept.keep([dataclasses.replace(first, seconds=kept.SLOW_S / 2)])
    assert json.loads(file.read_text()) == {}
    slow = dataclasses.replace(first, seconds=99.0)
    kept.keep([slow])
    assert list(json.loads(file.read_text())) == [first.name]
    again = proof.prove("arith.and_mul")
    assert again.seconds == 99.0
    assert proof.prove("arith.and_mul", cached=False).seconds < 99.0
    # Another spec, other engines: another proof.
    monkeypatch.setattr(proof, "_engines", lambda spec, cycle: ("z3",))
    other = proof.prove("arith.and_mul")
    assert other.name != first.name
    assert other.seconds < 99.0


def test_what_is_not_a_proof_is_never_kept_and_a_block_is_kept_anew(file):
    first = dataclasses.replace(proof.prove("arith.and_mul"), seconds=99.0)
    kept.keep([first])
    for status in ("unknown", "refuted", "simulated"):
        kept.keep([dataclasses.replace(first, status=status)])
        assert json.loads(file.read_text()) == {}
        kept.keep([first])
    kept.keep([dataclasses.replace(first, bounded=True)])
    assert json.loads(file.read_text()) == {}
