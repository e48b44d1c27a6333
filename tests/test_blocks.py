"""The ladder, for every block that there is: no list, no code per block."""

import pytest

from spikeloom.formal.core import proof
from spikeloom.formal.core.spec import spec_of
from spikeloom.golden.core.contract import find, goldens
from spikeloom.sim.check import harness

BLOCKS = list(goldens())
EXAMPLES = [
    pytest.param(key, number, id=f"{key}-{number}")
    for key in BLOCKS
    for number in range(len(find(key).EXAMPLES))
]
PROOFS = [
    pytest.param(key, number, id=f"{key}-{number}")
    for key in BLOCKS
    for number in range(len(proof.examples(key)))
]


@pytest.mark.parametrize(("key", "number"), EXAMPLES)
def test_component_equals_golden_bit_for_bit(key, number):
    params = find(key).EXAMPLES[number]
    result = harness.check(key, params, engine="pysim", seed=number, cycles=400)
    assert not result.mismatches, result.message
    assert result.cycles >= 400


@pytest.mark.parametrize("key", BLOCKS)
def test_component_equals_golden_compiled(key):
    result = harness.check(key, engine="cxxrtl", seed=7, cycles=4000)
    assert not result.mismatches, result.message


@pytest.mark.parametrize("key", BLOCKS)
def test_a_golden_wrong_in_one_sample_is_noticed(key):
    golden = find(key)
    spoiled = harness.FaultyGolden(golden(golden.EXAMPLES[0]))
    result = harness.check(key, engine="pysim", cycles=400, golden=spoiled)
    assert result.mismatches
    assert key in result.message


@pytest.mark.parametrize(("key", "number"), PROOFS)
def test_component_is_proved_equal_to_golden(key, number, monkeypatch):
    # What is simulated instead runs ten times as long when `spikeloom prove` is asked.
    monkeypatch.setattr(proof, "VECTORS", proof.BATCH)
    params = proof.examples(key)[number]
    certificate = proof.prove(key, params)
    assert certificate.good
    assert (certificate.status == "simulated") == (params in spec_of(key).SIMULATED)
    assert certificate.control == "refuted"
