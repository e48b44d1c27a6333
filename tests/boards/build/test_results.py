"""Results of a build: what is a problem, what machines read, what people see."""

import json
from dataclasses import replace

import pytest

from spikeloom.boards.build.results import BuildResult, Built, Comparison, Quality, TooSmall
from spikeloom.boards.build.rows import tables
from spikeloom.formal.core.certificate import Certificate
from spikeloom.sim.host.results import Fault

BUILT = Built(
    target="ice40-up5k",
    lut=10,
    lc=12,
    ff=8,
    bram=0,
    dsp=0,
    fmax_mhz=50.0,
    bitstream="ice40-up5k/a.bin",
    netlist="ice40-up5k/a.json",
    verilog="ice40-up5k/design.v",
    report="ice40-up5k/report.json",
    utilization={"ICESTORM_LC": {"used": 12, "available": 5280}},
    tools={"yosys": "1"},
    gates=Comparison(12, 0),
)
SMALL = TooSmall(
    target="ice40-hx8k",
    problem="the design does not fit ice40-hx8k: it needs 9 lc of 8",
    needed={"lc": 9},
    available={"lc": 8},
)
PROOF = Certificate(
    key="layers.argmax", params={}, status="proved", engine="pdr", control="refuted"
)
GOOD = BuildResult(
    application="largest",
    title="3 numbers",
    options={"count": 3},
    block="layers.argmax",
    item="row",
    quality=Quality("accuracy", ".1%", 0.99, 0.98, 0.98),
    details={},
    rtl=Comparison(20, 0),
    cycles_per_item=100,
    latency_cycles=250,
    targets=(BUILT,),
    proofs=(PROOF,),
    seconds=2.0,
    seconds_per_stage={"rtl": 1.5},
)


def test_nothing_is_wrong():
    assert GOOD.problems == ()
    assert GOOD.good


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            {"rtl": Comparison(20, 3, "transfer 0: golden 1, RTL 2")},
            "3 outputs of the RTL differ from the golden model: transfer 0: golden 1, RTL 2",
        ),
        (
            {"quality": Quality("accuracy", ".1%", 0.99, 0.98, 0.97)},
            "the accuracy of the RTL is not that of the golden model",
        ),
        ({"targets": (BUILT, SMALL)}, SMALL.problem),
        (
            {"targets": (replace(BUILT, gates=Comparison(12, 1, "o: valid dropped")),)},
            "the netlist for ice40-up5k differs from the golden model: o: valid dropped",
        ),
        (
            {"proofs": (PROOF, replace(PROOF, status="refuted"))},
            "layers.argmax is not proved: refuted",
        ),
        (
            {"proofs": (replace(PROOF, status="error", error=Fault("a.py", 7, "no")),)},
            "layers.argmax is not proved: a.py:7: no",
        ),
    ],
)
def test_a_problem_is_a_sentence(changed, problem):
    result = replace(GOOD, **changed)
    assert result.problems == (problem,)
    assert not result.good
    values = result.to_dict()
    assert (values["problems"], values["good"]) == ([problem], False)


def test_the_summary_is_json():
    values = json.loads(json.dumps(replace(GOOD, targets=(BUILT, SMALL)).to_dict()))
    assert values["quality"] == {
        "measure": "accuracy",
        "format": ".1%",
        "real": 0.99,
        "golden": 0.98,
        "rtl": 0.98,
    }
    built, small = values["targets"]["ice40-up5k"], values["targets"]["ice40-hx8k"]
    assert (built["fits"], built["lut"]) == (True, 10)
    assert built["gates"] == {"items": 12, "mismatches": 0, "first": ""}
    assert (small["fits"], small["needed"]) == (False, {"lc": 9})
    assert values["proofs"] == [
        {
            "key": "layers.argmax",
            "params": {},
            "status": "proved",
            "bounded": False,
            "depth": 0,
            "engine": "pdr",
            "control": "refuted",
            "streams": None,
            "error": None,
            "good": True,
        }
    ]


def test_tables():
    untimed = replace(BUILT, target="ecp5-25k", lc=None, fmax_mhz=None, gates=None)
    result = replace(GOOD, targets=(BUILT, SMALL, untimed))
    quality, devices, times = tables(result)
    assert quality[0] == "largest: 3 numbers, 20 rows"
    assert quality[2] == [
        ("floating point", "99.0%", None),
        ("golden model", "98.0%", None),
        ("RTL", "98.0%", 0),
        ("netlist ice40-up5k", None, "0 in 12 rows"),
    ]
    assert devices[2] == [
        ("ice40-up5k", 10, 12, 8, 0, 0, "50.0", "2.00", "5.00"),
        ("ice40-hx8k", "does not fit", *[None] * 7),
        ("ecp5-25k", 10, None, 8, 0, 0, None, None, None),
    ]
    assert times[0] == "1 of 1 proofs hold, 0 of them bounded"
    assert times[2] == [("rtl", "1.5"), ("all", "2.0")]
    for _, columns, rows in (quality, devices, times):
        assert {len(row) for row in rows} == {len(columns)}
