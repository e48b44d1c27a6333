"""The manual. Pages of blocks and the help of commands are written from the code at each build."""

import importlib
import inspect
import json
import re
import textwrap
from pathlib import Path

import click
import matplotlib

import spikeloom
from spikeloom.boards.report import figures, models
from spikeloom.boards.report.markdown import table
from spikeloom.commands.group import cli
from spikeloom.golden.core.contract import goldens
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.neuron.compiler.frontend import library
from spikeloom.golden.sc.accuracy.feeds import FEEDS
from spikeloom.sim.check.accuracy import RECORD

HERE = Path(__file__).parent
GENERATED = HERE / "generated"
BASELINE = HERE.parent / "boards" / "evidence" / "baseline.json"

project = "spikeloom"
author = "The spikeloom developers"
version = release = spikeloom.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["generated/*.txt"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "dollarmath"]
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
html_theme = "furo"
html_title = f"spikeloom {release}"


def first_sentence(golden):
    """What a golden model's docstring begins with, in Markdown."""
    paragraph = " ".join(inspect.getdoc(golden).split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", paragraph)[0].replace("``", "`")


def shape_text(port):
    """The shape of a port or register, in words."""
    number = f"{port.count} × " if port.count else ""
    return f"{number}{'signed' if port.signed else 'unsigned'} {port.width}"


def port_row(port):
    """One row of the table of ports."""
    shape = shape_text(port)
    if port.fields:
        shape += " (" + ", ".join(f"{name} {width}" for name, width in port.fields) + ")"
    kind = "plain"
    if isinstance(port, Stream):
        kind = f"{port.ways} streams" if port.ways else "stream"
        kind += f", {port.burst} transfers an item" if port.burst > 1 else ""
    exponent = str(-port.frac).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    weight = f"2{exponent}"
    unit = "" if port.unit == "1" else f" {port.unit}"
    meaning = f"{weight}{unit}" if port.frac else port.unit
    return [f"`{port.name}`", port.flow, kind, shape, f"{port.low}..{port.high}", meaning]


def synthesis(key):
    """The kept synthesis records of a block, as a table; nothing where there are none."""
    if not BASELINE.exists():
        return ""
    records = [record for record in json.loads(BASELINE.read_text()) if record["key"] == key]
    if not records:
        return ""
    names = ("lut", "lc", "ff", "bram", "dsp")
    rows = []
    for record in records:
        fmax = "" if record["fmax_mhz"] is None else f"{record['fmax_mhz']:.1f}"
        resources = ["" if record[name] is None else record[name] for name in names]
        shown = " ".join(f"{name}={value}" for name, value in record["params"].items())
        rows.append([record["target"], f"`{shown}`" if shown else "", *resources, fmax])
    header = ["target", "parameters", *(name.upper() for name in names), "Fmax in MHz"]
    return f"## Synthesis\n\nFrom the tools' own reports.\n\n{table(header, rows)}\n"


def page(key, golden):
    """The page of one block."""
    example = golden.EXAMPLES[0]
    ports = table(
        ["port", "flow", "kind", "shape", "codes", "meaning of 1"],
        [port_row(port) for port in example.ports()],
    )
    registers = [
        [f"`{register.name}`", shape_text(register)] for register in golden(example).registers()
    ]
    state = ""
    if registers:
        state = f"\nState of the golden model:\n\n{table(['register', 'shape'], registers)}\n"
    module = golden.__module__
    stem = module.removeprefix("spikeloom.golden.").replace(".", "/")
    ideal = "\n   :members: ideal" if "ideal" in vars(golden) else ""
    examples = "\n".join(
        f"- `{params.label()}`{error(golden, params)}" for params in golden.EXAMPLES
    )
    parameters = type(example).__name__
    return f"""# {key}

A {golden.KIND} block; `golden/{stem}.py` and `rtl/{stem}.py`.

```{{eval-rst}}
.. autoclass:: {module}.{golden.__name__}(params){ideal}

.. autoclass:: {module}.{parameters}
   :members:
   :exclude-members: {", ".join([*vars(example), "ports", "latency"])}
```

## Ports

With the default parameters:

{ports}
{state}
## Examples

The configurations that every harness covers:

{examples}

{synthesis(key)}"""


def error(golden, params):
    """The largest error of a function unit, over all its inputs."""
    if not hasattr(golden, "max_error_ulp"):
        return ""
    return f": largest error {golden(params).max_error_ulp():.3f} codes"


ACCURACY = """# Accuracy

Root mean square error of the value of the output, over 8-bit operands with both ends: all of them
for one operand, all pairs for two operands without state, else 10 000 random pairs, or 1 000 random
cases of more operands. `spikeloom accuracy` measures it again. A figure in brackets is published,
or was measured with other people's sequences.

The sources:
"""


def accuracy_page():
    """The kept table of accuracy: a picture and a table for each operation."""
    if not RECORD.exists():
        return "# Accuracy\n\nNothing is kept yet; `spikeloom accuracy` measures.\n"
    kept = json.loads(RECORD.read_text())
    parts = [ACCURACY]
    parts.append(table(["source", "in words"], [[n, feed.title] for n, feed in FEEDS.items()]))
    lengths = sorted({row["length"] for row in kept})
    for op, params in dict.fromkeys((row["op"], row["params"]) for row in kept):
        rows = [row for row in kept if (row["op"], row["params"]) == (op, params)]
        name = f"accuracy-{op}-{params}".replace(" ", "-").replace("=", "-")
        write_figure(GENERATED / f"{name}.svg", figures.errors(rows))
        shown = "" if params == "default" else f" with `{params}`"
        lines, whose = [], {}
        for source in dict.fromkeys(row["source"] for row in rows):
            cells = {row["length"]: row for row in rows if row["source"] == source}
            line = [source]
            for length in lengths:
                row = cells.get(length)
                text = "" if row is None else f"{row['rmse']:.2g}"
                if row and row["anchor"] is not None:
                    text += f" ({row['anchor']:.3g})"
                    whose[source] = row["where"]
                line.append(text)
            lines.append(line)
        parts.append(f"\n## {op}{shown}\n\n{table(['source', *map(str, lengths)], lines)}\n")
        parts += [f"\nIn brackets for {source}: {where}." for source, where in whose.items()]
        parts.append(f"\n![Error of {op} against the length of the streams]({name}.svg)\n")
    return "\n".join(parts)


def write_figure(path, figure):
    """Write a picture as SVG, the same for the same numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"svg.hashsalt": "spikeloom"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


def write(path, text):
    """Write a page only where it changed, so that a second build is quick."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def write_pages(app):
    """Write the pages of all blocks, their index, and the help of every command."""
    places, wanted = {}, {}
    for key, golden in goldens().items():
        place = golden.__module__.rpartition(".")[0]
        places.setdefault(place, []).append(key)
        wanted[GENERATED / f"{key}.md"] = page(key, golden)
    parts = [
        "# Blocks\n\nWritten from the code. `spikeloom list` shows how far each has climbed.\n"
    ]
    said_of = ""
    for place, keys in sorted(places.items()):
        domain, family = place.split(".")[-2:]
        if domain != said_of:
            said = inspect.getdoc(importlib.import_module(place.rpartition(".")[0]))
            parts.append(f"## {domain}\n\n{said}\n")
            said_of = domain
        said = inspect.getdoc(importlib.import_module(place))
        rows = [
            [
                f"[{key}]({key}.md)",
                goldens()[key].KIND,
                first_sentence(goldens()[key]),
            ]
            for key in keys
        ]
        parts.append(f"### {family}\n\n{said}\n\n{table(['block', 'kind', 'what it is'], rows)}\n")
    names = "\n".join(key for keys in places.values() for key in keys)
    parts.append(f"```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    wanted[GENERATED / "blocks.md"] = "\n".join(parts)
    commands = list(cli.modules().items())
    neurons = cli.modules()["neurons"].modules().items()
    commands += [(f"neurons {name}", command) for name, command in neurons]
    for name, command in commands:
        context = click.Context(command, info_name=f"spikeloom {name}", max_content_width=96)
        text = textwrap.dedent(command.get_help(context))
        wanted[GENERATED / f"help-{name.replace(' ', '-')}.txt"] = text + "\n"
    wanted[GENERATED / "accuracy.md"] = accuracy_page()
    wanted[GENERATED / "models.md"] = models.gallery()
    for name, description in library.models().items():
        wanted[GENERATED / f"model-{name}.md"] = models.page(description, f"model-{name}.svg")
        wanted[GENERATED / f"model-{name}.svg"] = models.drawing(description)
    for path, text in wanted.items():
        write(path, text)
    for path in set(GENERATED.iterdir()) - set(wanted):
        if path.suffix != ".svg":
            path.unlink()


def setup(app):
    """Sphinx calls this first."""
    app.connect("builder-inited", write_pages)
