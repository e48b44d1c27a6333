"""A model as one description: what a file says, checked, and back again."""

import dataclasses
import json
import keyword
import math
import tomllib
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path

from .agreement import check
from .expression import CALLS, Expr, PositionError, parse
from .units import unit

__all__ = ["CORES", "FAMILIES", "METHODS", "Equation", "Input", "Parameter", "Spec", "SpecError",
           "Spike", "State", "Update", "from_equations"]  # fmt: skip

METHODS = ("euler", "exponential", "exact", "heun", "rk4", "map")
"""How an update gets from one step to the next; see :class:`Update`."""

FAMILIES = ("integrate-and-fire", "resonator", "conductance", "compartment", "map", "rate",
            "stochastic", "platform", "learning", "glia", "sensory")  # fmt: skip

CORES = ("linear", "polynomial", "exponential", "gate", "compartment", "map", "rate", "stochastic",
         "integer", "phase", "filter")  # fmt: skip
"""Kinds of data path: what dominates the hardware of a model."""

TAGS = ("excitable", "quiescent", "tonic", "adapting", "bursting", "irregular", "chaotic", "phasic",
        "rate-coded", "stochastic")  # fmt: skip
FIRING = ("tonic", "adapting", "bursting", "irregular", "chaotic", "phasic")

NAMES = 64  # characters of a name


class SpecError(ValueError):
    """A mistake in a description: file, section and key first, then what is accepted."""


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
    """

    init: float = 0.0
    frac: int | None = None


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
class Spec:
    """One model.

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

    @classmethod
    def load(cls, path: str | Path) -> "Spec":
        """Read a TOML or JSON file."""
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8")
            tree = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        except OSError as wrong:
            raise SpecError(f"{path}: cannot be read: {wrong.strerror}") from None
        except (ValueError, RecursionError) as wrong:
            raise SpecError(f"{path}: {wrong}") from None
        return cls.from_dict(tree, str(path))

    @classmethod
    def from_dict(cls, tree: dict, where: str = "model") -> "Spec":
        """Build a description from plain values, as they stand in a file."""
        return _Reader(where).spec(tree)

    @classmethod
    def from_json(cls, text: str, where: str = "model") -> "Spec":
        """Read what :meth:`to_json` wrote."""
        try:
            tree = json.loads(text)
        except (ValueError, RecursionError) as wrong:
            raise SpecError(f"{where}: {wrong}") from None
        return cls.from_dict(tree, where)

    def to_json(self) -> str:
        """The description on one line; :meth:`from_json` makes it this one again."""
        return json.dumps(self.to_dict(), separators=(",", ":"))

    def to_dict(self) -> dict:
        """Plain values as they stand in a file, without what has its default."""
        head = _plain(self, ("name", "title", "family", "core", "doi", "source", "missing",
                             "decisions", "behaviour", "digest"))  # fmt: skip
        tree = {
            "model": head,
            "states": {x.name: _quantity(x, "init", "frac") for x in self.states.values()},
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
                raise ValueError(f"{key} of {self.name} must be in {limits.low:g}..{limits.high:g} "
                                 f"{limits.unit}, not {value!r}")  # fmt: skip
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


_TABLES = ("model", "states", "parameters", "inputs", "integration", "update", "spike", "outputs",
           "presets")  # fmt: skip
_RESERVED = {*CALLS, *keyword.kwlist, "dt", "spike", "en", "wait", "ready", "busy", "clk", "rst",
             "next", "valid", "neuron", "self", "state", "params", "cuts", "datapath", "elaborate",
             "signature", "metadata"}  # fmt: skip
"""Words of the language, and names that neurons have for ports and attributes of their own."""


class _Reader:
    """Reads plain values, and says of a mistake where it stands."""

    def __init__(self, where: str):
        self.where = where

    def wrong(self, key: str, message: str) -> SpecError:
        return SpecError(f"{self.where}: {key} {message}")

    def spec(self, tree) -> Spec:
        self.keys("the description", tree, _TABLES, ("model", "states", "update"))
        head = self.head(tree["model"])
        states = self.quantities(tree, "states", State, "init", "frac")
        if not states:
            raise self.wrong("states", "must not be empty")
        parameters = self.quantities(tree, "parameters", Parameter, "default")
        inputs = self.quantities(tree, "inputs", Input, "nominal", "frac", "kind")
        for names, others in ((parameters, states), (inputs, states), (inputs, parameters)):
            for twice in set(names) & set(others):
                raise self.wrong(twice, "must be one of state, parameter and input, not two")
        fixed = {"dt", *states, *parameters, *inputs}
        integration = self.integration(tree.get("integration", {}))
        updates, known = self.updates(tree["update"], fixed, set(states))
        spike = self.spike(tree["spike"], fixed, known, states) if "spike" in tree else None
        outputs = self.outputs(tree.get("outputs", {}), fixed, known)
        presets = self.presets(tree.get("presets", {}), parameters, inputs)
        if spike is None and not outputs:
            raise self.wrong("the description", "must have spike or outputs")
        spec = Spec(**head, **integration, states=states, parameters=parameters, inputs=inputs,
                    updates=updates, spike=spike, outputs=outputs, presets=presets)  # fmt: skip
        try:
            check(spec)
        except ValueError as wrong:
            raise SpecError(f"{self.where}: {wrong}") from None
        return spec

    def head(self, tree) -> dict:
        texts = ("name", "title", "doi", "source", "digest")
        lists = ("missing", "decisions", "behaviour")
        self.keys("model", tree, (*texts, *lists, "family", "core"),
                  ("name", "title", "family", "core"))  # fmt: skip
        head: dict = {key: self.text(f"model.{key}", tree[key]) for key in texts if key in tree}
        self.name("model.name", head["name"])
        head["family"] = self.choice("model.family", tree["family"], FAMILIES)
        head["core"] = self.choice("model.core", tree["core"], CORES)
        for key in lists:
            if key in tree:
                head[key] = tuple(self.text(f"model.{key}", x)
                                  for x in self.list(f"model.{key}", tree[key]))  # fmt: skip
        tags = head.get("behaviour", ())
        for tag in tags:
            self.choice("model.behaviour", tag, TAGS)
        if "quiescent" in tags and set(tags) & {"excitable", *FIRING}:
            raise self.wrong(
                "model.behaviour", f"must not join 'quiescent' with firing, as in {list(tags)!r}"
            )
        return head

    def integration(self, tree) -> dict:
        self.keys("integration", tree, ("dt_ms", "interpolate", "table_bits"), ())
        values = {}
        if "dt_ms" in tree:
            values["dt_ms"] = self.real("integration.dt_ms", tree["dt_ms"], 1e-6, 1e6)
        if "interpolate" in tree:
            values["interpolate"] = self.flag("integration.interpolate", tree["interpolate"])
        if "table_bits" in tree:
            values["table_bits"] = self.whole("integration.table_bits", tree["table_bits"], 2, 14)
        return values

    def quantities(self, tree, section, kind, *extra) -> dict:
        result = {}
        for key, entry in self.table(section, tree.get(section, {})).items():
            at = f"{section}.{key}"
            self.name(section, key)
            needed = ("range", "default") if kind is Parameter else ("range",)
            self.keys(at, entry, ("unit", "range", "meaning", *extra), needed)
            limits = self.list(f"{at}.range", entry["range"])
            if len(limits) != 2:
                raise self.wrong(f"{at}.range", f"must be [low, high], not {limits!r}")
            low, high = (self.real(f"{at}.range", x, -1e9, 1e9) for x in limits)
            if not low < high:
                raise self.wrong(f"{at}.range", f"must be [low, high], not {limits!r}")
            values = {"name": key, "low": low, "high": high}
            for text in ("unit", "meaning"):
                if text in entry:
                    values[text] = self.text(f"{at}.{text}", entry[text])
            self.unit(f"{at}.unit", values.get("unit", "1"))
            for real in ("init", "default", "nominal"):
                if real in entry:
                    values[real] = self.real(f"{at}.{real}", entry[real], low, high)
            if "frac" in entry:
                values["frac"] = self.whole(f"{at}.frac", entry["frac"], 0, 40)
            if "kind" in entry:
                values["kind"] = self.choice(f"{at}.kind", entry["kind"],
                                             ("value", "normal", "uniform"))  # fmt: skip
            result[key] = kind(**values)
        return result

    def updates(self, tree, fixed, states):
        known, updates = set(fixed), []
        entries = self.list("update", tree)
        if not entries:
            raise self.wrong("update", "must not be empty")
        for index, entry in enumerate(entries):
            at = f"update[{index}]"
            self.keys(at, entry, ("method", "equations"), ("method", "equations"))
            method = self.choice(f"{at}.method", entry["method"], METHODS)
            lines = []
            for number, source in enumerate(self.list(f"{at}.equations", entry["equations"])):
                line = self.equation(f"{at}.equations[{number}]", source, known)
                where = f"{at}.equations[{number}]"
                if line.derivative and line.target not in states:
                    raise self.wrong(where, f"must be the derivative of a state, not {source!r}")
                if line.derivative and method == "map":
                    raise self.wrong(where, f"must have no prime in a map, as {source!r} does")
                if line.target in fixed and line.target not in states:
                    raise self.wrong(where, f"must not assign {line.target}, which is given")
                if line.target not in states:
                    self.name(where, line.target)
                known.add(line.target)
                lines.append(line)
            twice = [x.target for x in lines if x.derivative]
            if len(set(twice)) < len(twice):
                raise self.wrong(at, "must have one derivative for each state")
            if not lines:
                raise self.wrong(f"{at}.equations", "must not be empty")
            updates.append(Update(method=method, equations=tuple(lines)))
        return tuple(updates), known

    def spike(self, tree, fixed, known, states) -> Spike:
        self.keys("spike", tree, ("condition", "reset", "edge", "refractory_ms", "held"),
                  ("condition",))  # fmt: skip
        edge = self.flag("spike.edge", tree.get("edge", False))
        # An edge asks for the condition before the step too, when no equation is done yet.
        condition = self.parse("spike.condition", tree["condition"], fixed if edge else known)
        if not condition.boolean:
            raise self.wrong("spike.condition", f"must be a condition, not {tree['condition']!r}")
        reset, known = [], set(known)
        for number, source in enumerate(self.list("spike.reset", tree.get("reset", []))):
            at = f"spike.reset[{number}]"
            line = self.equation(at, source, known)
            if line.derivative or line.target not in states:
                raise self.wrong(at, f"must assign a state, not {source!r}")
            reset.append(line)
        held = tuple(self.choice("spike.held", x, tuple(states))
                     for x in self.list("spike.held", tree.get("held", [])))  # fmt: skip
        return Spike(
            condition=condition,
            source=tree["condition"],
            reset=tuple(reset),
            edge=edge,
            refractory_ms=self.real("spike.refractory_ms", tree.get("refractory_ms", 0), 0, 1e6),
            held=held,
        )

    def outputs(self, tree, fixed, known) -> dict:
        outputs = {}
        for key, value in self.table("outputs", tree).items():
            at = f"outputs.{key}"
            self.name("outputs", key)
            if key in fixed:
                raise self.wrong(at, "must not have the name of a state, parameter or input")
            source = f"{key} = {self.text(at, value)}"
            expression = self.parse(at, value, known)
            if expression.boolean:
                raise self.wrong(at, f"must give a number, not a condition: {value!r}")
            outputs[key] = Equation(key, False, expression, source)
        return outputs

    def presets(self, tree, parameters, inputs) -> dict:
        presets = {}
        for key, values in self.table("presets", tree).items():
            at = f"presets.{key}"
            presets[key] = {}
            for target, value in self.table(at, values).items():
                limits = parameters.get(target) or inputs.get(target)
                if limits is None:
                    known = ", ".join((*parameters, *inputs))
                    raise self.wrong(f"{at}.{target}", f"must be one of {known}")
                presets[key][target] = self.real(f"{at}.{target}", value, limits.low, limits.high)
        return presets

    def equation(self, at, source, known) -> Equation:
        source = self.text(at, source)
        head, sign, body = source.partition("=")
        target, prime, rest = head.strip().partition("'")
        if not sign or rest or not target.isidentifier() or body.startswith("="):
            raise self.wrong(at, f'must be "x = …" or "x\' = …", not {source!r}')
        expression = self.parse(at, body, known, len(head) + 1)
        if expression.boolean:
            raise self.wrong(at, f"must give a number, not a condition: {source!r}")
        return Equation(target, bool(prime), expression, source.strip())

    def parse(self, at, source, known, offset=0) -> Expr:
        self.text(at, source)
        try:
            return parse(source, known)
        except PositionError as wrong:
            message = str(wrong).rsplit(" (column", 1)[0]
            raise self.wrong(at, f"at column {wrong.column + offset}: {message}") from None

    def keys(self, at, tree, accepted, needed):
        self.table(at, tree)
        for key in tree:
            if key not in accepted:
                raise self.wrong(at, f"takes {', '.join(accepted)}, not {key!r}")
        for key in needed:
            if key not in tree:
                raise self.wrong(at, f"must have {key}")

    def table(self, at, value) -> dict:
        if not isinstance(value, dict):
            raise self.wrong(at, f"must be a table, not {value!r}")
        return value

    def list(self, at, value) -> list:
        if not isinstance(value, list):
            raise self.wrong(at, f"must be a list, not {value!r}")
        return value

    def text(self, at, value) -> str:
        if not isinstance(value, str):
            raise self.wrong(at, f"must be a string, not {value!r}")
        return value

    def unit(self, at, value):
        try:
            unit(value)
        except ValueError as wrong:
            raise self.wrong(at, str(wrong)) from None

    def flag(self, at, value) -> bool:
        if not isinstance(value, bool):
            raise self.wrong(at, f"must be true or false, not {value!r}")
        return value

    def choice(self, at, value, choices) -> str:
        if value not in choices:
            raise self.wrong(at, f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    def real(self, at, value, low, high) -> float:
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            raise self.wrong(at, f"must be a finite number, not {value!r}")
        if not low <= value <= high:
            raise self.wrong(at, f"must be in {low:g}..{high:g}, not {value!r}")
        return float(value)

    def whole(self, at, value, low, high) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(at, f"must be an integer in {low}..{high}, not {value!r}")
        return value

    def name(self, at, value) -> str:
        if not value.isidentifier() or not value.isascii() or len(value) > NAMES:
            raise self.wrong(at, f"must be a name of letters, digits and _, not {value!r}")
        if value in _RESERVED or value.startswith("_"):
            raise self.wrong(at, f"must not be the reserved name {value!r}")
        return value


def from_equations(
    equations: dict[str, str],
    *,
    threshold: str | None = None,
    reset: dict[str, str] | None = None,
    ranges: dict[str, tuple[float, float]] | None = None,
    init: dict[str, float] | None = None,
    parameters: dict[str, float] | None = None,
    inputs: dict[str, tuple[float, ...]] | None = None,
    units: dict[str, str] | None = None,
    refractory_ms: float = 0.0,
    dt_ms: float = 0.1,
    method: str = "euler",
    name: str = "custom",
) -> Spec:
    """A description from derivatives, the short way.

    Parameters
    ----------
    equations : dict of str
        The derivative of each state, by the millisecond.
    threshold : str, optional
        Condition of a spike; without one the first state is the output.
    reset : dict of str, optional
        What states become with a spike.
    ranges : dict, optional
        ``(low, high)`` of each state; -128 to 127 if not given.
    init : dict, optional
        Initial values of states; 0 if not given.
    parameters : dict, optional
        Numbers that the equations name.
    inputs : dict, optional
        ``(low, high)`` or ``(low, high, nominal)`` of each input; ``I`` from -128 to 127 if not
        given. The formats are chosen for a run with nominal inputs.
    units : dict of str, optional
        Units of states, parameters and inputs; the others are plain numbers. The equations must
        agree with them. Without any, all numbers are plain, and so is time.
    refractory_ms : float
        For so long after a spike nothing fires, and the first state is held.
    dt_ms, method, name
        As in :class:`Spec`.

    Examples
    --------
    >>> lif = from_equations({"v": "(-v + I)/tau"}, threshold="v >= 1", reset={"v": "0"},
    ...                      ranges={"v": (-4, 4)}, parameters={"tau": 20})
    >>> lif.updates[0].method
    'euler'
    """
    spans = ranges or {}
    starts = init or {}
    tree: dict = {
        "model": {"name": name, "title": name, "family": "integrate-and-fire", "core": "linear"},
        "states": {
            key: {"range": list(spans.get(key, (-128, 127))), "init": starts.get(key, 0)}
            for key in equations
        },
        "parameters": {
            key: {"range": [-1e9, 1e9], "default": value}
            for key, value in (parameters or {}).items()
        },
        "inputs": {
            key: {
                "range": list(span[:2]),
                "nominal": span[2] if len(span) > 2 else _nearest_0(span),
            }
            for key, span in (inputs or {"I": (-128, 127)}).items()
        },
        "integration": {"dt_ms": dt_ms},
        "update": [
            {"method": method, "equations": [f"{key}' = {x}" for key, x in equations.items()]}
        ],
    }
    quantities = tree["states"] | tree["parameters"] | tree["inputs"]
    for key, text in (units or {}).items():
        if key not in quantities:
            raise SpecError(f"{name}: units must be of {', '.join(quantities)}, not {key!r}")
        quantities[key]["unit"] = text
    if threshold is None:
        first = next(iter(equations), "")
        tree["outputs"] = {"out": first}
    else:
        tree["spike"] = {
            "condition": threshold,
            "reset": [f"{key} = {value}" for key, value in (reset or {}).items()],
            "refractory_ms": refractory_ms,
            "held": list(equations)[:1] if refractory_ms else [],
        }
    return Spec.from_dict(tree, name)


def _nearest_0(span) -> float:
    return min(max(0, span[0]), span[1])
