"""Neuron models and their settings as arguments of the command line."""

from pathlib import Path

import click

from .console import out
from .options import values

__all__ = [
    "formats_of",
    "is_file",
    "params_of",
    "place_of",
    "precision_option",
    "preset_option",
    "printer",
    "settings_text",
    "steps_of",
    "time_option",
    "unit_text",
]


def is_file(name: str) -> bool:
    """Whether a name is that of a TOML or JSON file with a description."""
    return name.endswith((".toml", ".json"))


def params_of(name, preset="", settings=(), formats="per-state", bits=()):
    """Parameters of a model.

    Parameters
    ----------
    name : str
        A model of the library, or a TOML or JSON file.
    preset : str
        Name of a preset of the model.
    settings : sequence of str
        Parameter values as ``NAME=VALUE``.
    formats : str
        ``auto``, ``Qm.n`` or ``per-state``.
    bits : sequence of str
        Fraction bits of states as ``STATE=FRACTION``, which override ``formats``.
    """
    from dataclasses import replace

    from spikeloom.golden.neuron.compiler.frontend import reader
    from spikeloom.golden.neuron.compiler.model import ModelParams

    params = ModelParams(
        model=reader.load(name).to_json() if is_file(name) else name,
        preset=preset,
        parameters=tuple(values(settings).items()),
    )
    if formats != "per-state":
        params = params.with_precision(formats)
    fracs = dict(params.fracs) | values(bits, "--bits")
    return replace(params, fracs=tuple(fracs.items()))


def place_of(name: str) -> tuple[str, Path]:
    """Where a model is from, and its file.

    Returns
    -------
    str
        The package that has it, ``SPIKELOOM_MODELS``, or ``"file"`` for a file.
    Path
        The file.
    """
    from spikeloom.golden.neuron.compiler.frontend.library import places

    if is_file(name):
        return "file", Path(name)
    (place,) = places()[name]
    return place.origin, place.path


_MOST = 1 << 27  # numbers of a run that are kept: a gigabyte


def steps_of(params, time_ms, lanes: int = 1) -> int:
    """Number of steps in ``time_ms`` milliseconds, 1..10000000; a default if that is None.

    They are fewer where a run keeps many numbers in each step: of all states and outputs of
    ``lanes`` neurons.
    """
    from spikeloom.golden.neuron.compiler.study.measure import usual_steps

    if time_ms is None:
        return usual_steps(params)
    steps = time_ms / params.step_ms
    if not 0.5 < steps <= 10_000_000:  # neither is a number that is none
        raise ValueError(
            f"--time-ms must be 1 to 10000000 steps of {params.step_ms:g} ms, not {time_ms:g} ms"
        )
    kept = lanes * (len(params.program.registers) + len(params.program.outputs))
    if steps * kept > _MOST:
        raise ValueError(
            f"--time-ms must be at most {_MOST // kept} steps of {params.step_ms:g} ms for a run "
            f"that keeps {kept} numbers in each, not {time_ms:g} ms"
        )
    return round(steps)


def formats_of(params) -> dict:
    """Formats of the states, without the refractory counter."""
    states = params.description.states
    return {x.name: x.format for x in params.program.registers if x.name in states}


def unit_text(unit: str) -> str:
    """A unit as it is printed; empty for numbers without a unit."""
    return "" if unit == "1" else unit


preset_option = click.option("--preset", default="", metavar="NAME", help="A preset of the model.")


time_option = click.option(
    "--time-ms", type=float, help="Time to run; half a second or 4000 steps if not given."
)


precision_option = click.option(
    "--precision",
    "formats",
    default="per-state",
    show_default=True,
    metavar="auto|Qm.n|per-state",
    help="Formats: of the analysis, n fraction bits for all states, or the model's.",
)


def settings_text(values) -> str:
    """Values as ``name=value``, on one line."""
    return " ".join(f"{key}={x:g}" for key, x in values.items())


def printer():
    """A function that prints a line without markup and without breaking it."""
    return lambda text: out.print(text, markup=False, highlight=False, soft_wrap=True)
