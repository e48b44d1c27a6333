"""Dimensional analysis of descriptions: agreement of equations with units."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from .expression import COMPARISONS, Expr, nodes
from .units import MS, ONE, Unit, unit

if TYPE_CHECKING:
    from .description import Description

__all__ = ["check", "unit_of"]

_SAYS = {
    "add": "adds {1} to {0}",
    "sub": "subtracts {1} from {0}",
    "where": "chooses between {0} and {1}",
    **dict.fromkeys(COMPARISONS, "compares {0} with {1}"),
    **{op: f"takes {op} of {{0}} and {{1}}" for op in ("mod", "min", "max", "clip")},
}
"""What is done to numbers that must have one unit."""


def check(description: "Description") -> None:
    """Check that the equations of a model agree with its units.

    In a model that has no unit at all, time is a plain number too, and there is nothing to check.

    Raises
    ------
    ValueError
        They do not: the place, what is done to which units there, and the equation.
    """
    groups = (description.states, description.parameters, description.inputs)
    own = {x.name: unit(x.unit) for group in groups for x in group.values()}
    if not any(x.bases for x in own.values()):
        return
    known: dict[str, Unit | None] = {**own, "dt": MS}

    def checked(at: str, source: str, expression: Expr, wanted: Unit | None = None) -> Unit | None:
        try:
            found = unit_of(expression, known)
            _same("gives {0} instead of {1}", found, wanted)
        except ValueError as wrong:
            raise ValueError(f"{at} {wrong}: {source!r}") from None
        return found

    for number, update in enumerate(description.updates):
        for index, line in enumerate(update.equations):
            at, target = f"update[{number}].equations[{index}]", line.target
            if target in description.states:
                wanted = own[target] / MS if line.derivative else own[target]
                checked(at, line.source, line.expression, wanted)
            else:
                # A name that a line makes has the unit of what it is made of.
                known[target] = checked(at, line.source, line.expression)
    if (rule := description.spike) is not None:
        checked("spike.condition", rule.source, rule.condition)
        for index, line in enumerate(rule.reset):
            checked(f"spike.reset[{index}]", line.source, line.expression, own[line.target])
    for key, line in description.outputs.items():
        checked(f"outputs.{key}", line.source, line.expression)


def unit_of(root: Expr, known: Mapping[str, Unit | None]) -> Unit | None:
    """The unit of an expression; None if it is unknown, which agrees with every unit.

    A literal number may have any unit: the other terms of a sum decide, and the unit of a product
    with one is unknown.

    Raises
    ------
    ValueError
        What is done to which units that do not agree.
    """
    units: dict[int, Unit | None] = {}
    for node in nodes([root]):
        units[id(node)] = _unit(node, [units[id(arg)] for arg in node.args], known)
    return units[id(root)]


def _unit(node: Expr, args: list[Unit | None], known) -> Unit | None:
    op = node.op
    if op == "name":
        return known[node.value]
    if op in {"number", "and", "or", "not"}:
        return None
    if op in {"neg", "abs"}:
        return args[0]
    if op in {"mul", "div", "floordiv"}:
        a, b = args
        if a is None or b is None:
            return None
        return a * b if op == "mul" else a / b
    if op in {"pow", "sqrt"}:
        power = Fraction(1, 2) if op == "sqrt" else Fraction(repr(node.args[1].value))
        return None if args[0] is None else args[0] ** power
    if op in _SAYS:
        # The first of a choice is a condition, whose unit is None.
        found = None
        for arg in args:
            _same(_SAYS[op], found, arg)
            found = found or arg
        return None if op in COMPARISONS else found
    _same(f"takes {op} of {{0}}, whose unit must be {{1}}", args[0], ONE)
    return ONE


def _same(message: str, a: Unit | None, b: Unit | None):
    """Refuse two units that do not agree; ``message`` has places for both."""
    if a is None or b is None or a.agrees(b):
        return
    decades = a.decades(b)
    apart = "" if decades is None else f", a factor of 10^{float(abs(decades)):g} apart"
    raise ValueError(message.format(a, b) + apart)
