"""Attempts to have something false proved, each of which must be caught."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Assume, Const, Module, Signal

from spikeloom.formal.core import proof
from spikeloom.formal.core.certificate import sealed, unsealed
from spikeloom.formal.core.miter import AssumptionError
from spikeloom.formal.core.properties import Properties
from spikeloom.formal.core.purity import ImpurityError
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.sc.arith.and_mul import AndMul
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.sim.host import cache


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))


@dataclass(frozen=True, kw_only=True)
class TallyParams(Params):
    width: int = 4

    def ports(self):
        return Port("x", "in", self.width), Port("y", "out", self.width)


class Tally(CycleGolden[TallyParams]):
    """The sum of all inputs, modulo ``2**width``."""

    EXAMPLES = (TallyParams(), TallyParams(width=1))

    def registers(self):
        return (Register("sum", self.params.width),)

    def step(self, state, /, x):
        return {"sum": (state["sum"] + x) & ((1 << self.params.width) - 1)}, {"y": state["sum"]}


class TallyBlock(Block, golden=Tally):
    """``wrong`` adds one too much where the input is 3; ``extra`` is put into the module."""

    def __init__(self, params, wrong=False, extra=()):
        super().__init__(params)
        self.wrong, self.extra = wrong, extra
        self.sum = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq(self.sum)
        m.d.sync += self.sum.eq(self.sum + self.x + (self.wrong & (self.x == 3)))
        for statement in self.extra:
            m.d.comb += statement
        return m


def ask(kind=Tally, properties=None, **options):
    """Prove the component of a tally against a golden model."""
    params = TallyParams()
    return proof.prove(
        "sng.lfsr",
        golden=kind(params),
        dut=TallyBlock(params, **options),
        spec=Spec(),
        properties=Properties() if properties is None else properties,
    )


def test_the_honest_pair_is_proved_and_the_wrong_one_refuted():
    assert ask().good
    assert ask(wrong=True).status == "refuted"


# Assumptions --------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [False, True])
def test_a_component_that_assumes_is_refused(wrong):
    """Under ``Assume(0)`` every claim holds, and so would the control's contrary."""
    with pytest.raises(AssumptionError, match="makes 1 assumptions"):
        ask(wrong=wrong, extra=[Assume(Const(0))])


def test_an_assumption_in_a_submodule_is_refused():
    class Hidden(TallyBlock):
        def elaborate(self, platform):
            m = super().elaborate(platform)
            m.submodules.inner = inner = Module()
            inner.d.comb += Assume(self.x != 3)
            return m

    params = TallyParams()
    with pytest.raises(AssumptionError):
        proof.prove(
            "sng.lfsr",
            golden=Tally(params),
            dut=Hidden(params, wrong=True),
            spec=Spec(),
            properties=Properties(),
        )


# Golden models that are not what their circuit is --------------------------------------------


class Random(Tally):
    def step(self, state, /, x):
        new, outputs = super().step(state, x=x)
        return new, {"y": outputs["y"] + 0 * np.random.default_rng().integers(2)}


class ReallyRandom(Tally):
    def step(self, state, /, x):
        new, outputs = super().step(state, x=x)
        return new, {"y": outputs["y"] ^ int(np.random.default_rng().integers(2))}


class Remembers(Tally):
    calls = 0

    def step(self, state, /, x):
        self.calls += 1
        new, outputs = super().step(state, x=x)
        return new, {"y": outputs["y"] ^ (self.calls % 2)}


class Writes(Tally):
    def step(self, state, /, x):
        if isinstance(x, np.ndarray):
            x += 1
            x -= 1
        return super().step(state, x=x)


class AsksForTheType(Tally):
    """Numbers get something else than symbols: what is proved is not what users run."""

    def step(self, state, /, x):
        new, outputs = super().step(state, x=x)
        if isinstance(x, np.ndarray):
            outputs = {"y": np.where(x == 3, outputs["y"] ^ 1, outputs["y"])}
        return new, outputs


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ReallyRandom, "two values of y"),
        (Remembers, "two values of y|another circuit each time"),
        (Writes, r"writes into an array in place: .*test_cheats\.py:\d+"),
        (AsksForTheType, r"gives y = .* on numbers and .* on symbols"),
    ],
)
def test_an_impure_golden_model_is_refused(kind, said):
    with pytest.raises(ImpurityError, match=said):
        ask(kind)


def test_randomness_without_consequence_is_none():
    assert ask(Random).good


def test_a_kept_proof_does_not_excuse_an_impure_golden_model():
    """The circuit is that of the honest model, whose proof is kept already."""
    assert ask().good
    with pytest.raises(ImpurityError):
        ask(AsksForTheType)


# Fewer parameters than the golden model has ----------------------------------------------------


def test_every_example_is_proved_unless_an_exception_says_why():
    assert Spec().proved(Tally) == Tally.EXAMPLES
    assert Spec(also=(TallyParams(width=2),)).proved(Tally)[:2] == Tally.EXAMPLES
    small = Except(lambda params: params.width > 1, "no engine finishes with four bits")
    assert Spec(left_out=small).proved(Tally) == (TallyParams(width=1),)
    assert Spec(left_out=small).omitted(Tally) == (TallyParams(),)


@pytest.mark.parametrize("reason", ["", "slow", "too slow"])
def test_an_exception_without_a_reason_is_refused(reason):
    with pytest.raises(ValueError, match="reason must be a sentence"):
        Except(lambda params: True, reason)


# What is kept ---------------------------------------------------------------------------------


def entry():
    (path,) = (cache.cache_dir() / "proofs").iterdir()
    return path


def test_an_entry_of_the_cache_that_was_edited_is_not_believed():
    assert ask(wrong=True).status == "refuted"
    path = entry()
    path.write_text(path.read_text().replace('"refuted"', '"proved"'))
    assert ask(wrong=True).status == "refuted"


def test_a_certificate_of_another_proof_is_not_believed():
    """Even where the entry is whole and its own checksum right."""
    wrong = ask(wrong=True)
    good = ask()
    cache.store("proofs", wrong.name, sealed(good))
    assert ask(wrong=True).status == "refuted"


@pytest.mark.parametrize(
    "change",
    [{"status": "proved", "bounded": False}, {"control": "refuted"}, {"depth": 99}],
    ids=["status", "control", "depth"],
)
def test_a_kept_certificate_that_was_edited_is_not_believed(change, tmp_path, monkeypatch):
    kept = sealed(ask(wrong=True))
    edited = {**kept, **change}
    if edited == kept:
        edited["control"] = "proved"
    assert unsealed(kept, kept["name"]) is not None
    assert unsealed(edited, kept["name"]) is None
    assert unsealed(json.loads(json.dumps(kept)), "another name") is None
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "empty"))
    params = TallyParams()
    found = proof.prove(
        "sng.lfsr",
        golden=Tally(params),
        dut=TallyBlock(params, wrong=True),
        spec=Spec(),
        properties=Properties(),
        kept=lambda key, name: edited,
    )
    assert found.status == "refuted"
    assert found.seconds > 0


def test_a_block_without_examples_of_its_own_certificate_takes_an_equal_one():
    """Two blocks with one miter have one proof; the name is of the content alone."""
    params = AndMul.EXAMPLES[0]
    first = proof.prove("arith.and_mul", params)
    again = proof.prove("arith.and_mul", params, kept=lambda key, name: None)
    assert (first.name, first.seconds) == (again.name, again.seconds)


# What refutes is named -------------------------------------------------------------------------


def test_a_register_that_differs_is_named():
    class Late(TallyBlock):
        """Right at its output at first: its register differs before that shows."""

        def elaborate(self, platform):
            m = Module()
            m.d.comb += self.y.eq(self.sum)
            m.d.sync += self.sum.eq(self.sum + self.x + (self.sum == 9))
            return m

    params = TallyParams()
    found = proof.prove(
        "sng.lfsr", golden=Tally(params), dut=Late(params), spec=Spec(), properties=Properties()
    )
    assert found.status == "refuted"
    assert "register sum differs" in found.refuted


def test_an_invariant_that_does_not_hold_is_named_with_its_line():
    class TallyProperties(Properties):
        def invariant(self, dut, state):
            yield dut.sum == state["sum"][0]
            yield dut.sum != 7

    found = ask(properties=TallyProperties())
    assert found.status == "refuted"
    line = TallyProperties.invariant.__code__.co_firstlineno + 2
    assert found.refuted == (f"invariant 2 of TallyProperties does not hold (line {line})",)


def test_a_property_cannot_weaken_the_proof():
    """What is claimed beside equality is claimed, never assumed."""

    class False_(Properties):
        def properties(self, dut, state):
            yield Const(0)

    assert ask(properties=False_(), wrong=True).status == "refuted"
    assert ask(properties=False_()).status == "refuted"
