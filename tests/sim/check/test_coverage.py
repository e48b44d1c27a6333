"""Coverage of golden models' decisions: which there are, which inputs show them, and ties."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from amaranth.hdl import Module

from spikeloom.golden.core.contract import CycleGolden, Params, TransactionGolden
from spikeloom.golden.core.dialect import lookup
from spikeloom.golden.core.ports import Port, Register, Stream
from spikeloom.golden.number.fixed.convert import Convert, ConvertParams
from spikeloom.golden.number.language import fixed, rounding
from spikeloom.rtl.core.block import Block, component
from spikeloom.sim.check import compare, coverage, harness, trace
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.check.coverage import Coverage, Decision, decisions_of, measure, wrong_golden
from spikeloom.sim.check.harness import FaultyGolden, check, check_all
from spikeloom.sim.engines import engine

FILE = Path(__file__).name
SQUARES = tuple(x * x for x in range(16))


@dataclass(frozen=True, kw_only=True)
class OneParams(Params):
    """One number in, one out."""

    def ports(self):
        return (Port("x", "in", 8, signed=True), Port("y", "out", 16, signed=True))


class Model(CycleGolden):
    """A combinational model of one function."""

    EXAMPLES = (OneParams(),)

    def step(self, state, x):
        return {}, {"y": self.function(x)}


def model(function):
    golden = Model(OneParams())
    golden.function = function
    return golden


def run(golden, *values, resets=None):
    """Coverage of values that are given one after the other."""
    return measure(golden, {"x": np.array(values)[:, None]}, resets)


def whats(decisions):
    return sorted(decision.what for decision in decisions)


# What decides, values that show it, and values that do not.
DECISIONS = [
    (lambda x: np.where(x > 100, 5, 6), "where is true", [101], [7]),
    (lambda x: np.where(x > 100, 5, 6), "where is false", [7], [101]),
    (lambda x: np.clip(x, -9, 9), "clip at the lower end", [-10], [-9, 0, 10]),
    (lambda x: np.clip(x, -9, 9), "clip at the upper end", [10], [-10, 0, 9]),
    (lambda x: np.minimum(x, 4), "minimum is the first", [3], [4, 5]),
    (lambda x: np.minimum(x, 4), "minimum is the second", [5], [3, 4]),
    (lambda x: np.maximum(x, 4), "maximum is the first", [5], [3, 4]),
    (lambda x: np.maximum(x, 4), "maximum is the second", [3], [4, 5]),
    (lambda x: np.abs(x), "absolute of a negative number", [-1], [0, 1]),
    (lambda x: x >> 3, "shift without remainder", [-8], [-7, 7]),
    (lambda x: x // 5, "quotient without remainder", [-10], [-9, 9]),
    (lambda x: np.where(x < 3, 1, 0), "less of equal numbers", [3], [2, 4]),
    (lambda x: np.where(x <= 3, 1, 0), "less_equal of equal numbers", [3], [2, 4]),
    (lambda x: np.where(x > 3, 1, 0), "greater of equal numbers", [3], [2, 4]),
    (lambda x: np.where(x >= 3, 1, 0), "greater_equal of equal numbers", [3], [2, 4]),
    (lambda x: np.where(x == 3, 1, 0), "equal of equal numbers", [3], [2, 4]),
    (lambda x: np.where(x != 3, 1, 0), "not_equal of equal numbers", [3], [2, 4]),
    (lambda x: lookup(SQUARES, x & 15), "lookup in part 2 of 8", [2], [0, 1, 4, 15]),
    (lambda x: lookup(SQUARES, x & 15), "lookup in part 8 of 8", [15], [0, 12, 13]),
    (
        lambda x: np.where(np.any(np.stack([x > 3, x < -3], axis=-1), axis=-1), 1, 0),
        "any is true",
        [-4],
        [0],
    ),
    (
        lambda x: np.where(np.all(np.stack([x > 3, x < 9], axis=-1), axis=-1), 1, 0),
        "all is true",
        [5],
        [3, 9],
    ),
    (lambda x: np.argmax(np.stack([x, 0 * x], axis=-1), axis=-1), "argmax is 1", [-1], [1]),
]


@pytest.mark.parametrize(("function", "what", "shown", "hidden"), DECISIONS)
def test_a_decision_is_seen_where_it_shows_and_only_there(function, what, shown, hidden):
    found = run(model(function), *shown)
    assert what in whats(found.seen)
    found = run(model(function), *hidden)
    assert what in whats(found.decisions)
    assert what not in whats(found.seen)
    assert what in whats(found.missed)


def test_a_decision_has_a_place():
    def function(x):
        return np.where(x > 100, 5, 6)

    line = function.__code__.co_firstlineno + 1
    decisions = decisions_of(model(function), {"x": np.array([1])})
    assert [(x.file, x.line, x.what) for x in decisions] == [
        (__file__, line, "greater of equal numbers"),
        (__file__, line, "where is true"),
        (__file__, line, "where is false"),
    ]
    assert str(decisions[1]) == f"{FILE}:{line}: where is true"


def test_the_place_in_a_tree_is_told_from_the_tree_on():
    path = str(Path("/a/golden/b/golden/sc/sng/lfsr.py"))
    assert str(Decision(path, 3, "where is true")) == "golden/sc/sng/lfsr.py:3: where is true"


def test_helpers_of_the_core_decide_in_the_name_of_who_calls_them():
    def function(x):
        return lookup(SQUARES, x & 15)

    (place,) = {(x.file, x.line) for x in decisions_of(model(function), {"x": np.array([1])})}
    assert place == (__file__, function.__code__.co_firstlineno + 1)


def test_what_never_reaches_an_output_is_not_seen():
    found = run(model(lambda x: np.where(x > 0, x, -x) & 0), *range(-9, 9))
    assert found.seen == frozenset()
    assert found.share == 0


@dataclass(frozen=True, kw_only=True)
class StoreParams(Params):
    """Words of a memory."""

    depth: int = 4

    def ports(self):
        return Port("x", "in", 13), Port("y", "out", 2)


class Store(CycleGolden):
    """A memory that gives the word at an address before it inverts that word."""

    EXAMPLES = (StoreParams(),)

    def registers(self):
        return (Register("words", 2, count=self.params.depth),)

    def step(self, state, x):
        address = np.where(x < self.params.depth, x, 0)
        word = np.take_along_axis(state["words"], address[..., None], axis=-1)[..., 0]
        here = address[..., None] == np.arange(self.params.depth)
        return {"words": np.where(here, word[..., None] ^ 1, state["words"])}, {"y": word}


def test_an_inverted_decision_does_not_read_outside_of_a_memory():
    # Without the limit the address is 9, where there is no word.
    found = run(Store(StoreParams()), 1, 9, 1, 0)
    assert "less of equal numbers" in whats(found.missed)
    assert "where is true" in whats(found.seen)


@pytest.mark.parametrize(("depth", "steps"), [(4096, 100), (4097, 64)])
def test_a_large_memory_is_measured_in_fewer_steps(monkeypatch, depth, steps):
    taken = []
    monkeypatch.setattr(coverage, "_observed", lambda *x: taken.append(x[4]) or set())
    run(Store(StoreParams(depth=depth)), *range(100))
    assert max(taken) == steps


def test_coverage_joins_counts_and_sorts():
    one, two, three = (Decision("a.py", line, "where is true") for line in (1, 2, 10))
    ours = Coverage(frozenset({one, three, two}), frozenset({one}))
    theirs = Coverage(frozenset({two}), frozenset({two}))
    assert ours.missed == [two, three]
    assert ours.share == pytest.approx(1 / 3)
    assert ours.to_dict() == {
        "decisions": 3,
        "seen": 1,
        "missed": ["a.py:2: where is true", "a.py:10: where is true"],
    }
    both = ours | theirs
    assert (both.decisions, both.seen) == ({one, two, three}, {one, two})
    assert Coverage().share == 1


# --- state --------------------------------------------------------------------------------------


class Sum(CycleGolden):
    """A sum that saturates at 1000, seen one cycle later."""

    EXAMPLES = (OneParams(),)

    def registers(self):
        return (Register("total", 16, signed=True),)

    def step(self, state, x):
        return {"total": np.minimum(state["total"] + x, 1000)}, {"y": state["total"]}


def test_a_decision_may_take_many_cycles_to_show():
    golden = Sum(OneParams())
    few, many = ([100] * number for number in (11, 12))
    # The sum passes 1000 in the eleventh cycle, which is seen in the next.
    assert whats(run(golden, *few).seen) == ["minimum is the first"]
    assert whats(run(golden, *many).seen) == ["minimum is the first", "minimum is the second"]


class Narrow(Sum):
    """The same sum in a register that hardly holds it; nothing of it is seen."""

    def registers(self):
        return (Register("total", 11, signed=True),)

    def step(self, state, x):
        return {"total": np.minimum(state["total"] + x, 1000)}, {"y": state["total"] & 0}


def test_a_register_that_leaves_its_range_is_seen():
    # Only the sum without its limit does so, from 1024 on.
    golden = Narrow(OneParams())
    assert whats(run(golden, 1000, 23).seen) == []
    assert whats(run(golden, 1000, 24).seen) == ["minimum is the second"]


def test_resets_are_those_of_the_run():
    golden = Sum(OneParams())
    resets = np.zeros((12, 1), np.int64)
    resets[5] = 1
    assert whats(run(golden, *[100] * 12, resets=resets).seen) == ["minimum is the first"]


@dataclass(frozen=True, kw_only=True)
class PipeParams(Params):
    """A stream in and a stream out."""

    def ports(self):
        return (Stream("i", "in", 8), Stream("o", "out", 8))


class Idle(CycleGolden):
    """Offers what it is offered, at most 9, and takes it at once."""

    EXAMPLES = (PipeParams(),)

    def step(self, state, i__payload, i__valid, o__ready):
        return {}, {
            "i__ready": o__ready,
            "o__payload": np.minimum(i__payload, 9),
            "o__valid": i__valid,
        }


@pytest.mark.parametrize("valid", [0, 1])
def test_a_payload_counts_while_it_is_valid(valid):
    ones = np.ones((5, 1), np.int64)
    inputs = {"i__payload": 20 * ones, "i__valid": valid * ones, "o__ready": ones}
    seen = whats(measure(Idle(PipeParams()), inputs).seen)
    assert seen == ["minimum is the second"] * valid


class Capped(TransactionGolden):
    """Items, at most 9 each."""

    EXAMPLES = (PipeParams(),)

    def transfer(self, state, i):
        return {}, {"o": np.minimum(i, 9)}


def test_transactions_decide_too():
    found = measure(Capped(PipeParams()), {"i": np.array([[3], [20]])})
    assert whats(found.seen) == ["minimum is the first", "minimum is the second"]


# --- one wrong decision -------------------------------------------------------------------------


def test_a_wrong_golden_is_wrong_in_one_decision():
    golden = model(lambda x: np.clip(x, -9, 9))
    x = np.arange(-12, 13)
    numbers = {
        decision.what: number for number, decision in enumerate(decisions_of(golden, {"x": x}))
    }
    for what, expected in (
        ("clip at the lower end", np.minimum(x, 9)),
        ("clip at the upper end", np.maximum(x, -9)),
    ):
        wrong = wrong_golden(golden, numbers[what])
        assert isinstance(wrong, Model)
        assert wrong.step({}, x=x)[1]["y"].tolist() == expected.tolist()
    assert golden.step({}, x=x)[1]["y"].tolist() == np.clip(x, -9, 9).tolist()


# --- within a check -----------------------------------------------------------------------------


class Steep(Model):
    """Twice the input, no more than 100: no input reaches -300."""

    def function(self, x):
        return np.clip(2 * x, -300, 100)


class SteepRTL(Block, golden=Steep):
    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq(2 * self.x)
        with m.If(self.x > 50):
            m.d.comb += self.y.eq(100)
        return m


def test_check_tells_what_its_inputs_show():
    golden = Steep(OneParams())
    asked = check("steep", golden=golden, component=SteepRTL(OneParams()), coverage=True)
    assert asked.good
    assert whats(asked.coverage.seen) == ["clip at the upper end"]
    assert whats(asked.coverage.missed) == ["clip at the lower end"]
    line = Steep.function.__code__.co_firstlineno + 1
    assert asked.to_dict()["coverage"] == {
        "decisions": 2,
        "seen": 1,
        "missed": [f"{FILE}:{line}: clip at the lower end"],
    }
    unasked = check("steep", golden=golden, component=SteepRTL(OneParams()))
    assert unasked.coverage is None
    assert unasked.to_dict()["coverage"] is None


def test_coverage_is_that_of_the_model_whatever_sample_is_wrong():
    golden = Steep(OneParams())
    right, wrong = (
        check("steep", golden=x, component=SteepRTL(OneParams()), coverage=True)
        for x in (golden, FaultyGolden(golden, at=3))
    )
    assert (right.good, wrong.good) == (True, False)
    assert right.coverage == wrong.coverage


@pytest.mark.parametrize("key", ["aer.fifo", "layers.rescale", "sng.counter"])
def test_coverage_of_blocks_of_each_kind(key):
    first, *_ = check_all([key], cycles=400, coverage=True, jobs=1)
    assert first.good
    assert len(first.coverage.decisions) > 0
    assert 0 < len(first.coverage.seen) <= len(first.coverage.decisions)
    assert first.coverage.seen <= first.coverage.decisions
    assert {Path(decision.file).suffix for decision in first.coverage.decisions} == {".py"}


# --- ties ---------------------------------------------------------------------------------------


def down(floor, lost, half, codes):
    return lost > half


def up(floor, lost, half, codes):
    return lost >= half


def away(floor, lost, half, codes):
    return np.where(codes < 0, lost > half, lost >= half)


def odd(floor, lost, half, codes):
    return np.where((floor & 1) != 0, lost > half, lost >= half)


@pytest.fixture
def with_ties(monkeypatch):
    """Make ``nearest_even`` of the golden models another rounding of what is halfway."""

    def change(goes_up):
        def rounded(codes, drop, mode, bits=None):
            if mode != "nearest_even" or drop == 0:
                return rounding.rounded(codes, drop, mode, bits)
            floor, lost, half = codes >> drop, codes & (1 << drop) - 1, 1 << drop - 1
            return np.where(goes_up(floor, lost, half, codes), floor + 1, floor)

        monkeypatch.setattr(fixed, "rounded", rounded)

    return change


@pytest.mark.parametrize("goes_up", [down, up, away, odd])
def test_a_wrong_tie_is_found(with_ties, goes_up):
    """Q16.16 to Q8.8: most numbers saturate, and one in 256 of the others is a tie."""
    with_ties(goes_up)
    found = check("fixed.convert")
    assert found.status == "different"
    assert found.message.startswith("fixed.convert: port y, cycle ")


def test_the_right_tie_is_equal(with_ties):
    with_ties(
        lambda floor, lost, half, codes: np.where((floor & 1) != 0, lost >= half, lost > half)
    )
    assert check("fixed.convert").good


def test_a_tie_counts_as_seen():
    """With the inputs of a check of the usual length, in all of its cycles."""
    golden = Convert(ConvertParams())
    bench = Bench(component("fixed.convert", golden.params))
    loaded = engine("pysim").load(bench, bench.inputs, bench.outputs)
    inputs, resets, _ = compare.golden_arguments(
        golden, trace.record(loaded, bench, "fixed.convert", 0, 2, 1000)
    )
    found = measure(golden, inputs, resets)
    ties = {
        decision.what
        for decision in found.seen
        if Path(decision.file).name == "rounding.py" and decision.what.endswith("equal numbers")
    }
    assert ties == {
        "greater_equal of equal numbers",  # the floor is odd
        "greater of equal numbers",  # the floor is even
        "not_equal of equal numbers",
    }
    # Rarer still is a number at the very end of the range, which does not overflow yet.
    assert {Path(decision.file).name for decision in found.missed} <= {"fixed.py"}
    assert set(whats(found.missed)) <= {"less of equal numbers", "greater of equal numbers"}


@pytest.mark.parametrize(("length", "runs"), [(1000, 8), (512, 8), (100, 41), (10, 64)])
def test_where_runs_have_few_steps_more_of_them_are_measured(monkeypatch, length, runs):
    lengths = np.full(64, length)
    inputs = {"x": np.zeros((length, 64), np.int64)}
    monkeypatch.setattr(compare, "golden_arguments", lambda golden, traces: (inputs, None, lengths))
    given = []
    monkeypatch.setattr(harness, "measure", lambda *arguments: given.append(arguments))
    harness._coverage(model(lambda x: x), [])
    ((_, measured, _, counts),) = given
    assert measured["x"].shape == (min(length, 512), runs)
    assert len(counts) == runs
