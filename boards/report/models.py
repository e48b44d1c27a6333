"""Pages of the manual about the models that are described by equations."""

import io
from dataclasses import asdict
from pathlib import Path

import matplotlib

from spikeloom.golden import equations
from spikeloom.golden.equations import latex
from spikeloom.golden.equations.library import models
from spikeloom.golden.equations.measure import compared, portrait, step_errors, usual_steps
from spikeloom.golden.equations.model import ModelParams
from spikeloom.golden.equations.spec import FAMILIES, Spec
from spikeloom.sim import cache

from .. import model_evidence
from ..model_evidence import NEURONS, TARGET
from ..targets import target as find_target
from .markdown import table
from .neuron import picture as drawn

__all__ = ["drawing", "gallery", "page"]

HEAD = """# Models of neurons

Written from the descriptions in `golden/neurons/models`; {doc}`the chapter on neurons <../neurons>`
tells what the compiler makes of one. Each page has the equations, the quantities, and the model in
integers and in real numbers in one picture.
"""

CLOSE = """## Integers beside real numbers

Of the run that the page of a model shows:

- spikes with nominal inputs, of integers and of real numbers;
- the largest deviation of the rate at any drive that makes real numbers fire ten times or more, and
  the largest difference of the number of spikes at any drive;
- how much later the last spike that both have comes with nominal inputs;
- the error of one step: the largest one of its states, as root mean square in last places. Rounding
  alone makes 0.29; what is above that comes from more roundings than one, and from tables.

The last column has the drives at which integers are not faithful: the rate is off by more than 2 %,
and the spikes by more than one from those of real numbers for this drive and for one code less and
more. Where it is empty beside a large deviation, the rate is a staircase or the drive at an onset.
"""

POPULATIONS = f"""## Populations in hardware

{NEURONS} neurons of a model in the folded form on an ECP5 ({TARGET}), one update in each clock
cycle: what Yosys counts in the netlist, a memory being one of 18 kbit. A bold number is more than
the device has. Proved is that the data path, as one neuron, does what the integers do, for all
inputs and all time, in so many seconds.
`spikeloom neurons evidence` makes this table.
"""

_METHODS = {
    "euler": "One step of Euler's method",
    "exponential": "Each is the exact solution of its own equation, the others standing still",
    "exact": "The exact solution of the linear system",
    "heun": "One step of Heun's method",
    "rk4": "One step of the classical Runge-Kutta method",
    "map": "One step of the map",
}


def gallery() -> str:
    """The page that leads to all models."""
    parts = [HEAD]
    for family in FAMILIES:
        found = [spec for spec in models().values() if spec.family == family]
        if not found:
            continue
        rows = [
            [f"[{spec.name}](model-{spec.name}.md)", spec.title, spec.core,
             ", ".join(spec.behaviour)]
            for spec in found
        ]  # fmt: skip
        header = ["model", "what it is", "core", "behaviour"]
        parts.append(f"## {family.capitalize()}\n\n{table(header, rows)}\n")
    header = ["model", "spikes", "rates", "difference", "last spike", "step", "not faithful at"]
    rows = [_closeness(spec) for spec in models().values()]
    parts.append(f"{CLOSE}\n{table(header, rows)}\n")
    header = ["model", "stages", "LUT4", "flip-flops", "memories", "multipliers", "proved"]
    kept, room = model_evidence.load(), find_target(TARGET).capacity
    rows = [_cost(kept[name], room) for name in models()]
    parts.append(f"{POPULATIONS}\n{table(header, rows)}\n")
    names = "\n".join(f"model-{name}" for name in models())
    parts.append(f"```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    return "\n".join(parts)


def _closeness(spec: Spec) -> list[str]:
    """A row of the table that compares integers with real numbers."""
    found = _measured(spec)
    cells, spikes = [""] * 4 + [f"{found['step']:.2f}", ""], found["spikes"]
    if spikes is not None:
        late, steps = spikes["drift_steps"] * spec.dt_ms, spikes["drift_steps"]
        cells[:4] = [
            f"{spikes['golden']} / {spikes['ideal']}",
            f"{100 * spikes['deviation']:.2g} %",
            f"{spikes['difference']}",
            f"{late:.3g} ms ({steps} step{'s' * (abs(steps) != 1)})" if steps else "0",
        ]
        cells[5] = ", ".join(f"{drive:g}" for drive in spikes["unlike"])
    return [f"[{spec.name}](model-{spec.name}.md)", *cells]


def _cost(kept: dict, room: dict) -> list:
    """A row of the table of populations; whether the record is stale is a test's business."""
    cells = [kept[name] if kept[name] <= room[name] else f"**{kept[name]}**"
             for name in ("lut", "ff", "bram", "dsp")]  # fmt: skip
    proved = f"{kept['seconds']:.0f} s" if kept["proved"] else "no"
    return [f"[{kept['model']}](model-{kept['model']}.md)", kept["stages"], *cells, proved]


def page(spec: Spec, picture: str) -> str:
    """The page of one model; ``picture`` is the file beside it."""
    params = ModelParams(model=spec.name)
    formats = {x.name: x.format for x in params.program.registers}
    parts = [f"# {spec.name}\n", f"{spec.title}: {spec.family}, {spec.core}.\n"]
    if spec.source:
        link = f" [doi:{spec.doi}](https://doi.org/{spec.doi})" if spec.doi else ""
        parts.append(f"Source: {spec.source}.{link}\n")
    parts.append(f"![{spec.title}: state, spikes and rates in integers and in real numbers]"
                 f"({picture})\n")  # fmt: skip
    parts.append("## Equations\n")
    for update in spec.updates:
        parts.append(f"{_METHODS[update.method]}:\n")
        parts.append(_math(latex.system(update.equations, spec.states)))
    if spec.spike is not None:
        edge = ", when that becomes true" if spec.spike.edge else ""
        parts.append(f"Spike and reset{edge}:\n")
        parts.append(_math(latex.spike(spec.spike, spec.states)))
        if spec.spike.refractory_ms:
            held = " and ".join(f"`{key}`" for key in spec.spike.held)
            stands = f", and {held} stay as the reset left them" if held else ""
            parts.append(f"For {spec.spike.refractory_ms:g} ms after it nothing fires{stands}.\n")
    if spec.outputs:
        parts.append("Outputs:\n")
        parts.append(_math(latex.system(spec.outputs.values(), ())))
    parts.append(f"A step is {spec.dt_ms:g} ms.\n")
    parts.append("## Quantities\n")
    parts.append(_quantities(
        "state", spec.states,
        {"start": lambda x: f"{x.init:g}", "format": lambda x: formats[x.name]},
    ))  # fmt: skip
    parts.append(_quantities("parameter", spec.parameters, {"value": lambda x: f"{x.default:g}"}))
    parts.append(_quantities(
        "input", spec.inputs, {"kind": lambda x: x.kind, "nominal": lambda x: f"{x.nominal:g}"}
    ))  # fmt: skip
    if spec.presets:
        rows = [
            [f"`{key}`", ", ".join(f"{name} = {value:g}" for name, value in values.items())]
            for key, values in spec.presets.items()
        ]
        parts.append(table(["preset", "values"], rows) + "\n")
    for heading, texts in (("Decisions", spec.decisions), ("Missing", spec.missing)):
        if texts:
            parts.append(f"## {heading}\n")
            parts.append("\n".join(f"- {text}" for text in texts) + "\n")
    return "\n".join(parts)


def _math(text: str) -> str:
    return f"```{{math}}\n{text}\n```\n"


def _quantities(title, found, columns) -> str:
    """A table of states, parameters or inputs; nothing where there are none."""
    if not found:
        return ""
    rows = [
        [f"`{x.name}`", f"${latex.symbol(x.name)}$", "" if x.unit == "1" else x.unit,
         f"{x.low:g} to {x.high:g}", *(cell(x) for cell in columns.values()), x.meaning]
        for x in found.values()
    ]  # fmt: skip
    return table([title, "", "unit", "range", *columns, "meaning"], rows) + "\n"


def drawing(spec: Spec) -> str:
    """The picture of a model as SVG."""
    return _measured(spec)["picture"]


def _measured(spec: Spec) -> dict:
    """Picture and comparison of a model; kept, for a run of both models takes seconds."""
    key = cache.digest(spec.to_json(), *_sources())
    kept = cache.load("models", key)
    if kept is None:
        params = ModelParams(model=spec.name)
        found = portrait(params, usual_steps(params))
        kept = {
            "picture": _svg(drawn(spec, found)),
            "step": max(measured for _, measured in step_errors(params).values()),
            "spikes": None if spec.spike is None else asdict(compared(params, found)),
        }
        cache.store("models", key, kept)
    return kept


def _svg(figure) -> str:
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "spikeloom"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def _sources() -> list[bytes]:
    """Whatever a picture depends on beside the description."""
    (folder,) = equations.__path__
    paths = [*sorted(Path(folder).glob("*.py")), Path(__file__).with_name("neuron.py")]
    return [path.read_bytes() for path in paths]
