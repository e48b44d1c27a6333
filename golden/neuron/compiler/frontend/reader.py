"""Reader of model descriptions: files, plain values, and derivatives alone."""

import itertools
import json
import keyword
import tomllib
from numbers import Real
from pathlib import Path

from spikeloom.golden.core.files import regular

from .agreement import check
from .description import (
    CORES,
    FAMILIES,
    METHODS,
    OVERFLOWS,
    TAGS,
    Description,
    Equation,
    Input,
    Parameter,
    Spike,
    State,
    Update,
)
from .expression import Expr, PositionError, one_line, parse, place
from .units import unit

__all__ = ["DescriptionError", "from_dict", "from_equations", "from_json", "load"]

FIRING = ("tonic", "adapting", "bursting", "irregular", "chaotic", "phasic")
NAMES = 64  # characters of a name
LARGEST = 1 << 24  # bytes of a file
ENTRIES = 256  # states, and as many inputs and so on; what they cost grows with the square
LINES = 1024  # equations of all updates, and as many of a reset

_TABLES = (
    "model",
    "states",
    "parameters",
    "inputs",
    "integration",
    "update",
    "spike",
    "outputs",
    "presets",
)


class DescriptionError(ValueError):
    """A mistake in a description: file, section and key first, then what is accepted."""


def load(path: str | Path) -> Description:
    """Read a TOML or JSON file."""
    path = Path(path)
    try:
        text = regular(path, LARGEST).read_text(encoding="utf-8-sig")
        tree = _json(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as wrong:
        raise DescriptionError(f"{path}: cannot be read: {wrong.strerror}") from None
    except (ValueError, RecursionError) as wrong:
        text = str(wrong)
        text = text if text.startswith(f"{path} ") else f"{path}: {text}"
        raise DescriptionError(text) from None
    return from_dict(tree, str(path))


def _json(text: str):
    """Plain values of JSON, in which no name stands twice: in a file of TOML none may either."""

    def table(pairs):
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [key for key, _ in pairs]
            raise ValueError(f"{next(x for x in names if names.count(x) > 1)!r} stands twice")
        return found

    return json.loads(text, object_pairs_hook=table)


def from_dict(tree: dict, where: str = "model") -> Description:
    """Build a description from plain values, as they stand in a file."""
    try:
        return _Reader(where).description(tree)
    except DescriptionError:
        raise
    except ValueError as wrong:  # of Python itself, such as on a number that is too long to say
        raise DescriptionError(f"{where}: {wrong}") from None


def from_json(text: str, where: str = "model") -> Description:
    """Read what :meth:`Description.to_json` wrote."""
    try:
        tree = _json(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as wrong:
        raise DescriptionError(f"{where}: {wrong}") from None
    return from_dict(tree, where)


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
    fracs: dict[str, int] | None = None,
    overflow: dict[str, str] | None = None,
    refractory_ms: float = 0.0,
    dt_ms: float = 0.1,
    method: str = "euler",
    name: str = "custom",
) -> Description:
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
        given.
    units : dict of str, optional
        Units of states, parameters and inputs; the others are plain numbers. The equations must
        agree with them. Without any, all numbers are plain, and so is time.
    fracs : dict of int, optional
        Fraction bits of states and inputs; what is not given is chosen for runs with nominal inputs
        and others.
    overflow : dict of str, optional
        ``saturate`` or ``wrap`` for states; the others saturate.
    refractory_ms : float
        For so long after a spike nothing fires, and the first state is held.
    dt_ms, method, name
        As in :class:`.description.Description`.

    Examples
    --------
    >>> lif = from_equations({"v": "(-v + I)/tau"}, threshold="v >= 1", reset={"v": "0"},
    ...                      ranges={"v": (-4, 4)}, parameters={"tau": 20})
    >>> lif.updates[0].method
    'euler'
    """
    # Plain values as a file has them, so that the checks and their sentences are those of files.
    own = _Reader(name)
    own.table("equations", equations)
    for key, given in (("ranges", ranges), ("init", init), ("overflow", overflow)):
        for state in own.table(key, given or {}):
            if state not in equations:
                raise own.wrong(key, f"must be of {', '.join(equations)}, not {state!r}")
    for key, given in (
        ("reset", reset),
        ("parameters", parameters),
        ("inputs", inputs),
        ("units", units),
    ):
        own.table(key, given or {})
    for key, span in ((ranges or {}) | (inputs or {})).items():
        if not isinstance(span, tuple | list):
            raise own.wrong(key, f"must have a range (low, high), not {span!r}")
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
                "range": list(span[:2] if len(span) == 3 else span),
                "nominal": span[2] if len(span) == 3 else _nearest_0(span[:2]),
            }
            for key, span in (inputs or {"I": (-128, 127)}).items()
        },
        "integration": {"dt_ms": dt_ms},
        "update": [
            {"method": method, "equations": [f"{key}' = {x}" for key, x in equations.items()]}
        ],
    }
    for key, text in (overflow or {}).items():
        tree["states"][key]["overflow"] = text
    quantities = tree["states"] | tree["parameters"] | tree["inputs"]
    for key, text in (units or {}).items():
        if key not in quantities:
            raise DescriptionError(f"{name}: units must be of {', '.join(quantities)}, not {key!r}")
        quantities[key]["unit"] = text
    formed = tree["states"] | tree["inputs"]
    for key, bits in (fracs or {}).items():
        if key not in formed:
            raise DescriptionError(f"{name}: fracs must be of {', '.join(formed)}, not {key!r}")
        formed[key]["frac"] = bits
    if threshold is None:
        first = next(iter(equations), "")
        free = (f"out{'_' * n}" for n in itertools.count())
        tree["outputs"] = {next(key for key in free if key not in quantities): first}
    else:
        tree["spike"] = {
            "condition": threshold,
            "reset": [f"{key} = {value}" for key, value in (reset or {}).items()],
            "refractory_ms": refractory_ms,
            "held": list(equations)[:1] if refractory_ms else [],
        }
    return from_dict(tree, name)


def _nearest_0(span) -> float:
    if len(span) < 2 or not all(isinstance(x, Real) for x in span):
        return 0  # the range is refused
    return min(max(0, span[0]), span[1])


class _Reader:
    """Reads plain values, and says of a mistake where it stands."""

    def __init__(self, where: str):
        self.where = where

    def wrong(self, key: str, message: str) -> DescriptionError:
        return DescriptionError(f"{self.where}: {key} {message}")

    def description(self, tree) -> Description:
        self.keys("the description", tree, _TABLES, ("model", "states", "update"))
        # Sections come in the order in which they need the names of one another.
        head = self.head(tree["model"])
        states = self.quantities(tree, "states", State, "init", "frac", "overflow")
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
        description = Description(
            **head,
            **integration,
            states=states,
            parameters=parameters,
            inputs=inputs,
            updates=updates,
            spike=spike,
            outputs=outputs,
            presets=presets,
        )
        try:
            check(description)
        except ValueError as wrong:
            raise DescriptionError(f"{self.where}: {wrong}") from None
        return description

    def head(self, tree) -> dict:
        texts = ("name", "title", "doi", "source", "digest")
        lists = ("missing", "decisions", "behaviour")
        self.keys(
            "model", tree, (*texts, *lists, "family", "core"), ("name", "title", "family", "core")
        )
        head: dict = {key: self.text(f"model.{key}", tree[key]) for key in texts if key in tree}
        self.name("model.name", head["name"])
        head["family"] = self.choice("model.family", tree["family"], FAMILIES)
        head["core"] = self.choice("model.core", tree["core"], CORES)
        for key in lists:
            if key in tree:
                head[key] = tuple(
                    self.text(f"model.{key}", x) for x in self.list(f"model.{key}", tree[key])
                )
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
        entries = self.few(section, self.table(section, tree.get(section, {})), ENTRIES)
        for key, entry in entries.items():
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
                values["kind"] = self.choice(
                    f"{at}.kind", entry["kind"], ("value", "normal", "uniform")
                )
            if "overflow" in entry:
                values["overflow"] = self.choice(f"{at}.overflow", entry["overflow"], OVERFLOWS)
            result[key] = kind(**values)
        return result

    def updates(self, tree, fixed, states):
        known, updates, count = set(fixed), [], 0
        entries = self.few("update", self.list("update", tree), LINES)
        if not entries:
            raise self.wrong("update", "must not be empty")
        for index, entry in enumerate(entries):
            at = f"update[{index}]"
            self.keys(at, entry, ("method", "equations"), ("method", "equations"))
            method = self.choice(f"{at}.method", entry["method"], METHODS)
            lines = []
            sources = self.list(f"{at}.equations", entry["equations"])
            count += len(sources)
            if count > LINES:
                raise self.wrong("update", f"must have at most {LINES} equations, not {count}")
            for number, source in enumerate(sources):
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
                known.add(line.target)  # from the next line on
                lines.append(line)
            twice = [x.target for x in lines if x.derivative]
            if len(set(twice)) < len(twice):
                raise self.wrong(at, "must have one derivative for each state")
            if not lines:
                raise self.wrong(f"{at}.equations", "must not be empty")
            updates.append(Update(method=method, equations=tuple(lines)))
        return tuple(updates), known

    def spike(self, tree, fixed, known, states) -> Spike:
        self.keys(
            "spike", tree, ("condition", "reset", "edge", "refractory_ms", "held"), ("condition",)
        )
        edge = self.flag("spike.edge", tree.get("edge", False))
        # An edge asks for the condition before the step too, when no equation is done yet.
        condition = self.parse("spike.condition", tree["condition"], fixed if edge else known)
        if not condition.boolean:
            raise self.wrong("spike.condition", f"must be a condition, not {tree['condition']!r}")
        reset, known = [], set(known)
        sources = self.few("spike.reset", self.list("spike.reset", tree.get("reset", [])), LINES)
        for number, source in enumerate(sources):
            at = f"spike.reset[{number}]"
            line = self.equation(at, source, known)
            if line.derivative or line.target not in states:
                raise self.wrong(at, f"must assign a state, not {source!r}")
            reset.append(line)
        held = tuple(
            self.choice("spike.held", x, tuple(states))
            for x in self.list("spike.held", tree.get("held", []))
        )
        return Spike(
            condition=condition,
            source=one_line(tree["condition"]),
            reset=tuple(reset),
            edge=edge,
            refractory_ms=self.real("spike.refractory_ms", tree.get("refractory_ms", 0), 0, 1e6),
            held=held,
        )

    def outputs(self, tree, fixed, known) -> dict:
        outputs = {}
        for key, value in self.few("outputs", self.table("outputs", tree), ENTRIES).items():
            at = f"outputs.{key}"
            self.name("outputs", key)
            if key in fixed:
                raise self.wrong(at, "must not have the name of a state, parameter or input")
            source = f"{key} = {one_line(self.text(at, value))}"
            expression = self.parse(at, value, known)
            if expression.boolean:
                raise self.wrong(at, f"must give a number, not a condition: {value!r}")
            outputs[key] = Equation(key, False, expression, source)
        return outputs

    def presets(self, tree, parameters, inputs) -> dict:
        presets = {}
        for key, values in self.few("presets", self.table("presets", tree), ENTRIES).items():
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
        expression = self.parse(at, body, known, head + sign)
        if expression.boolean:
            raise self.wrong(at, f"must give a number, not a condition: {source!r}")
        return Equation(target, bool(prime), expression, one_line(source))

    def parse(self, at, source, known, head="") -> Expr:
        self.text(at, source)
        try:
            return parse(source, known)
        except PositionError as wrong:
            where = place(head + source, len(head) + wrong.column)
            raise self.wrong(at, f"at {where}: {wrong.message}") from None

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
        for key in value:
            if not isinstance(key, str):
                raise self.wrong(at, f"must have names, not {key!r}")
        return value

    def few(self, at, entries, most):
        if len(entries) > most:
            raise self.wrong(at, f"must have at most {most} entries, not {len(entries)}")
        return entries

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
        # Whole numbers of any length are compared as they are.
        if isinstance(value, bool) or not isinstance(value, Real) or value - value != 0:
            raise self.wrong(at, f"must be a finite number, not {value!r}")
        if not low <= value <= high:
            raise self.wrong(at, f"must be in {low:g}..{high:g}, not {value!r}")
        return float(value)

    def whole(self, at, value, low, high) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(at, f"must be an integer in {low}..{high}, not {value!r}")
        return value

    def name(self, at, value) -> str:
        if not value.isidentifier() or not value.isascii():
            raise self.wrong(at, f"must be a name of letters, digits and _, not {value!r}")
        if len(value) > NAMES:
            raise self.wrong(at, f"must have at most {NAMES} characters, not {len(value)}")
        # Words of the language alone: what hardware has names of its own for stands apart.
        if value == "dt" or value in keyword.kwlist or value.startswith("_"):
            raise self.wrong(at, f"must not be the reserved name {value!r}")
        return value
