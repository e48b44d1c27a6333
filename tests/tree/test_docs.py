"""The manual builds, its examples run, and everything public says what it is."""

import ast
import dataclasses
import importlib
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from spikeloom import __version__
from spikeloom.boards.build.results import BuildResult, Comparison, Quality
from spikeloom.boards.evidence.ladder import Climb
from spikeloom.boards.evidence.records import Record, file_of
from spikeloom.boards.explore.functions import Choice
from spikeloom.commands.group import cli
from spikeloom.formal.core.certificate import Certificate, sealed
from spikeloom.golden.core.contract import goldens
from spikeloom.rtl.core.block import component

ROOT = Path(__file__).parents[2]
TREES = ("golden", "rtl", "sim", "formal", "boards", "spikeloom", "docs")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(
    r"^    (?:\$ )?spikeloom (.+?)(?:  .*|#.*)?$|`spikeloom ([^`]+)`", re.MULTILINE
)


def examples(page):
    """The code of a page that is marked as ``python``; what is not to be run is marked ``py``."""
    return EXAMPLE.findall(page.read_text())


def undocumented(path):
    """Public classes, functions and methods of a file without a docstring, and a silent module.

    A method that overrides another takes over its docstring: those are the names that the file's
    classes inherit, and only classes without a base are asked for theirs.
    """
    tree = ast.parse(path.read_text())
    if not ast.get_docstring(tree):
        yield f"{path.name}:1 module"
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        inner = []
        if isinstance(node, ast.ClassDef) and not node.bases:
            inner = [item for item in node.body if isinstance(item, ast.FunctionDef)]
        for item in (node, *(item for item in inner if not item.name.startswith("_"))):
            if not ast.get_docstring(item):
                yield f"{path.name}:{item.lineno} {item.name}"


def documented_fields(title):
    """The fields in the tables of a section of the page about the command line."""
    page = (ROOT / "docs" / "cli.md").read_text()
    section = re.split(r"^#+ ", page.split(f"# {title}\n")[1], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def commands(page):
    """The commands that a page shows, in code or in a sentence."""
    found = (shown or said for shown, said in COMMAND.findall(page.read_text()))
    return [" ".join(text.split()) for text in found]


def refusal(text):
    """Why a command with these arguments is none; a sentence may leave some of them out."""
    command, words = cli, shlex.split(text)
    while isinstance(command, click.Group) and words:
        name, *words = words
        command = command.get_command(click.Context(command), name)
        if command is None:
            return f"there is no {name!r}"
    try:
        if not isinstance(command, click.Group):
            command.make_context(text, words)
    except (click.exceptions.Exit, click.MissingParameter):
        return None
    except click.ClickException as wrong:
        return wrong.format_message()
    return None


class Requests(HTMLParser):
    """What a page loads by itself."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        name = {"link": "href", "object": "data", "use": "href"}.get(tag, "src")
        address = dict(attrs).get(name)
        if address and (tag != "a") and ("//" in address):
            self.found.append(address)


def foreign(page):
    """Addresses on other hosts that a page loads; links are none."""
    requests = Requests()
    requests.feed(page)
    return requests.found + re.findall(r"(?:url\(|@import )['\"]?(https?:[^'\")]+)", page)


@pytest.mark.parametrize(
    "text",
    [
        '<script async src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/a.css"/>',
        '<img src="http://example.org/a.png"/>',
        "<style>@import 'https://example.org/a.css';</style>",
        '<p style="background: url(https://example.org/a.png)"></p>',
    ],
)
def test_what_a_page_asks_of_others_is_found(text):
    assert len(foreign(text)) == 1
    assert foreign('<a href="https://example.org">there</a><img src="here.svg"/>') == []


@pytest.mark.long
def test_the_manual_builds_without_warnings(tmp_path):
    """With the whole pages of two blocks and two models, unless no test is left out."""
    argv = ["-m", "sphinx", "-W", "--keep-going", "-q"]
    some = [] if os.environ.get("SPIKELOOM_ALL_TESTS") else ["-D", "spikeloom_gallery=2"]
    argv += [*some, "-b", "html", ROOT / "docs", tmp_path]
    done = subprocess.run(
        [sys.executable, *map(str, argv)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for path in tmp_path.rglob("*.html"):
        assert foreign(path.read_text()) == []
    formulas = next((tmp_path / "generated").glob("model-*.html")).read_text()
    assert "<math" in formulas
    assert r"\frac" not in formulas
    domains = "".join(path.read_text() for path in (tmp_path / "generated").glob("domain-*.html"))
    whole = []
    for key in goldens():
        page = (tmp_path / "generated" / f"{key}.html").read_text()
        assert f'href="{key}.html"' in domains
        if '<section id="record">' in page:
            assert ("There is no record yet" in page) == (not file_of(key).exists())
            whole.append(key)
    assert len(whole) >= 2 if some else whole == list(goldens())


@pytest.fixture
def pages(monkeypatch):
    """The module that writes the section of a block's page about its record."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    return importlib.import_module("_generate.record")


PROOF = Certificate(
    key="arith.tff_add", params={"lanes": 1, "inputs": 2}, status="proved", control="refuted"
)
RECORD = Record(
    key="arith.tff_add",
    digest="d",
    truths={"tests": 3, "files": {"golden/test_it.py": "d"}},
    checks={"pysim": {"examples": 4, "cycles": 8000}, "cxxrtl": {"examples": 4, "cycles": 64000}},
    coverage={"decisions": 9, "seen": 8, "equivalent": 0, "missed": ["it.py:7: where is true"]},
    proofs=(
        sealed(PROOF),
        sealed(dataclasses.replace(PROOF, bounded=True, depth=9, engine="bitwuzla")),
        sealed(dataclasses.replace(PROOF, params={"lanes": 8}, bounded=True, vectors=10_000_000)),
    ),
    date="2026-01-02",
    rungs=(1,),
)


@pytest.mark.parametrize(
    ("state", "record", "said"),
    [
        ("recorded", RECORD, "The block is as it was recorded on 2026-01-02."),
        ("changed", RECORD, "The block has changed since 2026-01-02, when it was recorded"),
        ("unchecked", RECORD, "whether that changes the block, `spikeloom record arith.tff_add`"),
        ("edited", None, "The record was edited by hand and counts for nothing"),
        ("none", None, "There is no record yet; `spikeloom record arith.tff_add`"),
    ],
)
def test_a_page_says_whether_the_record_still_holds(pages, state, record, said):
    text = pages.section(pages.Kept("arith.tff_add", state, record), drawn=False)
    assert said in text
    assert ("### Proofs" in text) == (record is not None)


def test_a_page_says_what_is_recorded(pages, monkeypatch):
    spec = component("arith.tff_add").SPEC
    exempt = ((6, "it becomes no netlist"),)
    monkeypatch.setattr(pages, "spec_of", lambda key: dataclasses.replace(spec, exempt=exempt))
    text = pages.section(pages.Kept("arith.tff_add", "recorded", RECORD), drawn=False)
    unseen = "stimuli leave 1 decisions unseen, more than 10% of them"
    for line in (
        "| 1 third truth | ✓ | 3 tests in `tests/golden/test_it.py` |",
        f"| 2 bit-true in simulation | missing | {unseen} |",
        "| 4 mutants killed | missing | no mutants were made |",
        "| 6 bit-true as a netlist | excused | it becomes no netlist |",
        "- `it.py:7: where is true`",
        "| `default` | proved | all time | none | refuted | 0.0 |",
        "| `default` | proved | 9 cycles | bitwuzla | refuted | 0.0 |",
        "| `lanes=8` | proved | 1e7 cycles | none | refuted | 0.0 |",
        "Not proved: `inputs=64`. Reason: the adders are alike, and 64 inputs take minutes.",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = "".join(examples(page))
    exec(compile(code, page.name, "exec"), {"__name__": "example"})


def test_the_readme_example_does_what_it_says(capsys):
    (code,) = examples(ROOT / "README.md")
    exec(compile(code, "README.md", "exec"), {"__name__": "example"})
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith(f"first states: [{0xACE1} ")
    assert re.fullmatch(r"[1-9]\d* cycles, 0 mismatches", second)
    assert re.fullmatch(r"proved by \w+ - control refuted", third)


def test_there_are_examples():
    assert {page.name for page in PAGES if examples(page)} == {
        "README.md",
        "contract.md",
        "dialect.md",
        "digits.md",
        "elementary.md",
        "memories.md",
        "neurons.md",
        "numbers.md",
        "one-step.md",
        "sources.md",
        "stochastic.md",
    }


def test_the_readme_example_is_short():
    (code,) = examples(ROOT / "README.md")
    assert len(code.splitlines()) <= 16


def test_pages_that_others_render_have_no_roles_of_the_manual():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        assert re.findall(r":\w+:`|\{[\w:]+\}`", (ROOT / name).read_text()) == []


@pytest.mark.parametrize("page", [*PAGES, *DECISIONS], ids=lambda page: page.name)
def test_commands_on_a_page_are_commands(page):
    wrong = {text: why for text in commands(page) if (why := refusal(text)) is not None}
    assert wrong == {}


def test_what_is_no_command_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "`spikeloom list sc`\n\n    spikeloom lst  # all\n    $ spikeloom list --yson\n"
    )
    assert commands(page) == ["list sc", "lst", "list --yson"]
    assert [refusal(text) is None for text in commands(page)] == [True, False, False]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("list", ["sng.lfsr"]),
        ("check", ["sng.lfsr", "--engine", "pysim", "--cycles", "20"]),
        ("prove", ["sng.lfsr"]),
        ("mutate", ["arith.and_mul", "--mutants", "4"]),
        ("synth", ["sng.lfsr", "--set", "width=4"]),
        ("accuracy", ["arith.and_mul", "--length", "16"]),
        ("sweep", ["arith.and_mul", "--cycles", "10"]),
    ],
)
def test_json_has_the_documented_fields(command, arguments):
    done = CliRunner().invoke(cli, [command, *arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert len(rows) > 0
    verb = command in {"check", "prove", "mutate", "synth"}
    shared = documented_fields("JSON of the verbs") if verb else []
    for row in rows:
        assert sorted(row) == sorted(shared + documented_fields(command))


def test_the_json_of_a_record_has_the_documented_fields():
    climb = Climb(key="arith.and_mul", params={}, status="short").to_dict()
    shared = documented_fields("JSON of the verbs")
    assert sorted(climb) == sorted(shared + documented_fields("record"))


def test_the_summary_of_a_build_has_the_documented_fields():
    result = BuildResult(
        application="digits",
        title="64-20-10",
        options={},
        block="network.feedforward",
        item="image",
        quality=Quality("accuracy", ".2%", 1.0, 1.0, 1.0),
        details={},
        rtl=Comparison(450, 0),
        cycles_per_item=128,
        latency_cycles=217,
        targets=(),
        proofs=(),
        seconds=1.0,
        seconds_per_stage={},
    )
    assert sorted(result.to_dict()) == sorted(documented_fields("build"))


def test_a_choice_of_a_function_unit_has_the_documented_fields():
    names = [field.name for field in dataclasses.fields(Choice)]
    assert sorted(names) == sorted(documented_fields("function"))


def test_every_command_is_in_the_manual():
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "cli.md").read_text(), re.MULTILINE)
    assert sorted(headings) == cli.list_commands(None)


def test_everything_public_has_a_docstring():
    found = [
        f"{path.parent.relative_to(ROOT)}/{silent}"
        for tree in TREES
        for path in sorted((ROOT / tree).rglob("*.py"))
        for silent in undocumented(path)
    ]
    assert found == []


def test_a_missing_docstring_is_found(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text("class A:\n    def b(self): ...\n    def _c(self): ...\ndef _d(): ...\n")
    assert list(undocumented(path)) == ["bad.py:1 module", "bad.py:1 A", "bad.py:2 b"]


def test_every_golden_tells_latency_and_source():
    silent = [
        f"{key} says nothing of its {word.lower()}"
        for key, golden in goldens().items()
        for word in ("Latency", "Source")
        if not re.search(rf"\b{word}\b", inspect.getdoc(golden))
    ]
    assert silent == []


def test_links_in_the_readme_and_the_manual_lead_somewhere():
    broken = []
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", *DECISIONS]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} links to {target}")
    assert broken == []


def test_the_citation_has_the_version():
    citation = (ROOT / "CITATION.cff").read_text()
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [__version__]


def test_decisions_have_their_headings():
    headings = [
        "Summary",
        "Motivation",
        "Guide-level explanation",
        "Reference-level explanation",
        "Drawbacks",
        "Rationale and alternatives",
        "Prior art",
        "Unresolved questions",
        "Future possibilities",
    ]
    numbers = [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    assert [page.name[:4] for page in DECISIONS] == numbers
    for page in DECISIONS:
        text = page.read_text()
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == headings
        assert text.startswith(f"# {page.name[:4]}: ")
