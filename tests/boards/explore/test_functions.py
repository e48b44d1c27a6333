"""The generator of function units, with made-up costs; the syntheses are tested elsewhere."""

import json
from dataclasses import replace

import pytest

from spikeloom.boards.explore import functions
from spikeloom.boards.explore.functions import choose
from spikeloom.boards.flow.cost import Cost
from spikeloom.boards.flow.reports import DoesNotFit
from spikeloom.golden.core.contract import find
from spikeloom.golden.number.elementary.bipartite import BipartiteParams
from spikeloom.golden.number.elementary.linear import LinearParams
from spikeloom.golden.number.elementary.quadratic import QuadraticParams

KEYS = {
    LinearParams: "elementary.linear",
    QuadraticParams: "elementary.quadratic",
    BipartiteParams: "elementary.bipartite",
}
EXP = ("exp_neg", "UQ3.9", "UQ0.12")


def bits(params):
    tables = getattr(params, "coefficients", None) or getattr(params, "tables", None)
    if tables is None:
        tables = (params.contents,)
    return sum(len(table) for table in tables) * 16


@pytest.fixture
def synthesised(monkeypatch):
    """What was asked to be synthesised; a unit costs 2 LUTs a cycle and memories by its tables."""
    asked = []

    def synth(key, params, *, target):
        asked.append((key, params))
        return Cost(
            key=key,
            params=params.to_dict(),
            status="built",
            target=target.name,
            lut=400 // (1 + params.latency),
            ff=9,
            bram=-(-bits(params) // 4096),
            fmax_mhz=50.0 + params.latency,
        )

    monkeypatch.setattr(functions, "synth", synth)
    return asked


def test_the_smallest_of_each_form(synthesised):
    steps = []
    choice = choose(*EXP, jobs=1, progress=lambda *step: steps.append(step))
    assert [key for key, _ in synthesised] == [
        "elementary.table",
        "elementary.bipartite",
        "elementary.linear",
        "elementary.quadratic",
        "elementary.serial_quadratic",
    ]
    assert steps == [(number, 5) for number in range(1, 6)]
    assert choice.considered > 20
    for unit, (key, params) in zip(
        sorted(choice.units, key=lambda unit: unit.key),
        sorted(synthesised, key=lambda x: x[0]),
        strict=True,
    ):
        assert unit.key == key
        assert unit.error_ulp == find(key)(params).max_error_ulp() <= 1
        assert unit.cycles == params.latency
    linear = dict(synthesised)["elementary.linear"]
    # With half the segments no guard bits help: a chord over 1/16 bends away by more than an ulp.
    assert linear.segment_bits == 8


def test_the_pick_is_the_smallest_share(synthesised):
    choice = choose(*EXP, jobs=1)
    assert choice.picked == choice.units[0]
    assert choice.picked.share == min(unit.share for unit in choice.units)
    unit = choice.picked
    assert unit.share == pytest.approx(unit.lut / 7680 + unit.bram / 32)
    assert choice.reason == (
        f"{unit.key} takes the least of ice40-hx8k, {unit.share:.2%} in LUTs, memories and "
        "multipliers, of the 5 units that keep within 1 ulp."
    )
    assert json.loads(json.dumps(choice.to_dict()))["picked"]["key"] == unit.key


def test_pareto(synthesised):
    choice = choose(*EXP, jobs=2)
    names = ("lut", "bram", "dsp", "cycles", "error_ulp")

    def beaten(unit):
        return any(
            other.no_worse(unit)
            and any(getattr(other, name) < getattr(unit, name) for name in names)
            for other in choice.units
        )

    assert choice.pareto == tuple(unit for unit in choice.units if not beaten(unit))
    assert len(choice.pareto) > 1


def test_symmetric_functions_are_folded_too(synthesised):
    choose("tanh", "Q3.7", "Q1.9", jobs=1)
    folded = [(key, params.fold) for key, params in synthesised if hasattr(params, "fold")]
    assert sorted(folded) == [
        ("elementary.linear", False),
        ("elementary.linear", True),
        ("elementary.table", False),
        ("elementary.table", True),
    ]


def test_constraints(synthesised):
    fast = choose(*EXP, max_cycles=1, jobs=1)
    assert {unit.cycles for unit in fast.units} == {1}
    assert fast.reason.endswith("within 1 ulp and 1 cycles.")
    slow = choose(*EXP, min_mhz=52, jobs=1)
    assert len(slow.units) == 5
    assert slow.picked.fmax_mhz >= 52
    assert slow.reason.endswith("within 1 ulp at 52 MHz.")


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"max_ulp": 0.5}, "max_ulp must be more than 0.5, not 0.5"),
        ({"max_ulp": float("nan")}, "max_ulp must be more than 0.5, not nan"),
        ({"max_cycles": 0}, "max_cycles must be in 1..1000, not 0"),
        (
            {"min_mhz": 1000},
            "no unit for exp_neg of UQ3.9 as UQ0.12 within 1 ulp fits ice40-hx8k at 1000 MHz",
        ),
    ],
)
def test_rejections(kwargs, message, synthesised):
    with pytest.raises(ValueError, match=r"^") as refused:
        choose(*EXP, jobs=1, **kwargs)
    assert str(refused.value) == message


def test_what_no_form_can_do(synthesised):
    with pytest.raises(ValueError, match=r"^no form gives log of UQ4\.12 as Q4\.12 within 1 ulp$"):
        choose("log", "UQ4.12", "Q4.12", jobs=1)
    assert synthesised == []


@pytest.mark.parametrize(
    "params",
    [
        LinearParams(segment_bits=4),
        LinearParams(function="sin", x="Q3.7", y="Q1.11", segment_bits=5, slope_guard=8),
        QuadraticParams(x="UQ3.9", y="UQ0.16", segment_bits=3),
        BipartiteParams(function="exp2", x="Q4.6", y="UQ8.4", coarse_bits=3),
    ],
    ids=lambda params: type(params).__name__,
)
def test_what_is_passed_over_is_hopeless(params):
    """The quick bound is below the error, and not idle."""
    error = find(KEYS[type(params)])(params).max_error_ulp()
    assert 0.2 * error < functions._least_error(params) <= error


def test_what_does_not_fit_is_left_out(synthesised, monkeypatch):
    fits = functions.synth

    def synth(key, params, *, target):
        if key == "elementary.table":
            raise DoesNotFit(target, {"bram": 33}, {"bram": 32}, "here")
        return fits(key, params, target=target)

    monkeypatch.setattr(functions, "synth", synth)
    assert "elementary.table" not in {unit.key for unit in choose(*EXP, jobs=1).units}

    def with_a_multiplier(key, params, *, target):
        return replace(fits(key, params, target=target), dsp=1)

    # The UP5K has memories enough for the table, but no device has any of what is not there.
    monkeypatch.setattr(functions, "synth", with_a_multiplier)
    with pytest.raises(ValueError, match=r"fits ice40-hx8k$"):
        choose(*EXP, jobs=1)


def test_a_unit_is_synthesised():
    """With real tools: what the synthesis tells is what the unit holds."""
    choice = choose("tanh", "Q2.2", "Q1.3", target="xilinx-xc7", max_cycles=1, jobs=1)
    for unit in choice.units:
        params = find(unit.key).params_type().from_dict(unit.params)
        cost = functions.synth(unit.key, params, target="xilinx-xc7")
        assert (unit.lut, unit.ff, unit.bram, unit.dsp) == (cost.lut, cost.ff, cost.bram, cost.dsp)
        assert unit.fmax_mhz is None
