"""Mutation scores: what they count, and their fall where stimuli are weak."""

from dataclasses import dataclass

import pytest
from amaranth.hdl import Module, Signal

from spikeloom.formal.mutation.judge import judge
from spikeloom.formal.mutation.score import mutate, mutate_all
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.sc.sng import lfsr as golden_lfsr
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.sc.sng import lfsr
from spikeloom.sim.host.verilog import to_rtlil


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))


def test_lfsr(monkeypatch):
    result = mutate("sng.lfsr", mutants=40, cycles=4000)
    assert (result.key, result.seed, result.mutants) == ("sng.lfsr", 1, 40)
    assert result.killed + result.equivalent == 40
    assert (result.missed, result.unknown, result.score) == (0, 0, 1.0)
    # The second answer comes from the cache: nothing is run.
    monkeypatch.setattr("spikeloom.formal.mutation.score.places_of", None)
    assert mutate("sng.lfsr", mutants=40, cycles=4000) == result


def test_weak_stimuli_miss_mutants():
    """With ``en`` at 0 for ever, only what shows in the state after reset is noticed."""
    result = mutate("sng.lfsr", mutants=5, cycles=1000, hold={"en": 0})
    assert result.missed > 0
    assert result.unknown == 0
    assert result.score == result.killed / (5 - result.equivalent)
    assert result.score < 1
    assert len(result.survivors) == 5 - result.killed
    assert {survivor["verdict"] for survivor in result.survivors} <= {"equivalent", "missed"}


class Redundant(Block, golden=golden_lfsr.LFSR):
    """An LFSR whose output passes through logic that does nothing."""

    def elaborate(self, platform):
        m = Module()
        m.submodules.inner = inner = lfsr.LFSR(self.params)
        m.d.comb += [
            inner.en.eq(self.en),
            self.value.eq(inner.value | (inner.value & self.en.replicate(self.params.width))),
        ]
        return m


def test_dead_logic_is_equivalent():
    params = golden_lfsr.LFSRParams(width=3)
    result = mutate(
        "redundant",
        dut=Redundant(params),
        golden=golden_lfsr.LFSR(params),
        mutants=80,
        cycles=2000,
    )
    assert result.equivalent >= 3
    assert (result.missed, result.unknown, result.score) == (0, 0, 1.0)


@dataclass(frozen=True, kw_only=True)
class StageParams(Params):
    latency = 2

    def ports(self):
        return (Stream("i", "in", 3), Stream("o", "out", 3))


class StageGolden(TransactionGolden):
    """Adds 3 modulo 8."""

    EXAMPLES = (StageParams(), StageParams())

    def transfer(self, state, i):
        return {}, {"o": (i + 3) & 7}


class Stage(Block, golden=StageGolden):
    """Takes an item when it is empty, and offers it ``wait`` cycles later."""

    def __init__(self, params, wait=0, add=3):
        super().__init__(params)
        self.wait, self.add = wait, add

    def elaborate(self, platform):
        m = Module()
        full, kept, waited = Signal(), Signal(3), Signal(2)
        m.d.comb += [
            self.i.ready.eq(~full),
            self.o.valid.eq(full & (waited == self.wait)),
            self.o.payload.eq(kept + self.add),
        ]
        with m.If(full & (waited != self.wait)):
            m.d.sync += waited.eq(waited + 1)
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += [full.eq(1), kept.eq(self.i.payload)]
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += [full.eq(0), waited.eq(0)]
        return m


def test_another_timing_is_equivalent():
    """Where only the items count, a slower netlist is right; a wrong or a hanging one is not."""
    params = StageParams()
    right, slow, wrong, hanging = (
        to_rtlil(stage, name)
        for stage, name in (
            (Stage(params), "original"),
            (Stage(params, wait=1), "mutant_1"),
            (Stage(params, wait=1, add=2), "mutant_2"),
            (Stage(params, wait=4), "mutant_3"),
        )
    )
    verdicts = judge(StageGolden(params), Stage(params), right, [slow, wrong, hanging], 60)
    assert verdicts == ["equivalent", "missed", "missed"]


def test_transactions():
    result = mutate(
        "stage",
        dut=Stage(StageParams()),
        golden=StageGolden(StageParams()),
        mutants=20,
        cycles=1000,
    )
    assert (result.missed, result.unknown, result.score) == (0, 0, 1.0)
    assert result.killed >= 10


def test_all_in_order():
    results = mutate_all(["arith.xnor_mul", "arith.and_mul"], mutants=4, cycles=500, jobs=1)
    assert [result.key for result in results] == ["arith.xnor_mul", "arith.and_mul"]
    assert [result.mutants for result in results] == [4, 4]


class Wrong(Block, golden=golden_lfsr.LFSR):
    """Not an LFSR."""

    def elaborate(self, platform):
        m = Module()
        with m.If(self.en):
            m.d.sync += self.value.eq(self.value + 1)
        return m


def test_component_wrong():
    params = golden_lfsr.LFSRParams(width=3)
    with pytest.raises(ValueError, match=r"^wrong must be bit-true before it is broken: Finding\("):
        mutate("wrong", dut=Wrong(params), golden=golden_lfsr.LFSR(params), mutants=1, cycles=500)


def test_arguments_wrong():
    with pytest.raises(ValueError, match=r"^mutants must be in 1..1000, not 0$"):
        mutate("sng.lfsr", mutants=0)
    with pytest.raises(ValueError, match=r"^cycles must be in 1..10000000, not 0$"):
        mutate("sng.lfsr", cycles=0)
    with pytest.raises(ValueError, match=r"^hold must be one of 'en', not 'enable'$"):
        mutate("sng.lfsr", mutants=1, cycles=500, hold={"enable": 0})
