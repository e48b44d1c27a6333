"""``spikeloom neurons simulate``: a model in integers and in real numbers."""

from pathlib import Path

import click

from spikeloom.console import print_json, print_table
from spikeloom.models import (
    params_of,
    precision_option,
    preset_option,
    steps_of,
    time_option,
    unit_text,
)
from spikeloom.options import json_option, set_option, values

__all__ = ["command"]


def _inputs(params, settings) -> dict:
    found = values(settings, "--input")
    for key, value in found.items():
        if key not in params.description.inputs:
            known = ", ".join(params.description.inputs) or "no inputs"
            raise ValueError(f"{params.description.name} takes {known}, not {key!r}")
        port = params.description.inputs[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not port.low <= value <= port.high:
            raise ValueError(
                f"{key} of {params.description.name} must be in {port.low:g}..{port.high:g} "
                f"{port.unit}, not {value!r}"
            )
    return found


def _print_run(report, description):
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
        unit = unit_text(description.states[key].unit) if key in description.states else ""
        shown = (report[kind]["states"][key] for kind in kinds)
        rows.append(
            (
                f"{key}, {unit}" if unit else key,
                *(f"{x['low']:.5g} to {x['high']:.5g}" for x in shown),
            )
        )
    title = f"{report['model']}, {report['time_ms']:g} ms in steps of {report['dt_ms']:g} ms"
    print_table(title, ("", *kinds), rows)


def _draw(path, params, found):
    from spikeloom.sim.host.tools import MissingTool

    try:
        from spikeloom.boards.report.neuron import picture
    except ModuleNotFoundError as missing:
        raise MissingTool(
            f"{missing.name} is not on this machine; pip install spikeloom[boards]"
        ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(params, found, params.description.title).savefig(path)


@click.command()
@click.argument("name")
@preset_option
@set_option
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="NAME=VALUE",
    help="An input's value, in its unit; nominal if not given.",
)
@time_option
@precision_option
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option(
    "--picture", metavar="FILE", help="Draw state, spikes and rates; a .png or .svg file."
)
@json_option
def command(name, preset, settings, inputs, time_ms, formats, seed, picture, as_json):
    """Run a model in integers and in real numbers, side by side.

    NAME is a model, or a TOML or JSON file. Times are in ms, rates in Hz.

    Example: spikeloom neurons simulate izhikevich --preset FS --input I=8 --picture fs.png
    """
    from spikeloom.golden.neuron.compiler.study.measure import portrait
    from spikeloom.golden.neuron.compiler.study.simulate import spike_tags

    if picture is not None and Path(picture).suffix not in {".png", ".svg"}:
        raise ValueError(f"--picture must end in .png or .svg, not {picture!r}")
    params = params_of(name, preset, settings, formats)
    points = 17 if picture else 0
    steps = steps_of(params, time_ms, 1 + points)
    given = _inputs(params, inputs)
    found = portrait(params, steps, points, given, seed)
    duration = steps * params.step_ms
    report = {"model": params.description.name, "dt_ms": params.step_ms, "time_ms": duration}
    pair = {"integer": found.golden, "real": found.ideal}
    for kind, trace in pair.items():
        report[kind] = {
            "states": {
                key: {
                    "low": float(x[:, 0].min()),
                    "high": float(x[:, 0].max()),
                    "last": float(x[-1, 0]),
                }
                for key, x in trace.traces.items()
                if key != params.step.wait
            }
        }
        if trace.spikes is not None:
            times = trace.spike_times_ms()
            report[kind] |= {
                "spikes": len(times),
                "rate_hz": 1000 * len(times) / duration,
                "first_ms": [float(x) for x in times[:5]],
                "tags": list(spike_tags(times, duration)),
            }
    if picture is not None:
        _draw(Path(picture), params, found)
    if as_json:
        return print_json(report)
    _print_run(report, params.description)
