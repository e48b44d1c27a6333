"""The page for those who come from sc-neurocore: whole, true, and its commands run."""

import builtins
import importlib
import pkgutil
import re
import shlex
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from spikeloom.commands import group
from spikeloom.golden.core.contract import goldens
from spikeloom.golden.neuron.compiler.frontend import library

DOCS = Path(__file__).parents[2] / "docs"
DATA = tomllib.loads((DOCS / "_data" / "coming_from.toml").read_text(encoding="utf-8"))
COMMANDS = {name: row for name, row in DATA["packages"].items() if "command" in row}
PACKAGES = 128
"""Packages of sc-neurocore 3.16.0, by its API reference."""

STAND = (
    *("_native", "accel", "chaos", "cli", "compiler", "core", "exceptions", "hdl", "hdl_gen"),
    *("models", "neurons", "solvers", "sources", "stochastic_doctor", "utils"),
)
OURS = {"izhikevich_euler"}
"""Models that sc-neurocore does not have."""


@pytest.fixture
def tables(monkeypatch):
    """The module that makes the tables of the page."""
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("_generate.coming_from")


@pytest.fixture
def command_line(monkeypatch, capfd):
    """Runs a command as a shell would; gives its exit status and what it prints."""

    def run(text):
        monkeypatch.setattr(sys, "argv", shlex.split(text))
        monkeypatch.setenv("COLUMNS", "120")
        # These two are for a process of its own.
        monkeypatch.setattr("spikeloom.sim.host.jobs.stop_when_told", lambda: None)
        monkeypatch.setattr("spikeloom.sim.host.jobs.be_quiet", lambda: None)
        with pytest.raises(SystemExit) as left:
            group.main()
        printed = capfd.readouterr()
        return left.value.code, printed.out + printed.err

    return run


# What is wrong with a row --------------------------------------------------------------------


def wrong_with_package(row, places):
    """What a row about a package lacks, or says of nothing."""
    stands, later = "here" in row, row.get("later", {})
    if not stands and not later:
        yield "says neither what stands nor what is to come"
    if stands != ("command" in row):
        yield "stands without a command" if stands else "has a command for nothing"
    if ("command" in row) != bool(row.get("shows")):
        yield "has no words that its command prints"
    named = [name for name in code_of(row.get("here", "")) if name in goldens()]
    if named and not any(is_about(word, named) for word in row.get("shows", [])):
        yield f"shows none of {', '.join(named)}"
    yield from (f"names the place {name}" for name in later if name not in places)
    yield from wrong_in_text(row.get("here", ""))


def code_of(text):
    """What a text has as code; roles are Sphinx's to check."""
    return re.findall(r"`([^`]+)`", re.sub(r"\{\w+\}`[^`]+`", "", text))


def is_about(word, keys):
    """Whether a word of an output is the key of one of these blocks, or its module in Verilog."""
    return any(word in (key, f"module {key.replace('.', '_')}") for key in keys)


def wrong_in_text(text):
    """Blocks, commands, modules and pages in a text that do not exist."""
    code = code_of(text)
    params = [goldens()[name].params_type() for name in code if name in goldens()]
    for name in code:
        field = any(name in {x.name for x in fields(each)} for each in params)
        known = name in goldens() or field or hasattr(builtins, name)
        if not (known or is_command(name) or is_python(name)):
            yield f"{name} does not exist"
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if not leads_somewhere(target):
            yield f"{target} leads nowhere"


def is_command(text):
    """Whether the words are a command with arguments that it takes."""
    name, *words = shlex.split(text)
    command = group.cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        first, *words = words
        command = command.get_command(click.Context(command), first)
        if command is None:
            return False
    try:
        command.make_context(name, words)
    except (click.exceptions.Exit, click.MissingParameter, click.exceptions.NoArgsIsHelpError):
        pass
    except click.ClickException:
        return False
    return name == "spikeloom"


def is_python(name):
    """Whether a dotted name is a module of spikeloom, or something in one."""
    try:
        return name.startswith("spikeloom.") and bool(pkgutil.resolve_name(name))
    except (ImportError, AttributeError, ValueError):
        return False


def leads_somewhere(target):
    """Whether a link from a page of the manual has a file, and a heading if it names one."""
    path, _, anchor = target.partition("#")
    page = DOCS / (path or "coming-from-sc-neurocore.md")
    if not page.is_file():
        return False
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", x).lower().replace(" ", "-") for x in headings}
    return not anchor or anchor in slugs


# The rows ------------------------------------------------------------------------------------


def test_each_package_has_a_row():
    names = list(DATA["packages"])
    assert names == sorted(names)
    assert len(names) == PACKAGES


@pytest.mark.parametrize("name", DATA["packages"])
def test_what_a_row_names_exists(name):
    assert list(wrong_with_package(DATA["packages"][name], DATA["places"])) == []


def test_what_stands_has_a_command():
    assert [name for name in STAND if name not in COMMANDS] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "neither what stands"),
        ({"here": "`sng.lfsr`"}, "without a command"),
        ({"here": "`sng.lfsr`", "command": "spikeloom list"}, "no words"),
        ({"command": "spikeloom list", "shows": ["sng"], "later": {"sc": "it"}}, "for nothing"),
        ({"later": {"nowhere": "it"}}, "names the place nowhere"),
        (
            {"here": "`sng.lfsr`", "command": "spikeloom --help", "shows": ["list"]},
            "shows none of sng.lfsr",
        ),
    ],
)
def test_a_row_that_lacks_something_is_found(row, said):
    assert said in " ".join(wrong_with_package(row, {"sc": "stochastic computing"}))


@pytest.mark.parametrize(
    "text",
    [
        "`sng.lsfr`",
        "`spikeloom lst`",
        "`spikeloom list --yson`",
        "`spikelooom list`",
        "`spikeloom.golden.sc.stream.pack`",
        "`spikeloom.golden.sc.stream.packed.bag`",
        "`sng.lfsr` with `wdth`",
        "[Sources](source.md)",
        "[Sources](sources.md#which)",
        "[below](#names-of-nothing)",
    ],
)
def test_a_name_that_does_not_exist_is_found(text):
    assert len(list(wrong_in_text(text))) == 1


def test_no_place_is_unused():
    used = {place for row in DATA["packages"].values() for place in row.get("later", {})}
    assert list(DATA["places"]) == sorted(used)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_of_a_row_shows_it(name, command_line):
    row = COMMANDS[name]
    status, printed = command_line(row["command"])
    assert status == row.get("status", 0), printed
    assert [word for word in row["shows"] if word not in printed] == []


# Names and neurons ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", DATA["names"], ids=lambda row: row["theirs"][0])
def test_what_a_name_has_become_exists(row):
    both = f"{row['here']} {row.get('mind', '')}"
    assert re.search("`", row["here"])
    assert list(wrong_in_text(both)) == []


def test_a_name_has_become_one_thing():
    theirs = [name for row in DATA["names"] for name in row["theirs"]]
    assert sorted(theirs) == sorted(set(theirs))


def alike(name):
    """A class or a model by its bare name, so that both can be compared."""
    return re.sub(r"_|neuron$|unit$|oscillator$|cell$", "", name.lower())


def test_neurons_are_the_models_that_there_are():
    known = {name: model for name, model in DATA["neurons"].items() if model}
    models = set(library.models())
    assert list(DATA["neurons"]) == sorted(DATA["neurons"])
    assert set(known.values()) <= models
    assert len(set(known.values())) == len(known)
    assert models - set(known.values()) == OURS


def test_no_neuron_is_missing_that_stands():
    names = {alike(name) for name in library.models()}
    missing = [name for name, model in DATA["neurons"].items() if not model]
    assert [name for name in missing if alike(name) in names] == []


def test_the_numbers_of_neurons_are_true():
    made = [key for key in goldens() if key.startswith("neurons.")]
    compiled = {"neurons.parallel", "neurons.serial", "neurons.folded"}
    text = DATA["packages"]["neurons"]["here"]
    assert text.startswith(f"{len(library.models())} models")
    assert f" {len(set(made) - compiled)} neurons made by hand" in text


# The page ------------------------------------------------------------------------------------


def rows_of(text):
    """The cells of a table's rows, as they are written."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    cells = [token.content for token in tokens if token.type == "inline"]
    width = sum(token.type == "th_open" for token in tokens)
    return [cells[at : at + width] for at in range(width, len(cells), width)]


def test_the_page_has_each_package_with_its_command(tables):
    rows = rows_of(tables.tables()["coming-from-packages.txt"])
    assert [row[0] for row in rows] == [f"`{name}`" for name in DATA["packages"]]
    for (_, here, shown), row in zip(rows, DATA["packages"].values(), strict=True):
        assert shown == (f"`{row['command']}`" if "command" in row else "")
        assert ("**Not yet:**" in here) == ("later" in row)


def test_the_page_has_each_neuron_with_its_model(tables):
    rows = {row[0]: row[1:] for row in rows_of(tables.tables()["coming-from-neurons.txt"])}
    assert list(rows) == [f"`{name}`" for name in DATA["neurons"]]
    adex = ["[adex](generated/model-adex.md)", "[`neurons.adex`](generated/neurons.adex.md)"]
    assert rows["`AdExNeuron`"] == [*adex, "`reference`"]
    assert rows["`ChayNeuron`"] == ["not yet", "", ""]


def test_only_pages_that_are_written_are_linked(tables):
    few = tables.tables(1)["coming-from-neurons.txt"]
    first = next(iter(library.models()))
    assert re.findall(r"\(generated/model-(\w+)\.md\)", few) == [first]


def test_places_say_whether_they_are_there(tables):
    kinds = {row[0]: row[1] for row in rows_of(tables.tables()["coming-from-places.txt"])}
    assert kinds["`sc`"] == "domain"
    assert kinds["`boards`"] == "tree"
    there = {path.name for path in (DOCS.parent / "golden").iterdir() if path.is_dir()}
    to_come = {name.strip("`") for name, kind in kinds.items() if kind == "domain, to come"}
    assert to_come & there == set()
    trees = {name.strip("`") for name, kind in kinds.items() if kind == "tree"} - {"core"}
    assert all((DOCS.parent / name).is_dir() for name in trees)


def test_the_page_includes_its_tables(tables):
    page = (DOCS / "coming-from-sc-neurocore.md").read_text(encoding="utf-8")
    included = re.findall(r"^```\{include\} generated/(.+)$", page, re.MULTILINE)
    assert sorted(included) == sorted(tables.tables())
