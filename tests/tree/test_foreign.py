"""A package of others, installed beside the wheel of spikeloom: every verb works on its blocks."""

import json
import os
import shutil
from pathlib import Path

import pytest

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("wheel")]  # the worker with the wheel

ROOT = Path(__file__).parents[2]
WHOLE = "SPIKELOOM_ALL_TESTS" in os.environ
"""Whether this is the long form: the whole ladder, and the whole manual."""

PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "celery"
version = "1.0"

[project.entry-points."spikeloom.packages"]
celery = "celery"

[tool.setuptools.packages.find]
include = ["celery*"]

[tool.setuptools.package-data]
celery = ["records/*/*.json", "models/*.toml"]
"""

GOLDEN = '''"""Muller C-element."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register

__all__ = ["MullerC", "MullerCParams"]


@dataclass(frozen=True, kw_only=True)
class MullerCParams(Params):
    """Parameters of the C-element.

    Parameters
    ----------
    width : int
        Elements side by side, 1..32.
    """

    width: int = 2

    def __post_init__(self):
        check_int("width", self.width, 1, 32)

    def ports(self):
        return tuple(Port(name, flow, self.width) for name, flow in (
            ("a", "in"), ("b", "in"), ("c", "out"),
        ))


class MullerC(CycleGolden[MullerCParams]):
    """``c`` is what both inputs are, and keeps its value while they differ.

    Latency 0.

    Source: D. E. Muller and W. S. Bartky, "A Theory of Asynchronous Circuits" (1959).
    """

    EXAMPLES = (MullerCParams(), MullerCParams(width=1))

    def registers(self):
        return (Register("kept", self.params.width),)

    def step(self, state, a, b):
        c = (a & b) | (state["kept"] & (a | b))
        return {"kept": c}, {"c": c}
'''

COMPONENT = '''"""RTL of :mod:`celery.golden.gates.muller_c`."""

from amaranth.hdl import Module, Signal

from celery.golden.gates import muller_c as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["MullerC"]


class MullerC(Block, golden=golden.MullerC):
    """See :class:`celery.golden.gates.muller_c.MullerC`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        self.kept = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.c.eq(self.a & self.b | self.kept & (self.a | self.b))
        m.d.sync += self.kept.eq(self.c)
        return m
'''

PROPERTIES = '''"""Properties of :mod:`celery.rtl.gates.muller_c`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["MullerCProperties"]


class MullerCProperties(Properties):
    """An element that changes has two equal inputs."""

    def properties(self, dut, state):
        yield ((dut.c ^ state["kept"][0]) & (dut.a ^ dut.b)) == 0
'''

TRUTHS = '''"""The truth table of a C-element as it is printed in textbooks."""

import numpy as np
import pytest

from celery.golden.gates.muller_c import MullerC, MullerCParams


@pytest.mark.third_truth("gates.muller_c")
@pytest.mark.parametrize(
    ("a", "b", "kept", "c"),
    [(0, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1)],
)
def test_truth_table(a, b, kept, c):
    one = MullerC(MullerCParams(width=1))
    after, out = one.step({"kept": np.array([kept])}, a=np.array([a]), b=np.array([b]))
    assert out["c"].tolist() == after["kept"].tolist() == [c]
'''

MODEL = """\
[model]
name = "stalk"
title = "Leaky integrator of a stalk"
family = "rate"
core = "linear"

[states]
v = { range = [-4, 4] }

[inputs]
I = { range = [-4, 4], nominal = 1 }

[[update]]
method = "exponential"
equations = ["v' = (I - v)/20"]

[outputs]
o = "v"
"""

FILES = {
    "pyproject.toml": PYPROJECT,
    "celery/__init__.py": '"""Asynchronous circuits."""\n',
    "celery/golden/__init__.py": '"""Golden models of asynchronous circuits."""\n',
    "celery/golden/gates/__init__.py": '"""Gates that wait."""\n',
    "celery/golden/gates/muller_c.py": GOLDEN,
    "celery/rtl/__init__.py": '"""Components of asynchronous circuits."""\n',
    "celery/rtl/gates/__init__.py": '"""Gates that wait."""\n',
    "celery/rtl/gates/muller_c.py": COMPONENT,
    "celery/formal/__init__.py": '"""Properties of asynchronous circuits."""\n',
    "celery/formal/gates/__init__.py": '"""Gates that wait."""\n',
    "celery/formal/gates/muller_c.py": PROPERTIES,
    "celery/models/stalk.toml": MODEL,
    "celery/models/wilted.toml": MODEL.replace("- v)", "- w)").replace("stalk", "wilted"),
    "celery/tests/__init__.py": "",
    "celery/tests/test_muller_c.py": TRUTHS,
}
KEY = "gates.muller_c"
RECORD = "celery/records/gates/muller_c.json"
RUNGS = [1, 2, 3, 4, 5, 6] if WHOLE else [1, 2, 3]
ONLY = [] if WHOLE else [f"--rung={rung}" for rung in RUNGS]


def write_all(folder):
    """Write the sources of the package."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def place(full, build, tmp_path_factory):
    """An environment with both wheels."""
    full.install("--no-deps", build(write_all(tmp_path_factory.mktemp("celery"))))
    return full


@pytest.fixture(scope="module")
def climbed(place):
    """What the ladder said of the block."""
    (row,) = place.asked("record", KEY, *ONLY, status=0 if WHOLE else 1)
    return row


def test_both_come_from_their_wheels(place):
    script = (
        "import celery, json, spikeloom; print(json.dumps([spikeloom.__file__, celery.__file__]))"
    )
    names = json.loads(place.run("-c", script))
    assert names == [str(place.site / name / "__init__.py") for name in ("spikeloom", "celery")]


def test_the_record_is_in_its_own_package(place, climbed):
    assert (climbed["error"], climbed["rungs"], climbed["changed"]) == (None, RUNGS, True)
    assert climbed["status"] == ("complete" if WHOLE else "short")
    record = json.loads((place.site / RECORD).read_text(encoding="utf-8"))
    assert record["key"] == KEY
    assert record["truths"]["tests"] == 6
    assert list(record["truths"]["files"]) == ["test_muller_c.py"]
    assert [proof["status"] for proof in record["proofs"]] == ["proved", "proved"]
    assert not (place.site / "spikeloom/boards/evidence/records/gates").exists()


def test_list_shows_the_record(place, climbed):
    (row,) = place.asked("list", "celery")
    assert (row["key"], row["domain"], row["family"]) == (KEY, "celery", "gates")
    assert (row["state"], row["rungs"], row["lacks"]) == ("recorded", RUNGS, [])


def test_a_second_climb_changes_nothing(place, climbed):
    (row,) = place.asked("record", KEY, *ONLY, status=0 if WHOLE else 1)
    assert (row["error"], row["rungs"], row["changed"]) == (None, RUNGS, False)


def test_the_record_is_verified(place, climbed):
    rungs = () if WHOLE else ("--rung=1", "--rung=3")
    (row,) = place.asked("record", KEY, "--verify", *rungs, status=0 if WHOLE else 1)
    assert (row["error"], row["differences"], row["rungs"]) == (None, [], RUNGS)


@pytest.mark.parametrize(
    ("verb", "status", "rows"),
    [
        (("check", "gates", "--engine", "pysim", "--cycles", "50"), "equal", 2),
        (("prove", KEY), "proved", 2),
        (("mutate", "gates.*", "--mutants", "5"), "killed", 1),
        (("synth", "celery", "--target", "ice40-hx8k"), "built", 1),
    ],
)
def test_verbs(place, climbed, verb, status, rows):
    found = place.asked(*verb)
    assert [(row["key"], row["status"], row["error"]) for row in found] == [
        (KEY, status, None)
    ] * rows


def test_elaborate(place):
    text = place.spikeloom("elaborate", KEY, "--set", "width=3")
    assert "module gates_muller_c(" in text
    assert "output [2:0] c;" in text


def test_models_of_the_package(place):
    """A good one and a broken one, which does not hide it."""
    good, broken = place.asked("neurons", "list", "[sw][ti]*[kd]")
    folder = place.site / "celery" / "models"
    assert [row["from"] for row in (good, broken)] == ["celery", "celery"]
    assert (good["path"], good["error"]) == (str(folder / "stalk.toml"), None)
    assert broken["path"] == str(folder / "wilted.toml")
    assert "unknown symbol 'w'" in broken["error"]
    found = place.asked("neurons", "simulate", "stalk", "--time-ms", "20")
    assert list(found["integer"]["states"]) == ["v", "o"]


def test_a_page_of_the_manual(place, climbed):
    script = (
        "import json, sys; sys.path.insert(0, sys.argv[1])\n"
        "from _generate import blocks; print(json.dumps(blocks.pages(0)))"
    )
    pages = json.loads(place.run("-c", script, ROOT / "docs"))
    page = pages[f"{KEY}.md"]
    assert ".. autoclass:: celery.golden.gates.muller_c.MullerC(params)" in page
    assert "`celery/rtl/gates/muller_c.py`, `celery/formal/gates/muller_c.py`" in page
    assert "| 3 proved | ✓ | 2 proved for all time, of 2 sets of parameters |" in page
    assert f"[{KEY}]({KEY}.md)" in pages["domain-celery.md"]
    assert (
        "| [celery](domain-celery.md) | Golden models of asynchronous circuits. |"
        in (pages["blocks.md"])
    )


@pytest.mark.skipif(not WHOLE, reason="takes half a minute")
def test_the_manual_with_its_page(place, climbed, sources, tmp_path):
    for name in ("docs", "tests", "CHANGELOG.md", "CONTRIBUTING.md"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, sources / name)
    argv = ("-m", "sphinx", "-W", "-q", "-D", "spikeloom_gallery=2", "-b", "html")
    place.run(*argv, sources / "docs", tmp_path)
    page = (tmp_path / "generated" / f"{KEY}.html").read_text(encoding="utf-8")
    assert '<section id="record">' in page
    assert "keeps its value while they differ" in page


def test_the_record_of_an_editable_install_is_in_its_sources(wheel, environment, tmp_path):
    place = environment("editable")
    place.borrow()
    place.install("--no-deps", "--no-build-isolation", wheel, "-e", write_all(tmp_path))
    (row,) = place.asked("record", KEY, "--rung=1", status=1)
    assert (row["error"], row["rungs"]) == (None, [1])
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert list(record["truths"]["files"]) == ["test_muller_c.py"]
    assert not (place.site / "celery").exists()
