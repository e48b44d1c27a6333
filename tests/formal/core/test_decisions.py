"""Redundant decisions of golden models: those that nothing shows, whatever the parameters."""

from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Module, Mux, Signal
from amaranth.lib.memory import Memory

from spikeloom.boards.evidence import ladder
from spikeloom.formal.core.decisions import cannot_show
from spikeloom.formal.core.proof import engines_of
from spikeloom.formal.core.properties import Properties
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.bfp.encode import BfpEncode
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.sim.check.coverage import Coverage, decisions_of


@dataclass(frozen=True, kw_only=True)
class LimitParams(Params):
    """A number of ``width`` bits."""

    width: int = 4

    def ports(self):
        return (Port("x", "in", self.width), Port("y", "out", self.width))


class Limit(CycleGolden[LimitParams]):
    """A number, or 15 if that is less, found twice."""

    EXAMPLES = (LimitParams(width=6), LimitParams(), LimitParams(width=5))

    def step(self, state, x):
        return {}, {"y": np.minimum(x, 15) | np.minimum(x, 15)}


class LimitBlock(Block):
    """Its component."""

    GOLDEN = Limit
    SPEC = Spec(depth=1)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq(Mux(self.x > 15, 15, self.x))
        return m


class Third(CycleGolden[LimitParams]):
    """A number in every third cycle, and 0 in the others."""

    EXAMPLES = (LimitParams(),)

    def registers(self):
        return (Register("count", 2),)

    def step(self, state, x):
        count = state["count"]
        # The count is never 3, which only its past tells.
        shown = np.where(count == 3, x, 0) ^ np.where(count == 3, x & 5, 0)
        after = np.where(count == 2, 0, count + 1 & 3)
        return {"count": after}, {"y": np.where(count == 0, x, shown)}


class ThirdBlock(Block):
    """Its component. Like any with a memory it can be elaborated once only."""

    GOLDEN = Third
    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        self.count = Signal(2)
        self.memory = Memory(shape=1, depth=2, init=[])

    def elaborate(self, platform):
        m = Module()
        m.submodules.memory = self.memory
        self.memory.read_port()
        m.d.comb += self.y.eq(Mux(self.count == 0, self.x, 0))
        m.d.sync += self.count.eq(Mux(self.count == 2, 0, self.count + 1))
        return m


def decisions(golden):
    return decisions_of(golden, {"x": np.array([1])})


def redundant(golden, build, what, engine):
    """Whether all decisions with this name are redundant."""
    all_of_them = decisions(golden)
    return all(
        cannot_show(golden, build, all_of_them, decision, Properties(), (engine,))
        for decision in set(all_of_them)
        if decision.what == what
    )


def test_what_no_state_shows_needs_no_component():
    golden = Limit(LimitParams())

    def build():
        raise AssertionError("the golden model says enough")

    assert redundant(golden, build, "minimum is the second", "z3")
    assert not redundant(golden, lambda: LimitBlock(golden.params), "minimum is the first", "z3")


def test_what_only_unreachable_states_show_is_told_by_the_component():
    golden = Third(LimitParams())
    made = []

    def build():
        made.append(ThirdBlock(golden.params))
        return made[-1]

    assert redundant(golden, build, "where is true", "pdr") is False  # that at count 0 shows
    shown = [decision for decision in decisions(golden) if decision.what == "where is true"]
    first = min(shown)
    assert shown.count(first) == 2
    made.clear()
    given = golden, build, decisions(golden), first, Properties()
    assert cannot_show(*given, ("pdr",))
    assert len(made) == 2


@pytest.mark.parametrize(
    ("left_out", "redundant"),
    [
        (None, []),
        (lambda p: p.width > 4, ["minimum is the second"]),
        (lambda p: p.width < 6, []),
    ],
)
def test_a_decision_is_redundant_if_it_is_with_all_parameters(monkeypatch, left_out, redundant):
    spec = Spec(depth=1, left_out=left_out and Except(left_out, "to see what becomes of it"))
    monkeypatch.setattr(ladder, "find", lambda key: Limit)
    monkeypatch.setattr(ladder, "spec_of", lambda key: spec)
    monkeypatch.setattr(ladder, "properties_of", lambda key: Properties())
    monkeypatch.setattr(ladder, "component", lambda key, params: LimitBlock(params))
    monkeypatch.setattr(ladder, "_one_step", lambda golden: {"x": np.array([1])})
    missed = sorted(set(decisions(Limit(LimitParams()))))
    found = ladder._judged("test.limit", Coverage(frozenset(missed)))
    assert found["equivalent"] == len(redundant)
    assert [line.split(": ")[1] for line in found["missed"]] == [
        decision.what for decision in missed if decision.what not in redundant
    ]


def test_the_engines_are_those_of_the_proofs_of_the_block():
    assert engines_of(Spec(), Limit(LimitParams())) == ("z3", "pdr")
    assert engines_of(Spec(), BfpEncode(BfpEncode.EXAMPLES[1])) == ("pdr",)
    assert engines_of(Spec(engines=("bitwuzla",)), Limit(LimitParams())) == ("bitwuzla",)
