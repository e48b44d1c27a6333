"""The rotating audit: every block has its turn, and no one chooses it."""

from spikeloom.boards.evidence import audit
from spikeloom.golden.core.contract import goldens
from spikeloom.golden.neuron.compiler.frontend.library import models

KEYS = list(goldens())


def turns(monkeypatch, seeds):
    for seed in seeds:
        monkeypatch.setenv("SPIKELOOM_AUDIT", seed)
        audit.seed.cache_clear()
        yield {key for key in KEYS if audit.audited(key)}
    audit.seed.cache_clear()


def test_every_block_has_its_turn(monkeypatch):
    """A block that is left out of 800 turns would have to have been so with 1 chance in 10**9."""
    seen = set().union(*turns(monkeypatch, map(str, range(800))))
    assert seen == set(KEYS)


def test_each_run_has_as_many(monkeypatch):
    wanted = round(len(KEYS) / audit.SHARE)
    assert {len(found) for found in turns(monkeypatch, map(str, range(100)))} == {wanted}


def test_models_have_their_turn_too(monkeypatch):
    monkeypatch.setenv("SPIKELOOM_AUDIT", "models")
    audit.seed.cache_clear()
    found = [name for name in models() if audit.audited(name)]
    audit.seed.cache_clear()
    assert len(found) == round(len(models()) / audit.SHARE)


def test_the_commit_chooses(monkeypatch):
    monkeypatch.delenv("SPIKELOOM_AUDIT", raising=False)
    audit.seed.cache_clear()
    first = audit.seed()
    assert len(first) >= 5
    assert audit.seed() == first
    assert len({frozenset(found) for found in turns(monkeypatch, "abcdefgh")}) > 1
