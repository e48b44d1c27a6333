"""Description of a neuron model: states, parameters, equations, spike, and where it is from."""

import dataclasses
import json
from dataclasses import dataclass, field
from numbers import Real

from .expression import Expr

__all__ = [
    "CORES",
    "FAMILIES",
    "METHODS",
    "OVERFLOWS",
    "TAGS",
    "Description",
    "Equation",
    "Input",
    "Parameter",
    "Spike",
    "State",
    "Update",
]

OVERFLOWS = ("saturate", "wrap")
"""What a state does with a number beyond its word."""

METHODS = ("euler", "exponential", "exact", "heun", "rk4", "map")
"""How an update gets from one step to the next; see :class:`Update`."""

FAMILIES = (
    "integrate-and-fire",
    "resonator",
    "conductance",
    "compartment",
    "map",
    "rate",
    "stochastic",
    "platform",
    "learning",
    "glia",
    "sensory",
)

CORES = (
    "linear",
    "polynomial",
    "exponential",
    "gate",
    "compartment",
    "map",
    "rate",
    "stochastic",
    "integer",
    "phase",
    "filter",
)
"""Kinds of data path: what dominates the hardware of a model."""

TAGS = (
    "excitable",
    "quiescent",
    "tonic",
    "adapting",
    "bursting",
    "irregular",
    "chaotic",
    "phasic",
    "rate-coded",
    "stochastic",
)


@dataclass(frozen=True, kw_only=True)
class _Quantity:
    name: str
    unit: str = "1"
    low: float
    high: float
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class State(_Quantity):
    """A state variable: its range and initial value in its unit.

    ``frac`` are the fraction bits of its fixed-point format; None leaves them to the analysis.
    A number beyond the word of that format, which is the smallest that has the range, becomes the
    nearest end of the word (``overflow`` is ``saturate``), or loses its first bits (``wrap``): what
    is left of it, modulo ``2**width`` codes, is a code of the word.
    """

    init: float = 0.0
    frac: int | None = None
    overflow: str = "saturate"


@dataclass(frozen=True, kw_only=True)
class Parameter(_Quantity):
    """A number that is folded into the hardware."""

    default: float


@dataclass(frozen=True, kw_only=True)
class Input(_Quantity):
    """A number that comes in with each step; ``nominal`` is a typical one.

    ``kind`` tells what kind of number it is: a plain ``value``, a random number with the
    ``normal`` distribution (mean 0, variance 1) or a ``uniform`` one (from 0 to 1).
    """

    nominal: float = 0.0
    frac: int | None = None
    kind: str = "value"


@dataclass(frozen=True)
class Equation:
    """``target = expression``, or ``target' = expression`` for a derivative."""

    target: str
    derivative: bool
    expression: Expr
    source: str

    def __str__(self):
        return self.source


@dataclass(frozen=True, kw_only=True)
class Update:
    """Equations that are done together, and how.

    Lines without a prime are done in order, each at once. The lines with a prime advance together
    at the end, from the values before: ``euler`` by one step, ``heun`` and ``rk4`` by the schemes
    of these names. With ``exponential`` each variable is the exact solution of its own equation,
    linear in it, while the others stand still; with ``exact`` all of them are the exact solution of
    their linear system with constant coefficients. A ``map`` has no primes.
    """

    method: str
    equations: tuple[Equation, ...]


@dataclass(frozen=True, kw_only=True)
class Spike:
    """When the neuron fires, and what happens then.

    ``edge`` asks for the condition to become true instead of being true. For ``refractory_ms`` the
    states ``held`` stay as the reset left them and nothing fires.
    """

    condition: Expr
    source: str
    reset: tuple[Equation, ...] = ()
    edge: bool = False
    refractory_ms: float = 0.0
    held: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Description:
    """A neuron model, with everything that a file says of it.

    Attributes
    ----------
    name, title, family, core : str
        ``family`` of :data:`FAMILIES`, ``core`` of :data:`CORES`.
    doi, source : str
        Where the model was published.
    missing : tuple of str
        What the publication has and this does not.
    decisions : tuple of str
        What was decided where sources differ.
    states, parameters, inputs : dict
        By name, in order.
    dt_ms : float
        One step. A model without time (a map) has steps only; then it is 1.
    updates : tuple of Update
        Done in order.
    spike : Spike or None
        None for a model that is read by its outputs.
    outputs : dict
        Expressions of the states and inputs after the step.
    presets : dict
        Named values of some parameters, and of inputs' nominal values.
    behaviour : tuple of str
        What it does with nominal inputs, words of :data:`TAGS`.
    digest : str
        Of the golden model's trace with nominal inputs; empty until it is pinned.
    interpolate : bool
        Whether function tables are interpolated.
    table_bits : int
        Binary logarithm of the entries of a function table.
    """

    name: str
    title: str
    family: str
    core: str
    doi: str = ""
    source: str = ""
    missing: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    states: dict[str, State] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    dt_ms: float = 1.0
    updates: tuple[Update, ...] = ()
    spike: Spike | None = None
    outputs: dict[str, Equation] = field(default_factory=dict)
    presets: dict[str, dict[str, float]] = field(default_factory=dict)
    behaviour: tuple[str, ...] = ()
    digest: str = ""
    interpolate: bool = True
    table_bits: int = 9

    def to_json(self) -> str:
        """The description in JSON, on one line; :func:`.reader.from_json` reads it."""
        return json.dumps(self.to_dict(), separators=(",", ":"))

    def to_dict(self) -> dict:
        """Plain values as they stand in a file, without what has its default."""
        head = _plain(self, ("name", "title", "family", "core", "doi", "source"))
        head |= _plain(self, ("missing", "decisions", "behaviour", "digest"))
        tree = {
            "model": head,
            "states": {
                x.name: _quantity(x, "init", "frac", "overflow") for x in self.states.values()
            },
            "parameters": {x.name: _quantity(x, "default") for x in self.parameters.values()},
            "inputs": {
                x.name: _quantity(x, "nominal", "frac", "kind") for x in self.inputs.values()
            },
            "integration": _plain(self, ("dt_ms", "interpolate", "table_bits")),
            "update": [
                {"method": x.method, "equations": [str(line) for line in x.equations]}
                for x in self.updates
            ],
            "presets": self.presets,
        }
        if self.spike is not None:
            spike = _plain(self.spike, ("edge", "refractory_ms", "held"))
            reset = {"reset": [str(line) for line in self.spike.reset]} if self.spike.reset else {}
            tree["spike"] = {"condition": self.spike.source, **reset, **spike}
        if self.outputs:
            tree["outputs"] = {
                key: line.source.split("=", 1)[1].strip() for key, line in self.outputs.items()
            }
        return {key: value for key, value in tree.items() if value}

    def values(self, preset: str | None = None, /, **overrides: float) -> dict[str, float]:
        """Values of all parameters: the defaults, a preset's, then those given by name.

        Raises
        ------
        ValueError
            An unknown preset or name, or a value outside of the parameter's range.
        """
        values = {x.name: x.default for x in self.parameters.values()}
        if preset is not None:
            if preset not in self.presets:
                known = ", ".join(self.presets) or "none"
                raise ValueError(f"{self.name} has the presets {known}, not {preset!r}")
            values |= {key: x for key, x in self.presets[preset].items() if key in values}
        for key, value in overrides.items():
            if key not in self.parameters:
                known = ", ".join(self.parameters) or "no parameters"
                raise ValueError(f"{self.name} takes {known}, not {key!r}")
            limits = self.parameters[key]
            if isinstance(value, bool) or not isinstance(value, Real):
                raise TypeError(f"{key} of {self.name} must be a number, not {value!r}")
            if not limits.low <= value <= limits.high:
                raise ValueError(
                    f"{key} of {self.name} must be in {limits.low:g}..{limits.high:g} "
                    f"{limits.unit}, not {value!r}"
                )
            values[key] = float(value)
        return values


def _plain(item, names) -> dict:
    """Attributes that do not have their default, tuples as lists."""
    defaults = {x.name: x.default for x in dataclasses.fields(item)}
    values = {name: getattr(item, name) for name in names}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != defaults[name]
    }


def _quantity(item, *names) -> dict:
    return {"range": [item.low, item.high], **_plain(item, ("unit", "meaning", *names))}
