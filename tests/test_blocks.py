"""Every block is as its record says, and the record says enough: no list, no code per block."""

import resource
import time

import pytest

from spikeloom.boards.evidence import audit, identity, ladder, records
from spikeloom.boards.evidence.comparison import differences
from spikeloom.formal.core.proof import spec_of
from spikeloom.golden.core.contract import GOLDENS, find
from spikeloom.sim.check import accuracy, harness

BLOCKS = list(GOLDENS.all())
AUDITED = [key for key in BLOCKS if audit.audited(key)]


def cpu_s():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("key", BLOCKS)
def test_block_is_as_recorded(key, record_property, unit):
    start = cpu_s()
    record = records.load(key)
    assert record is not None, f"there is no record: spikeloom record {key}"
    assert ladder.lacks(record, spec_of(key)) == {}
    same = record.sources == identity.block_sources(key)
    if not same:
        digest = identity.block_digest(key, cached=False)
        if digest != record.digest:
            found = ladder.climb(key)
            short = ladder.lacks(found, spec_of(key))
            pytest.fail(
                f"{key} has changed since it was recorded; it lacks {short or 'nothing'}: "
                f"spikeloom record {key}"
            )
    # A real run, other inputs and another example every time.
    turn = int(audit.seed().encode().hex(), 16)
    examples = find(key).EXAMPLES
    params = examples[turn % 2]  # the default one or the smallest
    result = harness.check(key, params, engine="pysim", seed=turn % 1000, cycles=120)
    assert result.good, result.message
    if same:
        record_property("unchanged", (key, cpu_s() - start, unit))


@pytest.mark.long
@pytest.mark.parametrize("key", AUDITED)
def test_what_has_its_turn_climbs_anew(key, monkeypatch, tmp_path):
    """Nothing is taken from a record or a cache; what is found must be what is recorded."""
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))
    record = records.load(key)
    assert record is not None
    # The longest streams take as long as everything else; ``make verify`` measures them too.
    found = ladder.climb(key, fresh=True, lengths=accuracy.LENGTHS[:8])
    assert differences(record, found) == []
