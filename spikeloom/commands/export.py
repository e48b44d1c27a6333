"""``spikeloom export``: a golden model as source text that needs nothing of spikeloom."""

from dataclasses import fields

import click

from spikeloom.console import out, print_json, print_table
from spikeloom.equations import are_equations, described, equation_options, refuse_without
from spikeloom.models import is_file, precision_option, preset_option
from spikeloom.models import params_of as model_params
from spikeloom.options import folder_of, json_option, set_option
from spikeloom.selection import params_of

__all__ = ["command"]


@click.command()
@click.argument("name", metavar="KEY|MODEL|FILE|EQUATIONS")
@click.option("--as", "form", required=True, metavar="c|hls|python", help="Language.")
@click.option("-o", "output", metavar="DIR", required=True, help="Folder for the files.")
@set_option
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of vectors.")
@preset_option
@precision_option
@click.option("--bits", multiple=True, metavar="STATE=N", help="Fraction bits of a state.")
@equation_options
@json_option
def command(name, form, output, settings, seed, preset, formats, bits, as_json, **own):
    """Export one step of a golden model, with golden vectors that check it.

    KEY is a block. A model, a TOML or JSON file, or equations are a neuron, as in "spikeloom
    neurons compile", and its golden model the parallel one. c is a header of C99 that needs
    nothing, hls one of C++ with ap_int of exact widths, python a module on plain integers. In DIR,
    "make" compares them with the golden model's own numbers, without spikeloom.

    Example: spikeloom export neurons.izhikevich --as c -o izhikevich
    """
    from spikeloom.sim.native.export.export import FORMS, export

    if form not in FORMS:
        raise ValueError(f"--as must be one of {', '.join(FORMS)}, not {form!r}")
    folder = folder_of(output)
    golden = _golden(name, settings, preset, formats, bits, own)
    made = export(golden, form, seed)
    made.write(folder)
    if as_json:
        print_json(made.manifest)
    else:
        _print(made.manifest, output)


def _golden(name, settings, preset, formats, bits, equations):
    """The model that is named, described in a file, or given by equations."""
    from spikeloom.golden.core.contract import find
    from spikeloom.golden.neuron.compiler.frontend.library import places
    from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams

    if are_equations(name):
        name, settings = described(name, settings, **equations), ()
    else:
        refuse_without(equations)
        if not is_file(name) and ("." in name or name not in places()):
            given = {"--preset": preset, "--precision": formats != "per-state", "--bits": bits}
            for option, value in given.items():
                if value:
                    raise ValueError(f"{option} is of a model; {name} has its own parameters")
            return find(name)(params_of(name, settings))
    model = model_params(name, preset, settings, formats, bits)
    return Parallel(ParallelParams(**{x.name: getattr(model, x.name) for x in fields(model)}))


def _print(manifest, output):
    runs, steps = manifest["vectors"]["runs"], manifest["vectors"]["steps"]
    rows = [("files", ", ".join(manifest["files"])), ("vectors", f"{runs} runs of {steps} steps")]
    rows.append(("state", f"{manifest['state_bits']} bits"))
    rows.append(("tables", f"{manifest['table_bits']} bits"))
    counts = {name: sum(by.values()) for name, by in manifest["operations"].items()}
    rows.append(("operations", ", ".join(f"{n} {name}" for name, n in counts.items()) or "none"))
    print_table(f"{manifest['stem']} as {manifest['form']}", ("", ""), rows)
    out.print(f"\n{output}: make runs its vectors", markup=False, soft_wrap=True)
