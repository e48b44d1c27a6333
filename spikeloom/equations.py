"""Equations and their options as arguments of the command line."""

import math
import re

import click

from .options import values

__all__ = ["are_equations", "described", "equation_options", "refuse_without"]

_DERIVATIVE = re.compile(
    r"\s*(?:d(?P<a>[A-Za-z_]\w*)\s*/\s*dt|(?P<b>[A-Za-z_]\w*)\s*')\s*=(?P<f>.+)", re.S
)
_BETWEEN = re.compile(r";|\n(?=\s*(?:d\w+\s*/\s*dt|\w+\s*')\s*=)")  # a line may go on in the next

_OPTIONS = (
    click.option("--threshold", metavar="CONDITION", help="Of EQUATIONS: when it fires."),
    click.option(
        "--reset", multiple=True, metavar="X=VALUE", help="Of EQUATIONS: what a spike does."
    ),
    click.option("--range", "ranges", multiple=True, metavar="X=LOW,HIGH", help="Of a state."),
    click.option(
        "--input", "inputs", multiple=True, metavar="X=LOW,HIGH[,NOMINAL]", help="Of EQUATIONS."
    ),
    click.option(
        "--init", "starts", multiple=True, metavar="X=VALUE", help="Of EQUATIONS: a start."
    ),
    click.option(
        "--frac", "fracs", multiple=True, metavar="X=N", help="Of EQUATIONS: fraction bits."
    ),
    click.option("--dt-ms", type=float, default=0.1, show_default=True, help="Step of EQUATIONS."),
    click.option("--method", default="euler", show_default=True, help="Integration of EQUATIONS."),
)

_CALLED = {"ranges": "range", "inputs": "input", "starts": "init", "fracs": "frac"}


def equation_options(function):
    """Decorator that gives a command the options of EQUATIONS, for :func:`described`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def are_equations(name: str) -> bool:
    """Whether a name is text of equations."""
    return "=" in name


def refuse_without(options: dict) -> None:
    """Refuse options of EQUATIONS where there are none.

    Raises
    ------
    ValueError
        One of them is given.
    """
    given = [key for key, value in options.items() if value and key not in {"dt_ms", "method"}]
    if given:
        name = _CALLED.get(given[0], given[0])
        raise ValueError(f"--{name} is of EQUATIONS; a model has its own")


def described(
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
