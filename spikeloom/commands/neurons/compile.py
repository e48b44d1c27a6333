"""``spikeloom neurons compile``: a neuron of one's own as hardware that is checked."""

import math
import re
from dataclasses import fields
from pathlib import Path

import click

from spikeloom.console import err, out, print_json, print_table
from spikeloom.models import params_of, precision_option, preset_option
from spikeloom.options import Failed, json_option, set_option, values

__all__ = ["command"]

_DERIVATIVE = re.compile(
    r"\s*(?:d(?P<a>[A-Za-z_]\w*)\s*/\s*dt|(?P<b>[A-Za-z_]\w*)\s*')\s*=(?P<f>.+)", re.S
)
_BETWEEN = re.compile(r";|\n(?=\s*(?:d\w+\s*/\s*dt|\w+\s*')\s*=)")  # a line may go on in the next


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
@click.option("--threshold", metavar="CONDITION", help="Of EQUATIONS: when it fires.")
@click.option("--reset", multiple=True, metavar="X=VALUE", help="Of EQUATIONS: what a spike does.")
@click.option("--range", "ranges", multiple=True, metavar="X=LOW,HIGH", help="Of a state.")
@click.option(
    "--input", "inputs", multiple=True, metavar="X=LOW,HIGH[,NOMINAL]", help="Of EQUATIONS."
)
@click.option("--init", "starts", multiple=True, metavar="X=VALUE", help="Of EQUATIONS: a start.")
@click.option("--frac", "fracs", multiple=True, metavar="X=N", help="Of EQUATIONS: fraction bits.")
@click.option("--dt-ms", type=float, default=0.1, show_default=True, help="Step of EQUATIONS.")
@click.option("--method", default="euler", show_default=True, help="Integration of EQUATIONS.")
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
    if not output:
        raise ValueError("-o must name a folder, and is empty")
    # Nothing is written before everything is done, and that it can be is asked before.
    for place in (Path(output), *Path(output).absolute().parents):
        if place.exists() and not place.is_dir():
            raise ValueError(f"-o must name a folder, and {place} is a file")
    if "=" in name:
        name, settings = _described(name, settings, **own), ()
    elif given := [key for key, value in own.items() if value and key not in {"dt_ms", "method"}]:
        raise ValueError(f"--{given[0].rstrip('s')} is of EQUATIONS; a model has its own")
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
        Path(output),
        target=target,
        say=lambda text: err.print(text, markup=False, style="dim"),
    )
    if as_json:
        print_json(result.to_dict())
    else:
        _print(result, output)
    if result.problems:
        raise Failed("\n".join(result.problems))


def _described(
    text: str, settings, threshold, reset, ranges, inputs, starts, fracs, dt_ms, method
) -> str:
    """A description in JSON of equations and options."""
    from spikeloom.golden.neuron.compiler.frontend.reader import from_equations

    equations = {}
    for part in filter(str.strip, _BETWEEN.split(text)):
        found = _DERIVATIVE.fullmatch(part)
        if found is None:
            raise ValueError(f'an equation is "dx/dt = …" or "x\' = …", not {part.strip()!r}')
        target = found["a"] or found["b"]
        if target in equations:
            raise ValueError(f"an equation of {target} must be given once, not again as {part!r}")
        equations[target] = found["f"].strip()
    limits = {key: _numbers("--range", key, x, 2) for key, x in _pairs("--range", ranges)}
    return from_equations(
        equations,
        threshold=threshold,
        reset=dict(_pairs("--reset", reset)) or None,
        ranges={key: (low, high) for key, (low, high) in limits.items()},
        parameters=_checked("--set", settings),
        inputs={key: _numbers("--input", key, x, 3) for key, x in _pairs("--input", inputs)}
        or None,
        init=_checked("--init", starts),
        fracs=_checked("--frac", fracs),
        dt_ms=dt_ms,
        method=method,
    ).to_json()


def _checked(option: str, texts) -> dict:
    """Numbers by name."""
    found = values(texts, option)
    for key, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{option} {key} must be a number, not {value!r}")
    return found


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{option} takes NAME=VALUE, not {text!r}")
    return name.strip(), value.strip()


def _pairs(option: str, texts) -> list[tuple[str, str]]:
    found = [_pair(option, text) for text in texts]
    names = [name for name, _ in found]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"{option} {name} must be given once, not again")
    return found


def _numbers(option: str, name: str, text: str, most: int) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not 2 <= len(found) <= most or not all(map(math.isfinite, found)):
        accepted = "LOW,HIGH" if most == 2 else "LOW,HIGH or LOW,HIGH,NOMINAL"
        raise ValueError(f"{option} {name} takes {accepted}, not {text!r}")
    return found


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
