"""Commands about neuron models, for people and machines, and mistakes in one line."""

import json
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from spikeloom import console
from spikeloom.commands.group import cli
from spikeloom.commands.neurons.group import command as neurons
from spikeloom.golden.core.contract import goldens
from spikeloom.golden.neuron.compiler.frontend import library
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations

LEAK = """[model]
name = "leak"
title = "Leak"
family = "integrate-and-fire"
core = "linear"

[states]
v = { unit = "mV", range = [-4, 4] }

[inputs]
I = { unit = "mV", range = [-4, 4], nominal = 1.5 }

[[update]]
method = "exponential"
equations = ["v' = (I - v)/20"]

[spike]
condition = "v >= 1"
reset = ["v = 0"]
"""


@pytest.fixture
def leak(tmp_path):
    """A model in a file."""
    path = tmp_path / "leak.toml"
    path.write_text(LEAK, encoding="utf-8")
    return str(path)


@pytest.fixture
def spikeloom(command):
    """Run a command about neurons; gives exit status, standard output and standard error."""
    return partial(command, "neurons")


def ask(*argv, width=100):
    done = CliRunner(env={"COLUMNS": str(width)}).invoke(
        cli, ["neurons", *argv], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*argv):
    """What is printed in JSON beside an error, and the error."""
    done = CliRunner().invoke(cli, ["neurons", *argv, "--json"])
    assert done.exit_code != 0
    return json.loads(done.stdout), str(done.exception)


def asked(*argv):
    return json.loads(ask(*argv, "--json"))


@pytest.mark.parametrize("name", neurons.modules())
def test_help_has_an_example(name, documented):
    assert f"Example: spikeloom neurons {name}" in ask(name, "--help")
    documented(f"neurons {name}")  # the page has a heading for it


def test_list_for_machines(documented):
    rows = asked("list")
    assert [row["name"] for row in rows] == list(library.models())
    assert all(set(row) == documented("neurons list") for row in rows)
    (row,) = asked("list", "izhikevich")
    assert (row["family"], row["core"]) == ("resonator", "polynomial")
    assert row["states"] == ["v", "u"]
    assert row["bits"] == {"v": 18, "u": 19}
    assert {"RS", "IB", "CH", "FS", "LTS", "TC", "RZ"} <= set(row["presets"])


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder with models of a user: a good one, one without equations, and one named as ours."""
    # Examples of blocks name models, and are made when their module is imported.
    goldens()
    (tmp_path / "leak.toml").write_text(LEAK, encoding="utf-8")
    (tmp_path / "empty.toml").write_text('[model]\nname = "empty"\n', encoding="utf-8")
    (tmp_path / "lif.toml").write_text(LEAK.replace('"leak"', '"lif"'), encoding="utf-8")
    monkeypatch.setenv("SPIKELOOM_MODELS", str(tmp_path))
    return tmp_path


def test_models_of_a_user_are_listed(mine):
    found = {row["name"]: row for row in asked("list")}
    assert sorted(found) == sorted({*library.models(), "leak", "empty"})
    path = mine / "leak.toml"
    row = found["leak"]
    assert (row["from"], row["path"], row["error"]) == ("SPIKELOOM_MODELS", str(path), None)
    row = found["izhikevich"]
    file = library.FOLDER / "izhikevich.toml"
    assert (row["from"], row["path"], row["error"]) == ("spikeloom", str(file), None)
    assert found["empty"]["error"].startswith(f"{mine / 'empty.toml'}: ")
    assert str(mine / "lif.toml") in found["lif"]["error"]
    assert str(library.FOLDER / "lif.toml") in found["lif"]["error"]
    assert found["empty"]["states"] == found["lif"]["states"] == []


def test_models_of_a_user_are_below_the_table(mine):
    lines = ask("list", "le*k*").splitlines()
    assert lines[-1] == f"leak: {mine / 'leak.toml'} (SPIKELOOM_MODELS)"
    lines = ask("list", "empty").splitlines()
    assert lines[-2].split() == ["empty", "error"]
    assert lines[-1].startswith(f"empty: {mine / 'empty.toml'}: ")


def test_commands_find_the_models_of_a_user(mine, spikeloom):
    found = asked("info", "leak")
    assert (found["from"], found["path"]) == ("SPIKELOOM_MODELS", str(mine / "leak.toml"))
    assert f"file: {mine / 'leak.toml'}" in ask("info", "leak")
    assert asked("simulate", "leak", "--time-ms", "50")["model"] == "leak"
    assert [row["form"] for row in asked("prove", "lea?", "--form", "serial")] == ["serial"]
    (row,) = asked("digest", "leak", "--pin")
    assert f'digest = "{row["digest"]}"' in (mine / "leak.toml").read_text(encoding="utf-8")
    status, _, err = spikeloom("info", "lif")
    assert status == 2
    assert err.startswith("spikeloom: lif is the name of more than one model: ")
    status, _, err = spikeloom("evidence", "leak", "--record")
    assert status == 2
    assert err == "spikeloom: records are of the models of spikeloom, and not of leak\n"


def test_a_folder_that_is_not_there_is_told(spikeloom, monkeypatch, tmp_path):
    monkeypatch.setenv("SPIKELOOM_MODELS", str(tmp_path / "none"))
    status, _, err = spikeloom("list", "lif")
    assert status == 0
    assert err == f"spikeloom: SPIKELOOM_MODELS names {tmp_path / 'none'}, which is no folder\n"


def test_list_fits_the_terminal(monkeypatch):
    monkeypatch.setattr(console.out, "width", 100)
    lines = ask("list").splitlines()
    assert len(lines) == 1 + len(library.models())
    assert max(map(len, lines)) <= 100
    assert [line.split()[0] for line in lines[1:]] == list(library.models())


def test_info_for_machines(documented):
    found = asked("info", "izhikevich", "--preset", "FS", "--set", "d=1.5")
    assert set(found) == documented("neurons info")
    assert (found["values"]["a"], found["values"]["d"]) == (0.1, 1.5)
    assert found["formats"] == {"v": "Q8.10", "u": "Q7.12"}
    assert found["largest_stable_ms"] is None
    assert found["products"] > 0
    assert found["tables"] == 0
    assert found["description"]["model"]["name"] == "izhikevich"


def test_info_for_people(leak):
    text = ask("info", "hodgkin_huxley", width=120)
    for part in (
        "membrane potential",
        "exponential:",
        "m' = alpha_m*(1 - m) - beta_m*m",
        "spike when v >= 0 becomes true",
        "products",
        "stable up to",
        "digest",
    ):
        assert part in text
    text = ask("info", leak)
    assert "v = 0" in text
    assert "stable up to 8 ms or more" in text
    assert "digest not pinned" in text


def test_validate(leak, tmp_path):
    description = from_equations({"v": "-v/20"}, threshold="v >= 1")
    other = tmp_path / "other.json"
    other.write_text(description.to_json(), encoding="utf-8")
    assert ask("validate", leak, str(other)) == f"{leak}: good\n{other}: good\n"
    assert asked("validate", leak) == [{"file": leak, "problem": None}]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("- v)/20", "- w)/20"), "update[0].equations[0] at column 11: unknown symbol 'w'"),
        (("range = [-4, 4] }", "range = [4, -4] }"), "states.v.range must be [low, high]"),
        (('core = "linear"', ""), "model must have core"),
        (("[states]", "[states"), "Expected ']'"),
        (("range = [-4, 4], nominal", "range = [-4, 4], frac = 60, nominal"), "inputs.I.frac must"),
        (("(I - v)/20", "2*log(v/2)"), "must be linear in v"),
        (("(I - v)/20", "I - v"), "update[0].equations[0] gives mV instead of mV/ms"),
    ],
)
def test_a_wrong_file_is_exit_status_one(spikeloom, leak, change, problem):
    Path(leak).write_text(LEAK.replace(*change), encoding="utf-8")
    status, out, err = spikeloom("validate", leak)
    assert (status, out) == (1, "")
    assert err.startswith(f"spikeloom: {leak}: ")
    assert problem in err
    assert err.count("\n") == 1
    status, out, err = spikeloom("validate", leak, "--json")
    assert status == 1
    assert problem in json.loads(out)[0]["problem"]


def test_every_wrong_file_is_told(spikeloom, tmp_path):
    status, _, err = spikeloom("validate", str(tmp_path / "a.toml"), "b.txt")
    assert status == 1
    assert err.splitlines() == [
        f"spikeloom: {tmp_path}/a.toml: cannot be read: No such file or directory",
        "b.txt: must end in .toml or .json",
    ]


def test_simulate_for_machines(documented):
    found = asked("simulate", "izhikevich", "--preset", "FS", "--time-ms", "200")
    assert set(found) == documented("neurons simulate")
    assert found["time_ms"] == 200
    for kind in ("integer", "real"):
        assert list(found[kind]) == ["states", "spikes", "rate_hz", "first_ms", "tags"]
        assert found[kind]["rate_hz"] == found[kind]["spikes"] * 5
        assert "tonic" in found[kind]["tags"]
    assert abs(found["integer"]["spikes"] - found["real"]["spikes"]) <= 1


def test_simulate_takes_inputs_and_parameters(leak):
    found = [asked("simulate", leak, "--input", f"I={x}", "--time-ms", "100") for x in (0.9, 2)]
    assert [x["integer"]["spikes"] for x in found] == [0, 7]
    assert found[0]["integer"]["tags"] == ["quiescent"]
    slow, fast = (
        asked("simulate", "izhikevich", "--set", f"d={d}", "--time-ms", "300") for d in (8, 2)
    )
    assert fast["integer"]["spikes"] > slow["integer"]["spikes"]


def test_simulate_for_people(leak):
    lines = ask("simulate", leak, "--time-ms", "100").splitlines()
    assert lines[0] == "leak, 100 ms in steps of 1 ms"
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "spikes",
        "rate, Hz",
        "first, ms",
        "tags",
        "v, mV",
    ]


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_simulate_draws(leak, tmp_path, suffix):
    path = tmp_path / "new" / f"leak.{suffix}"
    ask("simulate", leak, "--time-ms", "50", "--picture", str(path))
    assert path.read_bytes()[:5] in {b"\x89PNG\r", b"<?xml"}


def test_a_model_without_spikes(tmp_path):
    path = tmp_path / "rate.json"
    path.write_text(
        from_equations({"v": "(I - v)/20"}, ranges={"v": (-128, 128)}).to_json(), encoding="utf-8"
    )
    found = asked("simulate", str(path), "--input", "I=2", "--picture", str(tmp_path / "a.png"))
    assert list(found["integer"]) == ["states"]
    assert found["real"]["states"]["out"]["last"] == pytest.approx(2)
    assert asked("precision", str(path), "--time-ms", "100")["spikes"] == []
    assert "output out: v" in ask("info", str(path))


def test_precision(leak, documented):
    found, said = refused("precision", leak, "--bits", "v=6", "--time-ms", "500")
    assert said.startswith("leak is silent for I = 1.125 mV, where real numbers fire")
    assert said.endswith("nothing is wrong")
    assert found["quality"]["problems"] == said.split("\n")
    assert set(found) == documented("neurons precision")
    (state,) = found["states"]
    assert list(state) == [
        "state",
        "format",
        "fraction",
        "pinned",
        "analysis",
        "expected",
        "measured",
    ]
    assert (state["state"], state["format"], state["fraction"]) == ("v", "Q3.6", 6)
    assert state["pinned"] is None
    assert state["analysis"] > 6
    # 1/sqrt(12) of the last place, and a little for the guard bits.
    assert state["expected"] == pytest.approx(0.298, abs=0.01)
    assert state["measured"] == pytest.approx(0.298, abs=0.05)
    assert [x["finer"] for x in found["spikes"]] == [-4, -2, 0, 2]
    assert {x["real"] for x in found["spikes"]} == {found["spikes"][0]["real"]}
    assert found["spikes"][0]["integer"] != found["spikes"][0]["real"]
    assert abs(found["spikes"][3]["integer"] - found["spikes"][3]["real"]) <= 1


def test_precision_tells_what_saturates():
    found = asked("precision", "izhikevich", "--time-ms", "200")
    low, high = found["saturation"]
    assert low == {
        "state": "v",
        "end": "low",
        "source": "corner",
        "step": 1,
        "inputs": {"I": -64},
        "start": {"v": -128, "u": 63},
    }
    assert (high["state"], high["end"]) == ("u", "high")
    assert found["searched"] == {"driven": 66, "steps": 200, "corners": 12, "corner_steps": 100}
    text = ask("precision", "izhikevich", "--time-ms", "200", width=140)
    assert "v=-128 u=63" in text
    assert "no other saturation in 66 runs of 200 steps with constant inputs, and 12 of" in text


@pytest.mark.parametrize("command", ["simulate", "precision"])
def test_formats_by_one_word(leak, command):
    runs = [
        asked(command, leak, "--time-ms", "200", "--precision", x)
        for x in ("per-state", "auto", "Q3.20")
    ]
    assert runs[0] == runs[1]  # the file has no bits of its own
    assert runs[0] != runs[2]
    if command == "precision":
        assert [x["states"][0]["fraction"] == 20 for x in runs] == [False, False, True]
        (state,) = asked(command, leak, "--precision", "Q3.20", "--bits", "v=21")["states"]
        assert state["fraction"] == 21


def test_precision_for_people(leak):
    text = ask("precision", leak, "--bits", "v=39", "--time-ms", "50")
    assert "leak: error of a step in last places" in text
    assert "no saturation in 66 runs of 50 steps" in text
    assert "spikes in 50 ms" in text
    assert "as above" in text


def test_digest_is_shown_and_pinned(spikeloom, leak, documented):
    (row,) = asked("digest", leak)
    assert set(row) == documented("neurons digest")
    assert (row["name"], row["pinned"]) == (leak, None)
    assert Path(leak).read_text(encoding="utf-8") == LEAK
    status, out, _ = spikeloom("digest", leak, "--pin")
    assert (status, out) == (0, f"{row['digest']}  {leak}\n")
    line = f'digest = "{row["digest"]}"\n'
    assert Path(leak).read_text(encoding="utf-8") == LEAK.replace('"linear"\n', f'"linear"\n{line}')
    assert asked("digest", leak)[0]["pinned"] == row["digest"]
    Path(leak).write_text(
        Path(leak).read_text(encoding="utf-8").replace("/20", "/21"), encoding="utf-8"
    )
    status, out, err = spikeloom("digest", leak)
    assert status == 1
    assert err == f"spikeloom: {leak}: the pinned digest is {row['digest']}\n"


def test_nothing_is_pinned_after_a_mistake(spikeloom, leak):
    status, _, err = spikeloom("digest", leak, "izhikevisch", "--pin")
    assert status == 2
    assert "did you mean izhikevich" in err
    assert Path(leak).read_text(encoding="utf-8") == LEAK


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("list", "zzz*"), "no model matches 'zzz*'; spikeloom neurons list shows them"),
        (("info", "izhikevic"), "no model is named 'izhikevic'; did you mean izhikevich"),
        (("info", "none.toml"), "none.toml: cannot be read: No such file or directory"),
        (("simulate", "izhikevich", "--preset", "XX"), "izhikevich has the presets RS, IB"),
        (("simulate", "izhikevich", "--set", "a=7"), "a of izhikevich must be in 0.001..1 1/ms"),
        (("simulate", "izhikevich", "--set", "a=x"), "a of izhikevich must be a number, not 'x'"),
        (("simulate", "izhikevich", "--set", "z=7"), "izhikevich takes a, b, c, d, not 'z'"),
        (("simulate", "izhikevich", "--input", "J=7"), "izhikevich takes I, not 'J'"),
        (("simulate", "izhikevich", "--input", "I=70"), "I of izhikevich must be in -64..63 mV/ms"),
        (("simulate", "izhikevich", "--input", "I"), "--input takes NAME=VALUE, not 'I'"),
        (("simulate", "izhikevich", "--time-ms", "0"), "--time-ms must be 1 to 10000000 steps"),
        (
            ("simulate", "lif", "--time-ms", "9000000", "--picture", "a.png"),
            "--time-ms must be at most 7456540 steps of 1 ms for a run that keeps 18 numbers",
        ),
        (("simulate", "izhikevich", "--picture", "a.gif"), "must end in .png or .svg, not 'a.gif'"),
        (("precision", "izhikevich", "--bits", "w=3"), "fracs must name states of izhikevich"),
        (("precision", "izhikevich", "--bits", "v=41"), "fracs of v must be in 0..40, not 41"),
        (
            ("simulate", "izhikevich", "--precision", "Q7.9"),
            "precision of izhikevich must be Q8.9 or wider for v from -128 to 127, not Q7.9",
        ),
        (
            ("precision", "izhikevich", "--precision", "fine"),
            "precision must be auto, per-state or Qm.n with n in 0..40, not 'fine'",
        ),
        (("digest", "a.json", "--pin"), "--pin needs a model or a TOML file, not 'a.json'"),
        (("digest",), "Missing argument 'NAME...'"),
        (("validate",), "Missing argument 'FILE...'"),
        (("frobnicate",), "No such command 'frobnicate'"),
    ],
)
def test_a_mistake_is_told_in_one_line(spikeloom, argv, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = spikeloom(*argv)
    assert (status, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_matplotlib_is_exit_status_three(spikeloom, leak, monkeypatch):
    monkeypatch.setitem(sys.modules, "spikeloom.boards.report.neuron", None)
    status, _, err = spikeloom("simulate", leak, "--time-ms", "10", "--picture", "a.png")
    assert status == 3
    assert err.endswith("pip install spikeloom[boards]\n")
