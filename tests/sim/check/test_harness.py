"""The bit-true harness: what it lets pass, what it finds, and where it says it is."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Module, Signal

from spikeloom.golden.core.contract import CycleGolden, Params, TransactionGolden
from spikeloom.golden.core.ports import Port, Register, Stream
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.rtl.core.block import Block
from spikeloom.sim.check import compare, harness, trace
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.check.harness import FaultyGolden, check, check_all
from spikeloom.sim.engines import engine

# --- a cycle model: a counter that saturates ---------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CountParams(Params):
    limit: int = 9

    def ports(self):
        return (Port("en", "in", 1), Port("n", "out", 4))


class CountGolden(CycleGolden):
    EXAMPLES = (CountParams(),)

    def registers(self):
        return (Register("n", 4),)

    def step(self, state, en):
        n = state["n"]
        return {"n": np.minimum(n + en, self.params.limit)}, {"n": n}


class Count(Block, golden=CountGolden):
    def elaborate(self, platform):
        m = Module()
        with m.If(self.en & (self.n < self.params.limit)):
            m.d.sync += self.n.eq(self.n + 1)
        return m


class WrapsWide(CountGolden):
    """Forgets to saturate: its register and its output leave their range."""

    def step(self, state, en):
        return {"n": state["n"] + en}, {"n": state["n"]}


class WrongNames(CountGolden):
    def step(self, state, en):
        after, outputs = super().step(state, en)
        return after, {"m": outputs["n"]}


# --- a cycle model with streams: one register, full throughput ---------------------------------


@dataclass(frozen=True, kw_only=True)
class PipeParams(Params):
    ways: int | None = None

    def ports(self):
        return (Stream("i", "in", 8, ways=self.ways), Stream("o", "out", 8, ways=self.ways))


class PipeGolden(CycleGolden):
    EXAMPLES = (PipeParams(),)

    def registers(self):
        ways = self.params.ways
        return (Register("full", 1, count=ways), Register("kept", 8, count=ways))

    def step(self, state, i__payload, i__valid, o__ready):
        full, kept = state["full"], state["kept"]
        ready = (full == 0) | (o__ready != 0)
        return {
            "full": np.where(ready, i__valid, full),
            "kept": np.where(ready, i__payload, kept),
        }, {"i__ready": ready, "o__payload": kept, "o__valid": full}


class Pipe(Block, golden=PipeGolden):
    fault = None

    def elaborate(self, platform):
        m = Module()
        ways = self.params.ways
        pairs = [(self.i, self.o)] if ways is None else zip(self.i, self.o, strict=True)
        for i, o in pairs:
            m.d.comb += i.ready.eq(~o.valid | o.ready)
            with m.If(i.ready):
                m.d.sync += [o.valid.eq(i.valid), o.payload.eq(i.payload)]
            if self.fault == "drops":
                waited = Signal()
                m.d.sync += waited.eq(o.valid & ~o.ready)
                with m.If(waited & ~o.ready):
                    m.d.sync += o.valid.eq(0)
            if self.fault == "changes":
                with m.If(o.valid & ~o.ready):
                    m.d.sync += o.payload.eq(o.payload + 1)
        return m


def _pipe(fault, params=None):
    pipe = Pipe(params or PipeParams())
    pipe.fault = fault
    return pipe


# --- a transaction model: three in, two out, two ports -----------------------------------------


@dataclass(frozen=True, kw_only=True)
class TotalParams(Params):
    def ports(self):
        return (
            Stream("i", "in", 4, burst=3),
            Stream("k", "in", 4, count=2),
            Stream("o", "out", 7, burst=2),
        )


class TotalGolden(TransactionGolden):
    """Sum of three numbers and two; then the number of the item, modulo 128."""

    EXAMPLES = (TotalParams(),)

    def registers(self):
        return (Register("item", 7),)

    def transfer(self, state, i, k):
        total = np.sum(i, axis=-1) + np.sum(k, axis=-1)
        item = (state["item"] + 1) & 127
        return {"item": item}, {"o": np.stack([total, item], axis=-1)}


class Total(Block, golden=TotalGolden):
    fault = None

    def elaborate(self, platform):
        m = Module()
        beat, total, item = Signal(2), Signal(7), Signal(7)
        with m.FSM():
            with m.State("COLLECT"):
                m.d.comb += self.i.ready.eq(1)
                with m.If(self.i.valid):
                    m.d.sync += [total.eq(total + self.i.payload), beat.eq(beat + 1)]
                    with m.If(beat == 2):
                        m.next = "ADD"
            with m.State("ADD"):
                m.d.comb += self.k.ready.eq(1)
                with m.If(self.k.valid):
                    m.d.sync += total.eq(total + self.k.payload[0] + self.k.payload[1])
                    m.d.sync += item.eq(item + 1)
                    m.next = "SUM"
            with m.State("SUM"):
                m.d.comb += [self.o.valid.eq(1), self.o.payload.eq(total)]
                with m.If(self.o.ready):
                    m.next = "ITEM"
            with m.State("ITEM"):
                m.d.comb += [self.o.valid.eq(1), self.o.payload.eq(item)]
                with m.If(self.o.ready):
                    m.d.sync += [total.eq(0), beat.eq(0)]
                    m.next = "COLLECT"
                    if self.fault == "stops":
                        with m.If(item == 5):
                            m.next = "STOP"
                    if self.fault == "repeats":
                        with m.If(item == 5):
                            m.next = "SUM"
                    if self.fault == "forgets":
                        m.d.sync += total.eq(1)
            with m.State("STOP"):
                pass
        return m


def _total(fault):
    total = Total(TotalParams())
    total.fault = fault
    return total


def _golden(kind):
    return kind(kind.EXAMPLES[0])


# --- what is right ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "golden", "params"),
    [
        (Count, CountGolden, CountParams(limit=15)),
        (Pipe, PipeGolden, PipeParams()),
        (Pipe, PipeGolden, PipeParams(ways=3)),
        (Total, TotalGolden, TotalParams()),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_right_component_passes(block, golden, params, seed):
    result = check("local", seed=seed, component=block(params), golden=golden(params))
    assert (result.mismatches, result.message) == (0, "")
    assert result.cycles >= 2000
    assert (result.transfers > 50) == (block is not Count)


def test_same_seed_same_result_on_another_engine():
    one, two = (
        check("total", engine=name, component=_total("forgets"), golden=_golden(TotalGolden))
        for name in ("pysim", "cxxrtl")
    )
    assert (one.transfers, one.mismatches, one.cycles) == (
        two.transfers,
        two.mismatches,
        two.cycles,
    )
    assert one.message.replace("pysim", "cxxrtl") == two.message


def test_result_is_plain_values():
    result = check("sng.lfsr", LFSRParams(width=3), seed=5, cycles=100)
    assert result.good
    assert result.seconds >= 0
    assert result.to_dict() == {
        "key": "sng.lfsr",
        "params": LFSRParams(width=3).to_dict(),
        "status": "equal",
        "error": None,
        "seconds": result.seconds,
        "engine": "pysim",
        "seed": 5,
        "cycles": 100,
        "transfers": 0,
        "mismatches": 0,
        "message": "",
        "coverage": None,
    }


# --- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("component", "golden", "port"),
    [
        (Count(CountParams()), CountGolden, "n"),
        (Pipe(PipeParams()), PipeGolden, "i__ready"),
        (Total(TotalParams()), TotalGolden, "o"),
    ],
)
def test_golden_wrong_in_one_sample_is_reported(component, golden, port):
    result = check("local", component=component, golden=FaultyGolden(_golden(golden), at=3))
    assert 1 <= result.mismatches <= 20
    assert result.message.startswith(f"local: port {port}, cycle ")


def test_message_is_enough_to_reproduce():
    params = LFSRParams(width=5, seed=9)
    result = check("sng.lfsr", params, seed=2, cycles=100, golden=FaultyGolden(LFSR(params), at=40))
    assert result.mismatches == 2
    found = re.fullmatch(
        r"sng\.lfsr: port value, cycle 40: golden (\d+), RTL (\d+); "
        r"last inputs en=[01] [01] [01] [01]; parameters width=5 seed=9; "
        r"engine pysim, seed 2, run [01], cycles 100",
        result.message,
    )
    assert found
    assert int(found[1]) ^ int(found[2]) == 1


def test_wrong_component_is_reported():
    result = check("count", component=Count(CountParams(limit=8)), golden=_golden(CountGolden))
    assert result.message.startswith("count: port n, cycle ")
    assert ": golden 9, RTL 8; last inputs en=" in result.message


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("drops", r"port o__valid, cycle \d+: valid dropped while stalled;"),
        ("changes", r"port o__payload, cycle \d+: payload changed while stalled;"),
    ],
)
@pytest.mark.parametrize("ways", [None, 2])
def test_stream_rule_broken_is_reported(fault, says, ways):
    params = PipeParams(ways=ways)
    result = check("pipe", component=_pipe(fault, params), golden=PipeGolden(params))
    element = "" if ways is None else r"\[[01]\]"
    assert re.match(r"pipe: " + says.replace(",", element + ",", 1), result.message)


def test_transfer_wrong_is_reported():
    result = check("total", component=_total("forgets"), golden=_golden(TotalGolden))
    assert re.match(
        r"total: port o, cycle \d+: transfer 2 \(item 1\): golden (\d+), RTL (\d+); "
        r"last inputs .*i__payload=.*k__payload=\[",
        result.message,
    )


def test_component_that_hangs_is_reported(monkeypatch):
    monkeypatch.setattr(trace, "PATIENCE", 2000)
    result = check("total", component=_total("stops"), golden=_golden(TotalGolden))
    assert "hangs" in result.message


def test_component_that_gives_too_much_is_reported(monkeypatch):
    monkeypatch.setattr(trace, "PATIENCE", 2000)
    result = check("total", component=_total("repeats"), golden=_golden(TotalGolden))
    assert "transfer" in result.message
    assert result.mismatches > 0


def test_golden_out_of_its_range_is_reported():
    result = check("count", component=Count(CountParams(limit=15)), golden=_golden(WrapsWide))
    assert "port n, cycle" in result.message
    messages = [f"golden {what} must be in 0..15, not 16;" for what in ("output", "state")]
    assert any(message in result.message for message in messages)


class LongParams(CountParams):
    """Of a counter whose golden model has a memory beside the count."""


class WrongMemory(CycleGolden):
    """A counter with a memory, of which a word is too large in the third cycle of each run."""

    EXAMPLES = (LongParams(),)

    def registers(self):
        return Register("n", 4), Register("words", 2, count=compare.KEPT + 1), Register("at", 20)

    def step(self, state, en):
        after, outputs = CountGolden(CountParams()).step({"n": state["n"]}, en)
        place = np.arange(compare.KEPT + 1)
        wrong = np.logical_and(state["at"][..., None] == 1, place == 700)
        words = np.where(wrong, 4, 0)
        return {**after, "words": words, "at": state["at"] + 1}, outputs


def test_a_word_of_a_memory_out_of_its_range_is_reported_in_its_cycle():
    result = check("count", component=Count(CountParams()), golden=WrongMemory(LongParams()))
    assert "port words, cycle 2: golden state must be in 0..3, not 4;" in result.message


def test_golden_with_other_outputs_is_refused():
    with pytest.raises(ValueError, match=r": golden outputs must be \['n'\], not \['m'\]$"):
        check("count", component=Count(CountParams()), golden=_golden(WrongNames))


# --- the bench ----------------------------------------------------------------------------------


def test_feeder_offers_until_taken_and_forgets_at_reset():
    bench = Bench(Pipe(PipeParams()))
    model = engine("pysim").load(bench, bench.inputs, bench.outputs)
    column = {
        "i__go": [1, 1, 1, 1, 0, 0, 0, 0],
        "i__offer": [1, 2, 3, 4, 5, 6, 7, 8],
        "o__ready": [0, 0, 0, 1, 1, 1, 0, 0],
        "rst": [0, 0, 0, 0, 0, 1, 0, 0],
    }
    got = model.run({name: np.array(values) for name, values in column.items()})
    # Taken: 1 in cycle 0; 2 in cycle 1, when 1 moves on; 4 in cycle 3, when 1 leaves.
    assert got["i__valid"].tolist() == [0, 1, 1, 1, 1, 0, 0, 0]
    assert got["i__ready"].tolist() == [1, 1, 0, 1, 1, 1, 1, 1]
    valid = got["i__valid"] != 0
    assert got["i__payload"][valid].tolist() == [1, 2, 2, 4]
    assert got["o__valid"].tolist() == [0, 0, 1, 1, 1, 1, 0, 0]


def test_trace_keeps_the_stream_rules_of_the_inputs():
    params = PipeParams(ways=2)
    bench = Bench(Pipe(params))
    model = engine("pysim").load(bench, bench.inputs, bench.outputs)
    for run in trace.record(model, bench, "pipe", 0, 2, 1500):
        payload, valid, ready = (run.values[f"i__{part}"] for part in ("payload", "valid", "ready"))
        waits = ((valid != 0) & (ready == 0))[:-1] & (run.rst[:-1] == 0)[:, None]
        assert waits.sum() > 100
        assert valid[1:][waits].all()
        assert np.array_equal(payload[1:][waits], payload[:-1][waits])
        # What is offered without valid is not what was offered before.
        assert len(np.unique(payload[valid == 0])) > 20


# --- all blocks ---------------------------------------------------------------------------------


def test_check_all_covers_every_example():
    ticks = []
    results = check_all(["sng.lfsr"], cycles=100, jobs=1, progress=lambda *done: ticks.append(done))
    assert [result.params for result in results] == [p.to_dict() for p in LFSR.EXAMPLES]
    assert [result.mismatches for result in results] == [0] * len(results)
    assert ticks[-1] == (len(results), len(results))


def test_check_all_reports_a_block_that_cannot_be_built(monkeypatch):
    def broken(key, params):
        raise NameError("name 'x' is not\n defined")

    monkeypatch.setattr(harness, "build_component", broken)
    first, *others = check_all(["sng.lfsr"], cycles=100, jobs=1)
    assert (first.key, first.params) == ("sng.lfsr", LFSRParams().to_dict())
    assert (first.status, first.good) == ("error", False)
    assert (first.mismatches, first.cycles, first.message) == (0, 0, "")
    assert first.error.file == __file__
    assert first.error.line == broken.__code__.co_firstlineno + 1
    assert first.error.error == "NameError: name 'x' is not defined"
    assert [other.status for other in others] == ["error"] * (len(LFSR.EXAMPLES) - 1)


def test_check_all_takes_parameters():
    (result,) = check_all(["sng.lfsr"], LFSRParams(width=3), cycles=100, jobs=1)
    assert (result.status, result.params) == ("equal", LFSRParams(width=3).to_dict())


def test_only_the_blocks_and_the_parameters_have_a_place():
    with pytest.raises(TypeError, match="positional arguments"):
        check_all(["sng.lfsr"], LFSRParams(), "pysim")
    with pytest.raises(TypeError, match="positional arguments"):
        check("sng.lfsr", LFSRParams(), "pysim")
