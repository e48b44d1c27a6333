"""``spikeloom neurons precision``: rounding errors, saturation and choice of fraction bits."""

import click

from spikeloom.console import out, print_json, print_table, progress_bar
from spikeloom.models import (
    formats_of,
    params_of,
    precision_option,
    preset_option,
    printer,
    settings_text,
    steps_of,
    time_option,
)
from spikeloom.options import Failed, json_option, set_option

__all__ = ["command"]


def _print_saturation(found, searched):
    out.print()
    if found:
        print_table(
            "saturation",
            ("state", "end", "run", ">step", "inputs", "from"),
            [
                (
                    x["state"],
                    x["end"],
                    x["source"],
                    x["step"],
                    settings_text(x["inputs"]),
                    settings_text(x["start"]) if x["source"] == "corner" else "the start",
                )
                for x in found
            ],
        )
    printer()(
        f"{'no other' if found else 'no'} saturation in {searched['driven']} runs of "
        f"{searched['steps']} steps with constant inputs, and {searched['corners']} of "
        f"{searched['corner_steps']} from corners of the states' ranges"
    )


def _print(params, states, found, searched, counts, steps):
    description = params.description
    print_table(
        f"{description.name}: error of a step in last places",
        ("state", "format", ">fraction", ">pinned", ">analysis", ">expected", ">measured"),
        [(*list(x.values())[:5], f"{x['expected']:.3f}", f"{x['measured']:.3f}") for x in states],
    )
    _print_saturation(found, searched)
    if counts:
        out.print()
        print_table(
            f"spikes in {steps * params.step_ms:g} ms",
            (">fraction bits", ">integer", ">real"),
            [
                (
                    f"{x['finer']:+d}" if x["finer"] else "as above",
                    "too wide" if x["integer"] is None else x["integer"],
                    x["real"],
                )
                for x in counts
            ],
        )


@click.command()
@click.argument("name")
@preset_option
@set_option
@precision_option
@click.option(
    "--bits",
    multiple=True,
    metavar="STATE=FRACTION",
    help="Fraction bits of a state, before --precision.",
)
@time_option
@json_option
@progress_bar
def command(name, preset, settings, formats, bits, time_ms, as_json, progress):
    """Show the errors of a model, its saturations, and the effect of other fraction bits.

    The error is that of one step against the same step in real numbers, as root mean square in last
    places of the state: expected if each rounding is uniform and independent, and measured. If it
    is larger than expected, the rest comes from tables. Runs in which a state saturates are listed
    with their constant inputs and the step; runs from a corner of the states' ranges only if no run
    from the initial states saturates. Then come the numbers of spikes with coarser and finer
    states. Last, integers are compared with real numbers over the range of the drive; if they are
    silent where those fire, or off by more than 2 %, that is an error, with what to do about it.

    Example: spikeloom neurons precision izhikevich --bits v=6
    """
    from dataclasses import asdict

    from spikeloom.golden.neuron.compiler.lower.precision import analysed_bits
    from spikeloom.golden.neuron.compiler.study.measure import spike_counts, step_errors
    from spikeloom.golden.neuron.compiler.study.witness import search
    from spikeloom.sim.neuron.quality import quality

    params = params_of(name, preset, settings, formats, bits)
    description, steps = params.description, steps_of(params, time_ms)
    analysed, errors = analysed_bits(description, params.step), step_errors(params)
    searched = asdict(search(params, steps))
    found = searched.pop("witnesses")
    states = [
        {
            "state": key,
            "format": str(format),
            "fraction": format.frac,
            "pinned": description.states[key].frac,
            "analysis": analysed[key],
            "expected": errors[key][0],
            "measured": errors[key][1],
        }
        for key, format in formats_of(params).items()
    ]
    counts = [] if description.spike is None else spike_counts(params, steps, progress=progress)
    judged = quality(params)
    counts = [{"finer": x.finer, "integer": x.golden, "real": x.ideal} for x in counts]
    if as_json:
        print_json(
            {
                "model": description.name,
                "states": states,
                "saturation": found,
                "searched": searched,
                "spikes": counts,
                "quality": judged.to_dict(),
            }
        )
    else:
        _print(params, states, found, searched, counts, steps)
    if not judged.good:
        raise Failed("\n".join(judged.problems))
