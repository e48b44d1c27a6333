"""``spikeloom neurons compile``: a neuron of one's own as hardware that is checked."""

from dataclasses import fields

import click

from spikeloom.console import err, out, print_json, print_table
from spikeloom.equations import are_equations, described, equation_options, refuse_without
from spikeloom.models import params_of, precision_option, preset_option
from spikeloom.options import Failed, folder_of, json_option, set_option

__all__ = ["command"]


@click.command()
@click.argument("name", metavar="NAME|FILE|EQUATIONS")
@click.option("-o", "output", metavar="DIR", required=True, help="Folder for the results.")
@click.option("--form", default="parallel", show_default=True, help="parallel, serial or folded.")
@click.option("--neurons", type=click.IntRange(1), help="Neurons of a folded population.")
@click.option("--stages", type=click.IntRange(0, 16), help="Levels of registers in an update.")
@click.option("--target", default="ice40-hx8k", show_default=True, help="Device to build for.")
@preset_option
@set_option
@precision_option
@click.option("--bits", multiple=True, metavar="STATE=N", help="Fraction bits of a state.")
@equation_options
@json_option
def command(
    name, output, form, neurons, stages, target, preset, settings, formats, bits, as_json, **own
):
    """Make hardware of a neuron model: Verilog, test bench, proof, resources and a picture.

    NAME is a model, a TOML or JSON file, or equations such as "dv/dt = (I - v)/20", with ";"
    between them; then --set gives the parameters that they name. In DIR, "make" runs the test bench
    with Icarus Verilog, without spikeloom; the bitstream has the neuron between shift registers, on
    four pins. The exit status is 1 if something is not proved, does not fit, or does not do as real
    numbers do.

    Example: spikeloom neurons compile "dv/dt = (2*I - v)/20" --threshold "v > 1" --reset v=0
    --range v=-4,4 --input I=-2,2,1 --form serial -o my_neuron
    """
    from spikeloom.boards.build import neuron

    keys = neuron.forms()
    if form not in keys:
        raise ValueError(f"--form must be one of {', '.join(keys)}, not {form!r}")
    # Nothing is written before everything is done, and that it can be is asked before.
    folder = folder_of(output)
    if are_equations(name):
        name, settings = described(name, settings, **own), ()
    else:
        refuse_without(own)
    model = params_of(name, preset, settings, formats, bits)
    kind = neuron.find(keys[form]).params_type()
    shared = {x.name: getattr(model, x.name) for x in fields(model)}
    sizes = {"neurons": neurons, "stages": stages}
    for option, value in sizes.items():
        if value is not None and option not in {x.name for x in fields(kind)}:
            raise ValueError(f"--{option} is nothing of a {form} neuron")
    chosen = {option: value for option, value in sizes.items() if value is not None}
    params = kind(**shared, **chosen)
    result = neuron.hardware(
        form,
        params,
        folder,
        target=target,
        say=lambda text: err.print(text, markup=False, style="dim"),
    )
    if as_json:
        print_json(result.to_dict())
    else:
        _print(result, output)
    if result.problems:
        raise Failed("\n".join(result.problems))


def _print(result, output):
    cost, gates = result.cost, result.gates
    rows = [
        ("states", ", ".join(f"{name} {format}" for name, format in result.states.items())),
        (
            "RTL against integers",
            f"{result.check.mismatches} of {result.check.cycles} cycles differ",
        ),
        ("gates against integers", f"{gates.mismatches} of {gates.cycles} cycles differ"),
        ("data path", result.proof.status + (", bounded" if result.proof.bounded else "")),
    ]
    if result.same is not None:
        rows.append((f"{result.form} form", "proved" if result.same else "not proved"))
    found, close = result.quality, "as in real numbers" if result.quality.good else "not exact"
    where = f" at {len(found.values)} values of {found.drive}" if found.drive else ""
    rows.append(("integers", close + where))
    cells = {"LUT": cost.lut, "FF": cost.ff, "BRAM": cost.bram, "DSP": cost.dsp}
    used = ", ".join(f"{count} {cell}" for cell, count in cells.items() if count)
    speed = "" if cost.fmax_mhz is None else f", {cost.fmax_mhz:.1f} MHz"
    rows.append((cost.target, f"{used}{speed}"))
    if result.bitstream is not None:
        rows.append(("bitstream", result.bitstream))
    print_table(f"{result.model}, {result.form}", ("", ""), rows)
    out.print(f"\n{output}: make runs its test bench", markup=False, soft_wrap=True)
