"""``spikeloom neurons info``: quantities, equations, formats and operations of a model."""

import click

from spikeloom.console import out, print_json, print_table
from spikeloom.models import (
    formats_of,
    params_of,
    place_of,
    preset_option,
    printer,
    settings_text,
    unit_text,
)
from spikeloom.options import json_option, set_option

__all__ = ["command"]


def _operations(program) -> dict:
    kinds = [op.kind for op in program.ops]
    return {
        "operations": len(kinds),
        "products": kinds.count("mul"),
        "tables": kinds.count("table"),
        "widest_bits": max(op.format.width for op in program.ops if op.format is not None),
    }


LOOK = 8  # largest step that is tried, as a multiple of the model's own


def _stable_step(params) -> float | None:
    """The largest stable step in ms, up to 8 times the model's own; None for a map."""
    from spikeloom.golden.neuron.compiler.lower.stability import largest_step

    if all(update.method == "map" for update in params.description.updates):
        return None
    return largest_step(params.description, params.values, LOOK * params.step_ms)


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
            unit_text(x.unit),
            *(cells[key] for cells in columns.values()),
            x.meaning,
        )
        for key, x in found.items()
    ]
    print_table(None, (title, *names), rows)


@click.command()
@click.argument("name")
@preset_option
@set_option
@json_option
def command(name, preset, settings, as_json):
    """Show a model: quantities, equations, formats, operations.

    NAME is a model, or a TOML or JSON file.

    Example: spikeloom neurons info hodgkin_huxley
    """
    from spikeloom.golden.neuron.compiler.lower.precision import analysed_bits

    params = params_of(name, preset, settings)
    description, formats = params.description, formats_of(params)
    analysed = analysed_bits(description, params.step)
    origin, path = place_of(name)
    operations, stable = _operations(params.program), _stable_step(params)
    if as_json:
        return print_json(
            {
                "from": origin,
                "path": str(path),
                "description": description.to_dict(),
                "values": params.values,
                "formats": {key: str(format) for key, format in formats.items()},
                "analysis": analysed,
                **operations,
                "dt_ms": params.step_ms,
                "largest_stable_ms": stable,
            }
        )
    say = printer()
    say(f"{description.name}: {description.title} ({description.family}, {description.core})")
    for label, texts in (
        ("file", [str(path)]),
        ("source", [x for x in (description.source, description.doi) if x]),
        ("decided", description.decisions),
        ("missing", description.missing),
        ("behaviour", [", ".join(description.behaviour)]),
    ):
        for text in texts:
            say(f"  {label}: {text}")
    _quantities(
        "states",
        description.states,
        {
            "starts at": {key: f"{x.init:g}" for key, x in description.states.items()},
            "format": {
                key: f"{format}{', wraps' * (description.states[key].overflow == 'wrap')}"
                for key, format in formats.items()
            },
            ">analysis": {key: f"{bits} fraction" for key, bits in analysed.items()},
        },
    )
    _quantities(
        "parameters",
        description.parameters,
        {">value": {key: f"{x:g}" for key, x in params.values.items()}},
    )
    _quantities(
        "inputs",
        description.inputs,
        {
            "kind": {key: x.kind for key, x in description.inputs.items()},
            ">nominal": {key: f"{x.nominal:g}" for key, x in description.inputs.items()},
        },
    )
    say("")
    for update in description.updates:
        say(f"{update.method}:")
        for line in update.equations:
            say(f"  {line}")
    if description.spike is not None:
        _say_spike(say, description.spike)
    for key, line in description.outputs.items():
        say(f"output {key}: {line.source.split('=', 1)[1].strip()}")
    if description.presets:
        say("")
        print_table(
            None,
            ("preset", "values"),
            [(key, settings_text(preset)) for key, preset in description.presets.items()],
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
    say(f"digest {description.digest or 'not pinned'}")
