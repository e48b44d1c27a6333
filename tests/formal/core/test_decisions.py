"""Redundant decisions of golden models: those that nothing shows, whatever the parameters."""

from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Module, Mux
from amaranth.lib.memory import Memory

from spikeloom.boards.evidence import ladder
from spikeloom.formal.core.decisions import cannot_show
from spikeloom.formal.core.proof import engines_of
from spikeloom.formal.core.properties import Properties
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port
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
    """Its component. Like any with a memory it can be elaborated once only."""

    GOLDEN = Limit
    SPEC = Spec(depth=1)

    def elaborate(self, platform):
        m = Module()
        m.submodules.memory = memory = Memory(shape=1, depth=2, init=[])
        memory.read_port()
        m.d.comb += self.y.eq(Mux(self.x > 15, 15, self.x))
        return m


def decisions(params):
    return decisions_of(Limit(params), {"x": np.array([1])})


def test_each_operation_of_a_line_is_a_proof_with_a_component_of_its_own():
    golden = Limit(LimitParams())
    first, second = sorted(set(decisions(golden.params)))
    assert (first.what, second.what) == ("minimum is the first", "minimum is the second")
    assert decisions(golden.params).count(second) == 2
    made = []

    def build():
        made.append(LimitBlock(golden.params))
        return made[-1]

    def redundant(decision):
        made.clear()
        given = golden, build, decisions(golden.params), decision, Properties(), ("z3",)
        return cannot_show(*given)

    assert redundant(second)
    assert len(made) == 2
    assert not redundant(first)


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
    missed = sorted(set(decisions(LimitParams())))
    found = ladder._judged("test.limit", Coverage(frozenset(missed)))
    assert found["equivalent"] == len(redundant)
    assert [line.split(": ")[1] for line in found["missed"]] == [
        decision.what for decision in missed if decision.what not in redundant
    ]


def test_the_engines_are_those_of_the_proofs_of_the_block():
    assert engines_of(Spec(), Limit(LimitParams())) == ("z3", "pdr")
    assert engines_of(Spec(), BfpEncode(BfpEncode.EXAMPLES[1])) == ("pdr",)
    assert engines_of(Spec(engines=("bitwuzla",)), Limit(LimitParams())) == ("bitwuzla",)
