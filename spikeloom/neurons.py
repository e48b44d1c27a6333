"""``spikeloom neurons``: models described by equations, and what the compiler makes of them."""

from fnmatch import fnmatch
from pathlib import Path

import click

from .console import out, print_json, print_table, progress_bar, short
from .options import Failed, json_option, set_option, values

__all__ = ["neurons"]

LOOK = 8  # how many times its own step a model is tried with

preset_option = click.option("--preset", default="", metavar="NAME", help="A preset of the model.")
time_option = click.option(
    "--time-ms", type=float, help="Time to run; half a second or 4000 steps if not given."
)
precision_option = click.option(
    "--precision", "formats", default="per-state", show_default=True, metavar="auto|Qm.n|per-state",
    help="Formats: of the analysis, n fraction bits for all states, or the model's.",
)  # fmt: skip


@click.group()
def neurons():
    """Show, run and check neurons that are described by equations.

    \b
    neurons list                  the models
    neurons info izhikevich       equations, formats, operations
    neurons simulate izhikevich   integers beside real numbers

    Example: spikeloom neurons simulate izhikevich --preset FS
    """


def _is_file(name: str) -> bool:
    return name.endswith((".toml", ".json"))


def _params(name, preset="", settings=(), formats="per-state", bits=()):
    """A model by its name, or that of a file; ``bits`` go before ``formats``."""
    from dataclasses import replace

    from spikeloom.golden.equations import reader
    from spikeloom.golden.equations.model import ModelParams

    params = ModelParams(
        model=reader.load(name).to_json() if _is_file(name) else name,
        preset=preset,
        parameters=tuple(values(settings).items()),
    )
    if formats != "per-state":
        params = params.with_precision(formats)
    fracs = dict(params.fracs) | values(bits, "--bits")
    return replace(params, fracs=tuple(fracs.items()))


def _steps(params, time_ms) -> int:
    from spikeloom.golden.equations.measure import usual_steps

    if time_ms is None:
        return usual_steps(params)
    steps = round(time_ms / params.step_ms) if time_ms > 0 else 0
    if not 1 <= steps <= 10_000_000:
        raise ValueError(f"--time-ms must be 1 to 10000000 steps of {params.step_ms:g} ms, "
                         f"not {time_ms:g} ms")  # fmt: skip
    return steps


def _formats(params) -> dict:
    """Formats of the states, without the refractory counter."""
    states = params.spec.states
    return {x.name: x.format for x in params.program.registers if x.name in states}


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


@neurons.command("list")
@click.argument("pattern", default="*")
@json_option
def list_models(pattern, as_json):
    """Show the models that come with spikeloom.

    PATTERN is a pattern of names, such as "iz*". n is the number of states, bits what they take
    together; the last column tells whether the digest of the golden model's trace is pinned.

    Example: spikeloom neurons list "*lif*"
    """
    from spikeloom.golden.equations.library import models

    found = {name: spec for name, spec in models().items() if fnmatch(name, pattern)}
    if not found:
        raise ValueError(f"no model matches {pattern!r}; spikeloom neurons list shows them")
    rows = [
        {
            "name": name,
            "title": spec.title,
            "family": spec.family,
            "core": spec.core,
            "states": list(spec.states),
            "bits": {key: format.width for key, format in _formats(_params(name)).items()},
            "presets": list(spec.presets),
            "behaviour": list(spec.behaviour),
            "digest": spec.digest or None,
        }
        for name, spec in found.items()
    ]
    if as_json:
        return print_json(rows)
    print_table(
        None,
        ("model", "title", "family", "core", ">n", ">bits", ">sets", "behaviour", "pin"),
        [
            (
                row["name"],
                row["title"],
                short(row["family"], 8),
                row["core"],
                len(row["states"]),
                sum(row["bits"].values()),
                len(row["presets"]) or "",
                short(" ".join(x for x in row["behaviour"] if x != "excitable"), 12),
                "✓" if row["digest"] else "·",
            )
            for row in rows
        ],
        cut="title",
    )


def _operations(program) -> dict:
    kinds = [op.kind for op in program.ops]
    return {
        "operations": len(kinds),
        "products": kinds.count("mul"),
        "tables": kinds.count("table"),
        "widest_bits": max(op.format.width for op in program.ops if op.format is not None),
    }


def _stable_step(params) -> float | None:
    """The largest stable step, looked for up to 8 of the model's own; None for a map."""
    from spikeloom.golden.equations.precision import largest_step

    if all(update.method == "map" for update in params.spec.updates):
        return None
    return largest_step(params.spec, params.values, LOOK * params.step_ms)


@neurons.command()
@click.argument("name")
@preset_option
@set_option
@json_option
def info(name, preset, settings, as_json):
    """Show a model: quantities, equations, formats, operations.

    NAME is a model, or a TOML or JSON file.

    Example: spikeloom neurons info hodgkin_huxley
    """
    from spikeloom.golden.equations.precision import analysed_bits

    params = _params(name, preset, settings)
    spec, formats = params.spec, _formats(params)
    analysed = analysed_bits(spec, params.step)
    operations, stable = _operations(params.program), _stable_step(params)
    if as_json:
        return print_json({
            "description": spec.to_dict(),
            "values": params.values,
            "formats": {key: str(format) for key, format in formats.items()},
            "analysis": analysed,
            **operations,
            "dt_ms": params.step_ms,
            "largest_stable_ms": stable,
        })  # fmt: skip
    say = _printer()
    say(f"{spec.name}: {spec.title} ({spec.family}, {spec.core})")
    for label, texts in (("source", [x for x in (spec.source, spec.doi) if x]),
                         ("decided", spec.decisions), ("missing", spec.missing),
                         ("behaviour", [", ".join(spec.behaviour)])):  # fmt: skip
        for text in texts:
            say(f"  {label}: {text}")
    _quantities("states", spec.states, {
        "starts at": {key: f"{x.init:g}" for key, x in spec.states.items()},
        "format": {key: str(format) for key, format in formats.items()},
        ">analysis": {key: f"{bits} fraction" for key, bits in analysed.items()},
    })  # fmt: skip
    _quantities("parameters", spec.parameters,
                {">value": {key: f"{x:g}" for key, x in params.values.items()}})  # fmt: skip
    _quantities("inputs", spec.inputs, {
        "kind": {key: x.kind for key, x in spec.inputs.items()},
        ">nominal": {key: f"{x.nominal:g}" for key, x in spec.inputs.items()},
    })  # fmt: skip
    say("")
    for update in spec.updates:
        say(f"{update.method}:")
        for line in update.equations:
            say(f"  {line}")
    if spec.spike is not None:
        _say_spike(say, spec.spike)
    for key, line in spec.outputs.items():
        say(f"output {key}: {line.source.split('=', 1)[1].strip()}")
    if spec.presets:
        say("")
        print_table(
            None,
            ("preset", "values"),
            [(key, _settings(preset)) for key, preset in spec.presets.items()],
        )
    say("")
    say(
        f"{operations['operations']} operations: {operations['products']} products, "
        f"{operations['tables']} tables; widest number {operations['widest_bits']} bits"
    )
    limit = ""
    if stable is not None:
        more = " or more" if stable == LOOK * params.step_ms else ""
        limit = f", stable up to {stable:.3g} ms{more}"
    say(f"step {params.step_ms:g} ms{limit}")
    say(f"digest {spec.digest or 'not pinned'}")


def _printer():
    return lambda text: out.print(text, markup=False, highlight=False, soft_wrap=True)


def _say_spike(say, rule):
    edge = " becomes true" if rule.edge else ""
    say(f"spike when {rule.source}{edge}")
    for line in rule.reset:
        say(f"  {line}")
    if rule.refractory_ms:
        held = f", {', '.join(rule.held)} held" if rule.held else ""
        say(f"  {rule.refractory_ms:g} ms refractory{held}")


def _quantities(title, found, columns):
    if not found:
        return
    out.print()
    names = [">low", ">high", "unit", *columns, "meaning"]
    rows = [
        (
            key,
            f"{x.low:g}",
            f"{x.high:g}",
            _unit(x.unit),
            *(cells[key] for cells in columns.values()),
            x.meaning,
        )
        for key, x in found.items()
    ]
    print_table(None, (title, *names), rows)


@neurons.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
def validate(files, as_json):
    """Check descriptions of models: that they are well formed and can be compiled.

    FILE is a TOML or JSON file.

    Example: spikeloom neurons validate mine.toml
    """
    problems = {}
    for file in files:
        try:
            if not _is_file(file):
                raise ValueError(f"{file}: must end in .toml or .json")
            _params(file)
        except ValueError as wrong:
            text = str(wrong)
            problems[file] = text if text.startswith(file) else f"{file}: {text}"
    if as_json:
        print_json([{"file": file, "problem": problems.get(file)} for file in files])
    else:
        for file in files:
            if file not in problems:
                out.print(f"{file}: good", markup=False, soft_wrap=True)
    if problems:
        raise Failed("\n".join(problems.values()))


@neurons.command()
@click.argument("name")
@preset_option
@set_option
@click.option("--input", "inputs", multiple=True, metavar="NAME=VALUE",
              help="An input's value, in its unit; nominal if not given.")  # fmt: skip
@time_option
@precision_option
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option(
    "--picture", metavar="FILE", help="Draw state, spikes and rates; a .png or .svg file."
)
@json_option
def simulate(name, preset, settings, inputs, time_ms, formats, seed, picture, as_json):
    """Run a model in integers and in real numbers, side by side.

    NAME is a model, or a TOML or JSON file. Times are in ms, rates in Hz.

    Example: spikeloom neurons simulate izhikevich --preset FS --input I=8 --picture fs.png
    """
    from spikeloom.golden.equations.measure import portrait
    from spikeloom.golden.equations.simulate import spike_tags

    if picture is not None and Path(picture).suffix not in {".png", ".svg"}:
        raise ValueError(f"--picture must end in .png or .svg, not {picture!r}")
    params = _params(name, preset, settings, formats)
    steps = _steps(params, time_ms)
    given = _inputs(params, inputs)
    found = portrait(params, steps, 17 if picture else 0, given, seed)
    duration = steps * params.step_ms
    report = {"model": params.spec.name, "dt_ms": params.step_ms, "time_ms": duration}
    pair = {"integer": found.golden, "real": found.ideal}
    for kind, trace in pair.items():
        report[kind] = {"states": {
            key: {"low": float(x[:, 0].min()), "high": float(x[:, 0].max()),
                  "last": float(x[-1, 0])} for key, x in trace.traces.items() if key != "wait"
        }}  # fmt: skip
        if trace.spikes is not None:
            times = trace.spike_times_ms()
            report[kind] |= {
                "spikes": len(times),
                "rate_hz": 1000 * len(times) / duration,
                "first_ms": [float(x) for x in times[:5]],
                "tags": list(spike_tags(times, duration)),
            }
    if picture is not None:
        _draw(Path(picture), params.spec, found)
    if as_json:
        return print_json(report)
    _print_run(report, params.spec)


def _inputs(params, settings) -> dict:
    found = values(settings, "--input")
    for key, value in found.items():
        if key not in params.spec.inputs:
            known = ", ".join(params.spec.inputs) or "no inputs"
            raise ValueError(f"{params.spec.name} takes {known}, not {key!r}")
        port = params.spec.inputs[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not port.low <= value <= port.high:
            raise ValueError(f"{key} of {params.spec.name} must be in {port.low:g}..{port.high:g} "
                             f"{port.unit}, not {value!r}")  # fmt: skip
    return found


def _print_run(report, spec):
    kinds = ("integer", "real")
    rows = []
    if "spikes" in report["integer"]:
        found = [report[kind] for kind in kinds]
        rows += [
            ("spikes", *(x["spikes"] for x in found)),
            ("rate, Hz", *(f"{x['rate_hz']:.3f}" for x in found)),
            ("first, ms", *(" ".join(f"{time:g}" for time in x["first_ms"]) for x in found)),
            ("tags", *(" ".join(x["tags"]) for x in found)),
        ]
    for key in report["integer"]["states"]:
        unit = _unit(spec.states[key].unit) if key in spec.states else ""
        shown = (report[kind]["states"][key] for kind in kinds)
        rows.append((f"{key}, {unit}" if unit else key,
                     *(f"{x['low']:.5g} to {x['high']:.5g}" for x in shown)))  # fmt: skip
    title = f"{report['model']}, {report['time_ms']:g} ms in steps of {report['dt_ms']:g} ms"
    print_table(title, ("", *kinds), rows)


def _draw(path, spec, found):
    from spikeloom.sim.tools import MissingTool

    try:
        from spikeloom.boards.report.neuron import picture
    except ModuleNotFoundError as missing:
        raise MissingTool(f"{missing.name} is not on this machine; "
                          "pip install spikeloom[boards]") from None  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(spec, found, spec.title).savefig(path)


@neurons.command()
@click.argument("name")
@preset_option
@set_option
@precision_option
@click.option("--bits", multiple=True, metavar="STATE=FRACTION",
              help="Fraction bits of a state, before --precision.")  # fmt: skip
@time_option
@json_option
@progress_bar
def precision(name, preset, settings, formats, bits, time_ms, as_json, progress):
    """Show how exact a model is, what saturates, and what fewer and more fraction bits do.

    The error is that of one step against the same step in real numbers, as root mean square in last
    places of the state: expected if each rounding is uniform and independent, and measured. Larger
    than expected it comes from tables. Then the runs in which a state leaves its word and
    saturates: with which constant inputs, in which step; from a corner of the states' ranges only
    if no inputs do it from the start. Last the spikes with all states some bits finer.

    Example: spikeloom neurons precision izhikevich --bits v=6
    """
    from dataclasses import asdict

    from spikeloom.golden.equations.measure import spike_counts, step_errors
    from spikeloom.golden.equations.precision import analysed_bits
    from spikeloom.golden.equations.witness import search

    params = _params(name, preset, settings, formats, bits)
    spec, steps = params.spec, _steps(params, time_ms)
    analysed, errors = analysed_bits(spec, params.step), step_errors(params)
    searched = asdict(search(params, steps))
    found = searched.pop("witnesses")
    states = [
        {
            "state": key,
            "format": str(format),
            "fraction": format.frac,
            "pinned": spec.states[key].frac,
            "analysis": analysed[key],
            "expected": errors[key][0],
            "measured": errors[key][1],
        }
        for key, format in _formats(params).items()
    ]
    counts = [] if spec.spike is None else spike_counts(params, steps, progress=progress)
    counts = [{"finer": x.finer, "integer": x.golden, "real": x.ideal} for x in counts]
    if as_json:
        return print_json({"model": spec.name, "states": states, "saturation": found,
                           "searched": searched, "spikes": counts})  # fmt: skip
    print_table(
        f"{spec.name}: error of a step in last places",
        ("state", "format", ">fraction", ">pinned", ">analysis", ">expected", ">measured"),
        [(*list(x.values())[:5], f"{x['expected']:.3f}", f"{x['measured']:.3f}") for x in states],
    )
    _print_saturation(found, searched)
    if counts:
        out.print()
        print_table(
            f"spikes in {steps * params.step_ms:g} ms",
            (">fraction bits", ">integer", ">real"),
            [(f"{x['finer']:+d}" if x["finer"] else "as above",
              "too wide" if x["integer"] is None else x["integer"], x["real"]) for x in counts],
        )  # fmt: skip


def _print_saturation(found, searched):
    out.print()
    if found:
        print_table(
            "saturation",
            ("state", "end", "run", ">step", "inputs", "from"),
            [(x["state"], x["end"], x["source"], x["step"], _settings(x["inputs"]),
              _settings(x["start"]) if x["source"] == "corner" else "the start") for x in found],
        )  # fmt: skip
    _printer()(
        f"{'no other' if found else 'no'} saturation in {searched['driven']} runs of "
        f"{searched['steps']} steps with constant inputs, and {searched['corners']} of "
        f"{searched['corner_steps']} from corners of the states' ranges"
    )


def _settings(values) -> str:
    return " ".join(f"{key}={x:g}" for key, x in values.items())


@neurons.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--pin", is_flag=True, help="Write it into the model's file, as its digest.")
@json_option
def digest(names, pin, as_json):
    """Show the digest of what the integer model does in 1000 steps with nominal inputs.

    NAME is a model, or a TOML file. A model whose pinned digest is another one is a no.

    Example: spikeloom neurons digest izhikevich
    """
    from spikeloom.golden.equations.digest import digest as of
    from spikeloom.golden.equations.digest import with_digest
    from spikeloom.golden.equations.library import FOLDER
    from spikeloom.sim.cache import write_atomic

    if pin:
        for name in names:
            if name.endswith(".json"):
                raise ValueError(f"--pin needs a model or a TOML file, not {name!r}")
    found = {name: _params(name) for name in dict.fromkeys(names)}
    rows = [
        {"name": name, "digest": of(params), "pinned": params.spec.digest or None}
        for name, params in found.items()
    ]
    if pin:
        for row in rows:
            path = Path(row["name"]) if _is_file(row["name"]) else FOLDER / f"{row['name']}.toml"
            write_atomic(path, with_digest(path.read_text(encoding="utf-8"), row["digest"]))
            row["pinned"] = row["digest"]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            out.print(f"{row['digest']}  {row['name']}", markup=False, soft_wrap=True)
    wrong = [row for row in rows if row["pinned"] not in {None, row["digest"]}]
    if wrong:
        raise Failed("\n".join(f"{x['name']}: the pinned digest is {x['pinned']}" for x in wrong))
