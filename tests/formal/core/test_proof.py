"""Proofs find what is wrong, say so, and are worth nothing without their control."""

from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Module, Mux, Signal
from amaranth.lib.memory import Memory

from spikeloom.formal.core import proof, replay
from spikeloom.formal.core.miter import miter
from spikeloom.formal.core.properties import Properties
from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.contract import CycleGolden, Params, find
from spikeloom.golden.core.dialect import known, lookup
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.sc.sng import lfsr as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.sim.check import harness
from spikeloom.sim.host import cache


class Wrong(Block, golden=golden.LFSR):
    """An LFSR that stops at one state: wrong once in the period, and only when enabled."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(3, init=1)

    def elaborate(self, platform):
        m = Module()
        state = self.state
        m.d.comb += self.value.eq(state)
        with m.If(self.en & (state != 6)):
            m.d.sync += state.eq(state << 1 | (state[2] ^ state[1]))
        return m


SMALL = golden.LFSRParams(width=3)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))


def test_right_component_is_proved_for_all_time_and_its_control_fails():
    certificate = proof.prove("sng.lfsr", SMALL)
    assert certificate.status == "proved"
    assert not certificate.bounded
    assert certificate.control == "refuted"
    assert certificate.good
    assert certificate.params == SMALL.to_dict()


def test_wrong_component_is_refuted_and_the_counterexample_shows_it():
    certificate = proof.prove("sng.lfsr", SMALL, dut=Wrong(SMALL))
    assert certificate.status == "refuted"
    assert not certificate.good
    again = replay.replay("sng.lfsr", certificate.params, certificate.witness, dut=Wrong(SMALL))
    differs = again.trace["value"] != again.golden["value"]
    assert differs[-1]
    assert not differs[:-1].any()
    last = again.text.splitlines()[-1]
    assert last.endswith("!")
    assert f"{again.golden['value'][-1]}/{again.trace['value'][-1]}" in last


def test_counterexample_becomes_a_waveform(tmp_path):
    certificate = proof.prove("sng.lfsr", SMALL, dut=Wrong(SMALL))
    again = replay.replay("sng.lfsr", certificate.params, certificate.witness, dut=Wrong(SMALL))
    again.write_vcd(tmp_path / "a.vcd")
    text = (tmp_path / "a.vcd").read_text()
    assert "$scope module golden $end" in text
    assert text.count(" value ") == 2


def test_replay_agrees_with_the_golden_model_for_the_right_component():
    certificate = proof.prove("sng.lfsr", SMALL, dut=Wrong(SMALL))
    again = replay.replay("sng.lfsr", certificate.params, certificate.witness)
    assert np.array_equal(again.trace["value"], again.golden["value"])
    assert "!" not in again.text


def test_certificate_is_kept_by_content():
    first = proof.prove("sng.lfsr", SMALL)
    kept = list((cache.cache_dir() / "proofs").iterdir())
    assert len(kept) == 1
    assert proof.prove("sng.lfsr", SMALL).seconds == first.seconds
    other = golden.LFSRParams(width=4)
    assert proof.prove("sng.lfsr", other).name != first.name
    assert len(list((cache.cache_dir() / "proofs").iterdir())) == 2


def test_a_proof_whose_control_holds_is_unknown(monkeypatch):
    truthful = proof.miter
    monkeypatch.setattr(
        proof, "miter", lambda *args, negative_control=False, **kw: truthful(*args, **kw)
    )
    certificate = proof.prove("sng.lfsr", SMALL)
    assert certificate.control == "proved"
    assert certificate.status == "unknown"
    assert not certificate.good


SIMULATED = Spec(simulated=Except(lambda params: True, "no engine finds it"))


@pytest.fixture
def few_vectors(monkeypatch):
    monkeypatch.setattr(proof, "spec_of", lambda key: SIMULATED)
    monkeypatch.setattr(proof, "VECTORS", 8000)
    monkeypatch.setattr(proof, "BATCH", 4000)


def test_what_is_simulated_says_so(few_vectors):
    assert proof.proof_sets("sng.lfsr") == golden.LFSR.EXAMPLES
    certificate = proof.prove("sng.lfsr", SMALL)
    assert (certificate.status, certificate.vectors, certificate.engine) == (
        "simulated",
        8000,
        "cxxrtl",
    )
    assert certificate.bounded
    assert certificate.control == "refuted"
    assert certificate.good
    assert proof.prove("sng.lfsr", SMALL).seconds == certificate.seconds


def test_what_is_simulated_can_be_refuted(few_vectors, monkeypatch):
    monkeypatch.setattr(harness, "build_component", lambda key, params: Wrong(SMALL))
    certificate = proof.prove("sng.lfsr", SMALL)
    assert (certificate.status, certificate.vectors) == ("refuted", 0)
    assert "port value" in certificate.refuted[0]
    assert not certificate.good


def test_a_simulation_whose_control_passes_is_unknown(few_vectors, monkeypatch):
    monkeypatch.setattr(harness, "FaultyGolden", lambda golden: golden)
    certificate = proof.prove("sng.lfsr", SMALL)
    assert (certificate.status, certificate.control) == ("unknown", "proved")
    assert not certificate.good


def test_golden_that_outgrows_its_register_is_found(monkeypatch):
    cls = find("sng.lfsr")

    def step(self, state, en):
        return {"state": state["state"] + en}, {"value": state["state"]}

    class Counter(Block, golden=golden.LFSR):
        def __init__(self, params):
            super().__init__(params)
            self.state = Signal(3, init=1)

        def elaborate(self, platform):
            m = Module()
            m.d.comb += self.value.eq(self.state)
            m.d.sync += self.state.eq(self.state + self.en)
            return m

    monkeypatch.setattr(cls, "step", step)
    # NumPy counts on where the hardware wraps.
    assert proof.prove("sng.lfsr", SMALL, dut=Counter(SMALL)).status == "refuted"


def test_one_broken_block_does_not_hide_the_others(monkeypatch):
    def step(self, state, en):
        return {"state": np.sqrt(state["state"])}, {"value": state["state"]}

    line = step.__code__.co_firstlineno + 1

    monkeypatch.setattr(find("sng.lfsr"), "step", step)
    monkeypatch.setattr(find("sng.lfsr"), "EXAMPLES", find("sng.lfsr").EXAMPLES[:1])
    broken, *others = proof.prove_all(["sng.lfsr", "arith.and_mul"], jobs=1)
    assert (broken.status, broken.good) == ("error", False)
    assert (broken.error.file, broken.error.line) == (__file__, line)
    assert "np.sqrt is not in the golden dialect" in str(broken.error)
    assert others
    assert all(certificate.good and certificate.error is None for certificate in others)


@dataclass(frozen=True, kw_only=True)
class SquareParams(Params):
    high: int = 225

    def ports(self):
        return Port("x", "in", 4), Port("y", "out", 8)


class Square(CycleGolden):
    """The square is said to be known, and has a name."""

    EXAMPLES = (SquareParams(),)

    def step(self, state, x):
        return {}, {"y": known(x * x, 0, self.params.high, "square") ^ 1}


class SquareBlock(Block, golden=Square):
    """Always right at its port; what stands in for the square may be something else."""

    def __init__(self, params, cut=None, width=8):
        super().__init__(params)
        self.cut, self.inner = cut, Signal(width)
        if cut is not None:
            self.cuts = {"square": self.inner}

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq((self.x * self.x) ^ 1)
        if self.cut is not None:
            m.d.comb += self.inner.eq(self.cut(self.x))
        return m


def verdict(cls, block, depth=1, **options):
    return solve(miter(cls(block.params), block, Properties(), **options), depth=depth).status


def test_what_is_known_holds_and_its_control_fails():
    block = SquareBlock(SquareParams())
    assert verdict(Square, block) == "proved"
    assert verdict(Square, SquareBlock(SquareParams()), negative_control=True) == "refuted"


def test_a_cut_that_is_the_number_it_stands_for_is_proved():
    assert verdict(Square, SquareBlock(SquareParams(), lambda x: x * x)) == "proved"


@pytest.mark.parametrize(
    ("cut", "width"),
    [(lambda x: Mux(x == 11, 0, x * x), 8), (lambda x: x * x, 7)],
    ids=["wrong once", "too narrow"],
)
def test_a_lie_in_a_cut_is_refuted(cut, width):
    """Although the ports agree: what follows would be about the signal, not about the number."""
    assert verdict(Square, SquareBlock(SquareParams(), cut, width)) == "refuted"


@pytest.mark.parametrize("high", [127, 0])
def test_a_wrong_range_is_refuted(high):
    """15 * 15 needs 8 bits."""
    assert verdict(Square, SquareBlock(SquareParams(high=high))) == "refuted"


@dataclass(frozen=True, kw_only=True)
class TableParams(Params):
    masked: bool = True

    def ports(self):
        return Port("en", "in", 1), Port("a", "in", 2), Port("o", "out", 4)


class Table(CycleGolden):
    """A word of a memory, shown when it is there; or always."""

    EXAMPLES = (TableParams(),)
    WORDS = (3, 14, 5, 9)

    def registers(self):
        return Register("there", 1), Register("word", 4, valid=("there", 0))

    def step(self, state, en, a):
        word = np.where(en != 0, lookup(self.WORDS, a), state["word"])
        shown = state["word"]
        if self.params.masked:
            shown = np.where(state["there"] != 0, shown, 0)
        return {"there": en, "word": word}, {"o": shown}


class TableBlock(Block, golden=Table):
    def __init__(self, params, words=Table.WORDS):
        super().__init__(params)
        self.words = words
        self.there, self.word = Signal(), Signal(4)

    def elaborate(self, platform):
        m = Module()
        memory = m.submodules.memory = Memory(shape=4, depth=4, init=self.words)
        port = memory.read_port()
        m.d.comb += [port.addr.eq(self.a), port.en.eq(self.en), self.word.eq(port.data)]
        m.d.sync += self.there.eq(self.en)
        m.d.comb += self.o.eq(Mux(self.there, self.word, 0) if self.params.masked else self.word)
        return m


def test_a_memory_without_reset_is_of_no_consequence():
    assert verdict(Table, TableBlock(TableParams())) == "proved"
    assert verdict(Table, TableBlock(TableParams()), negative_control=True) == "refuted"


def test_a_memory_without_reset_that_reaches_an_output_is_refuted():
    """Both sides show it, and still nobody knows what comes out in the first cycle."""
    assert verdict(Table, TableBlock(TableParams(masked=False))) == "refuted"


def test_a_memory_with_a_wrong_word_is_refuted():
    assert verdict(Table, TableBlock(TableParams(), (3, 14, 5, 8)), depth=3) == "refuted"
