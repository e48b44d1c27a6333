"""Manual pages of neuron models: equations, quantities, figures, populations in hardware."""

from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.evidence import models as model_evidence
from spikeloom.boards.evidence.models import NEURONS, TARGET
from spikeloom.golden.neuron.compiler.frontend import latex
from spikeloom.golden.neuron.compiler.frontend.description import FAMILIES, Description
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.measure import portrait, usual_steps
from spikeloom.sim.host import cache, sources

from .figures import svg
from .markdown import table
from .neuron import picture

__all__ = ["drawing", "gallery", "page"]

HEAD = """# Models of neurons

Written from the descriptions in `golden/neuron/models`; {doc}`the chapter on neurons <../neurons>`
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
  alone makes 0.29; what is above that comes from more roundings than one, and from tables;
- the rheobase, the least drive with which it keeps firing for a second, of integers and of the
  classical Runge-Kutta method, or of its own map; how far it is off; and the largest deviation of
  the rate at five drives on a logarithmic grid from 1.05 times the rheobase up, in runs of twenty
  intervals. What is a staircase in its own steps, as a neuron that is reset at the end of one,
  deviates there.

The last column has the drives at which integers are not faithful: the rate is off by more than 2 %,
and the spikes by more than one from those of real numbers for this drive and for one code less and
more. Where it is empty beside a large deviation, the rate is a staircase or the drive at an onset.
"""

POPULATIONS = f"""## Populations in hardware

{NEURONS} neurons of a model in the folded form on an ECP5 ({TARGET}), one update in each clock
cycle: what Yosys counts in the netlist, a memory being one of 18 kbit. A bold number is more than
the device has. Proved is that the data path, as one neuron, does what the integers do, for all
inputs and all time, in so many seconds.
Forms are those that are proved to be the parallel one, for all numbers. `spikeloom neurons
evidence --record` makes a row, which is kept in `boards/evidence/records/models`; a model that has
changed since says so.
"""

_METHODS = {
    "euler": "One step of Euler's method",
    "exponential": "Each is the exact solution of its own equation, the others standing still",
    "exact": "The exact solution of the linear system",
    "heun": "One step of Heun's method",
    "rk4": "One step of the classical Runge-Kutta method",
    "map": "One step of the map",
}


def gallery(chosen: dict[str, Description]) -> str:
    """The page that leads to these models, each by its name."""
    parts = [HEAD]
    for family in FAMILIES:
        found = [description for description in chosen.values() if description.family == family]
        if not found:
            continue
        rows = [
            [
                f"[{description.name}](model-{description.name}.md)",
                description.title,
                description.core,
                ", ".join(description.behaviour),
            ]
            for description in found
        ]
        header = ["model", "what it is", "core", "behaviour"]
        parts.append(f"## {family.capitalize()}\n\n{table(header, rows)}\n")
    header = ["model", "spikes", "rates", "difference", "last spike", "step", "rheobase", "onset"]
    header += ["curve", "not faithful at"]
    rows = [_closeness(description) for description in chosen.values()]
    parts.append(f"{CLOSE}\n{table(header, rows)}\n")
    header = ["model", "stages", "LUT4", "flip-flops", "memories", "multipliers", "proved", "forms"]
    room = find_target(TARGET).capacity
    kept = {name: _record(name) for name in chosen}
    rows = [_cost(record, room) for record in kept.values() if record is not None]
    parts.append(f"{POPULATIONS}\n{table([*header, ''], rows)}\n")
    missing = [f"[{name}](model-{name}.md)" for name, record in kept.items() if record is None]
    if missing:
        parts.append(f"There is no record yet of {', '.join(missing)}.\n")
    return "\n".join(parts)


def _closeness(description: Description) -> list[str]:
    """A row of the table that compares integers with real numbers."""
    found = _closeness_of(description)
    cells, spikes = [""] * 4 + [f"{found['step']:.2f}"] + [""] * 4, found["spikes"]
    if (rates := found["curve"]) is not None:
        *_, truth = rates["rheobase"]
        ends = [rates["rheobase"][kind] for kind in ("integer", truth)]
        if None not in ends:
            cells[5] = " / ".join(f"{end:.4g}" for end in ends)
            cells[6] = f"{100 * rates['onset_error']:.2g} %"
        cells[7] = f"{100 * rates['rate_error']:.2g} %"
    if spikes is not None:
        late, steps = spikes["drift_steps"] * description.dt_ms, spikes["drift_steps"]
        cells[:4] = [
            f"{spikes['golden']} / {spikes['ideal']}",
            f"{100 * spikes['deviation']:.2g} %",
            f"{spikes['difference']}",
            f"{late:.3g} ms ({steps} step{'s' * (abs(steps) != 1)})" if steps else "0",
        ]
        cells[8] = ", ".join(f"{drive:g}" for drive in spikes["unlike"])
    return [f"[{description.name}](model-{description.name}.md)", *cells]


def _record(name: str) -> dict | None:
    """The record of a model; none where it was edited by hand."""
    try:
        return model_evidence.load(name)
    except ValueError:
        return None


def _cost(kept: dict, room: dict) -> list:
    """A row of the table of populations."""
    cells = [
        kept[name] if kept[name] <= room[name] else f"**{kept[name]}**"
        for name in ("lut", "ff", "bram", "dsp")
    ]
    proved = f"{kept['seconds']:.0f} s" if kept["proved"] else "no"
    forms = ", ".join(form for form, said in kept["forms"].items() if said == "proved")
    state = "" if model_evidence.holds(kept["model"]) else "changed since"
    link = f"[{kept['model']}](model-{kept['model']}.md)"
    return [link, kept["stages"], *cells, proved, forms, state]


def page(description: Description, picture: str) -> str:
    """The page of one model; ``picture`` is the file beside it."""
    params = ModelParams(model=description.name)
    formats = {x.name: x.format for x in params.program.registers}
    parts = [
        "---\norphan: true\n---\n",
        f"# {description.name}\n",
        f"[Models of neurons](models.md) / {description.family}\n",
        f"{description.title}: {description.family}, {description.core}.\n",
    ]
    if description.source:
        link = (
            f" [doi:{description.doi}](https://doi.org/{description.doi})"
            if description.doi
            else ""
        )
        parts.append(f"Source: {description.source}.{link}\n")
    parts.append(
        f"![{description.title}: state, spikes and rates in integers and in real numbers]"
        f"({picture})\n"
    )
    parts.append("## Equations\n")
    for update in description.updates:
        parts.append(f"{_METHODS[update.method]}:\n")
        parts.append(_math(latex.system(update.equations, description.states)))
    if description.spike is not None:
        edge = ", when that becomes true" if description.spike.edge else ""
        parts.append(f"Spike and reset{edge}:\n")
        parts.append(_math(latex.spike(description.spike, description.states)))
        if description.spike.refractory_ms:
            held = " and ".join(f"`{key}`" for key in description.spike.held)
            stands = f", and {held} stay as the reset left them" if held else ""
            parts.append(
                f"For {description.spike.refractory_ms:g} ms after it nothing fires{stands}.\n"
            )
    if description.outputs:
        parts.append("Outputs:\n")
        parts.append(_math(latex.system(description.outputs.values(), ())))
    parts.append(f"A step is {description.dt_ms:g} ms.\n")
    parts.append("## Quantities\n")
    parts.append(
        _quantities(
            "state",
            description.states,
            {"start": lambda x: f"{x.init:g}", "format": lambda x: formats[x.name]},
        )
    )
    parts.append(
        _quantities("parameter", description.parameters, {"value": lambda x: f"{x.default:g}"})
    )
    parts.append(
        _quantities(
            "input",
            description.inputs,
            {"kind": lambda x: x.kind, "nominal": lambda x: f"{x.nominal:g}"},
        )
    )
    if description.presets:
        rows = [
            [f"`{key}`", ", ".join(f"{name} = {value:g}" for name, value in values.items())]
            for key, values in description.presets.items()
        ]
        parts.append(table(["preset", "values"], rows) + "\n")
    for heading, texts in (("Decisions", description.decisions), ("Missing", description.missing)):
        if texts:
            parts.append(f"## {heading}\n")
            parts.append("\n".join(f"- {text}" for text in texts) + "\n")
    parts.append(_record_section(description.name))
    return "\n".join(parts)


def _record_section(name: str) -> str:
    """What the record says of a model: of a population, of its forms, of its tests."""
    kept = _record(name)
    if kept is None:
        said = f"There is no record yet; `spikeloom neurons evidence {name} --record` makes one."
        return f"## Record\n\n{said}\n"
    head = "The model is as it was recorded."
    if not model_evidence.holds(name):
        head = "The model has changed since it was recorded; what follows is about it as it was."
    room = find_target(TARGET).capacity
    cells = ", ".join(f"{kept[x]} of {room[x]} {x.upper()}" for x in ("lut", "ff", "bram", "dsp"))
    proved = "is not proved"
    if kept["proved"]:
        proved = f"is proved for all time by {kept['engine']}, in {kept['seconds']:.1f} s"
    rows = [
        ["data path", f"with {kept['stages']} stages, {proved}"],
        *([f"{form} form", said] for form, said in kept["forms"].items()),
        [f"{NEURONS} neurons", f"{cells} on {TARGET}"],
        ["tests", f"{kept['tests']} pass"],
        ["error of a step", f"{kept['step']:.2f} last places, root mean square"],
        ["tools", ", ".join(f"{tool} {version}" for tool, version in kept["tools"].items())],
    ]
    return f"## Record\n\n{head}\n\n{table(['what', 'found'], rows)}\n"


def _math(text: str) -> str:
    return f"```{{math}}\n{text}\n```\n"


def _quantities(title, found, columns) -> str:
    """A table of states, parameters or inputs; nothing where there are none."""
    if not found:
        return ""
    rows = [
        [
            f"`{x.name}`",
            f"${latex.symbol(x.name)}$",
            "" if x.unit == "1" else x.unit,
            f"{x.low:g} to {x.high:g}",
            *(cell(x) for cell in columns.values()),
            x.meaning,
        ]
        for x in found.values()
    ]
    return table([title, "", "unit", "range", *columns, "meaning"], rows) + "\n"


def drawing(description: Description) -> str:
    """The picture of a model as SVG; kept, for the runs that it shows take seconds."""
    drawn_by = [sources.text_digest(f"spikeloom.boards.report.{x}") for x in ("neuron", "figures")]
    key = cache.digest(model_evidence.model_sources(description.name), drawn_by)
    kept = cache.load("pictures", key, str)
    if kept is None:
        params = ModelParams(model=description.name)
        kept = svg(picture(params, portrait(params, usual_steps(params))))
        cache.store("pictures", key, kept)
    return kept


def _closeness_of(description: Description) -> dict:
    """How close integers are: as recorded, or measured where the record is of another model."""
    name = description.name
    kept = model_evidence.load(name) if model_evidence.holds(name) else None
    return kept or model_evidence.closeness(name)
