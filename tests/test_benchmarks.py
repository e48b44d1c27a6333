"""Benchmarks: they can be started, and a bar that is missed is told."""

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from spikeloom.formal.core.certificate import Certificate
from spikeloom.formal.core.proof import proof_sets
from spikeloom.golden.core.contract import find

FOLDER = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "bars")


def load(name, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bars(monkeypatch):
    return load("bars", monkeypatch).Bars("a title")


def test_there_are_scripts():
    assert {"blocks", "digits", "digits_sources", "engines", "proofs"} <= set(SCRIPTS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_says_what_it_measures(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text())
    assert ast.get_docstring(tree).splitlines()[0].endswith(".")
    assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("name", SCRIPTS)
def test_help(name):
    argv = [sys.executable, FOLDER / f"{name}.py", "--help"]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


def test_proofs(monkeypatch, capsys):
    module = load("proofs", monkeypatch)

    def prove_all(keys, *, jobs, cached):
        assert (keys, jobs, cached) == (["sng.lfsr"], 2, False)
        common = {"key": "sng.lfsr", "params": {}, "control": "refuted"}
        return [
            Certificate(status=status, seconds=seconds, **common)
            for status, seconds in (("proved", 1.0), ("unknown", 4.0))
        ]

    monkeypatch.setattr(module, "prove_all", prove_all)
    monkeypatch.setattr(sys, "argv", ["proofs.py", "sng.lfsr", "--runs", "2", "--json"])
    with pytest.raises(SystemExit, match="that do not hold"):
        module.main()
    rows = {row["what"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["proofs"]["values"] == [2]
    assert rows["sng.lfsr"]["values"] == [1.0, 4.0, 1.0, 4.0]
    assert rows["  that do not hold"]["values"] == [2]
    assert rows["  whose control was not refuted"]["met"] is True


def test_digits_reads_the_result_of_a_build(monkeypatch, bars):
    module = load("digits", monkeypatch)
    built = {"fits": True, "gates": SimpleNamespace(items=12, mismatches=0)}
    found = {
        "ice40-hx8k": SimpleNamespace(target="ice40-hx8k", lc=4000, fmax_mhz=100.0, **built),
        "ice40-up5k": SimpleNamespace(target="ice40-up5k", fits=False),
        "ecp5-25k": SimpleNamespace(target="ecp5-25k", lc=None, fmax_mhz=130.0, **built),
    }
    result = SimpleNamespace(
        options={"length": 64},
        quality=SimpleNamespace(real=0.98, golden=0.975, rtl=0.975),
        details={"accuracy_by_length": {"8": 0.8, "64": 0.975}},
        rtl=SimpleNamespace(items=450, mismatches=0),
        targets=tuple(found.values()),
        proofs=(SimpleNamespace(good=True),),
        cycles_per_item=128,
        latency_cycles=217,
        seconds_per_stage={"flow": 60.0},
    )
    module.from_result(bars, result)
    rows = {row.what: row for row in bars.rows}
    assert rows["golden accuracy, L = 64"].values == (97.5,)
    assert (rows["  apart from float"].values, rows["  apart from float"].met) == ((0.5,), True)
    assert rows["interval of images, HX8K"].values == (1.28,)
    # What does not fit has no figure, and so misses its bar.
    assert (rows["logic cells, UP5K"].values, rows["logic cells, UP5K"].met) == ((None,), False)
    assert [what for what, row in rows.items() if row.met is False] == ["logic cells, UP5K"]
    assert "netlist ice40-up5k: differ, of 12 images" not in rows


def test_proofs_of_a_block(monkeypatch, capsys):
    """With the prover itself, on a small block."""
    module = load("proofs", monkeypatch)
    monkeypatch.setattr(sys, "argv", ["proofs.py", "arith.and_mul", "--workers", "1", "--json"])
    module.main()
    document = json.loads(capsys.readouterr().out)
    rows = {row["what"]: row for row in document["rows"]}
    assert rows["proofs"]["values"] == [len(proof_sets("arith.and_mul"))]
    assert rows["  that do not hold"]["values"] == [0]
    assert document["keys"] == ["arith.and_mul"]


def test_logic_cells_are_counted_without_the_constants_of_place_and_route(monkeypatch):
    module = load("sc_area", monkeypatch)
    log = """\
Info: Packing LUT-FFs..
Info:        9 LCs used as LUT4 only
Info:       11 LCs used as LUT4 and DFF
Info: Packing non-LUT FFs..
Info:        2 LCs used as DFF only
Info: Packing carries..
Info:        8 LCs used as CARRY only
Info: Packing indirect carry+LUT pairs...
Info:        7 LUTs merged into carry LCs
Info: Constraining chains...
Info:        1 LCs used to legalise carry chains.
Info:        ICESTORM_LC:    26/   7680     0%
"""
    assert module.packed(log) == 24


def test_the_blocks_of_the_areas_are_there(monkeypatch):
    module = load("sc_area", monkeypatch)
    for _, key, params, _ in module.BLOCKS:
        find(key).params_type()(**params)
    for _, key, params in module.SHARED:
        find(key).params_type()(**params(module.MANY))


def test_a_figure_at_its_bar_meets_it(bars):
    bars.add("most", "s", 5.0, at_most=5)
    bars.add("least", "MHz", 60, at_least=60)
    bars.add("nothing asked", "s", 1e9)
    bars.finish()
    assert [row.met for row in bars.rows] == [True, True, None]


@pytest.mark.parametrize(
    ("values", "bar"),
    [((5.001,), {"at_most": 5}), ((59.9,), {"at_least": 60}), ((None,), {"at_least": 60})],
)
def test_a_missed_bar_is_an_exit_status(bars, values, bar, capsys):
    bars.add("speed", "units", *values, **bar)
    with pytest.raises(SystemExit, match=r"^missed: speed$"):
        bars.finish()
    assert "NO" in capsys.readouterr().out


def test_the_median_is_held_against_the_bar(bars):
    bars.add("time", "s", 9.0, 1.0, 2.0, at_most=3)
    (row,) = bars.rows
    assert (row.median, row.met) == (2.0, True)
