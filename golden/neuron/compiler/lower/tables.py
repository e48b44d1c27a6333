"""Lookup tables in place of functions, quotients and powers in expressions."""

from dataclasses import dataclass

from spikeloom.golden.neuron.compiler.frontend.expression import Expr, name, nodes, number
from spikeloom.golden.number.language.format import Format

__all__ = ["INVERSE", "Leaves", "leaves_below", "tabulated"]

_HARD = {
    "exp",
    "expm1",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tanh",
    "sinh",
    "cosh",
    "exprel",
    "sigmoid",
    "div",
    "pow",
}
_HOLE = name("_x")  # the argument of a tabulated function
INVERSE = Expr("div", (number(1), _HOLE))
"""The function that a divisor of several leaves goes through."""


@dataclass(frozen=True)
class Leaves:
    """Names and casts: what expressions are made of, and their formats and ranges."""

    formats: dict[str, Format]
    ranges: dict[str, tuple[float, float]]

    def is_leaf(self, node: Expr) -> bool:
        """Whether it is a name or a cast."""
        return node.op in {"name", "cast"}

    def format(self, node: Expr) -> Format:
        """The format of a leaf."""
        return self.formats[str(node.value)]

    def range(self, node: Expr) -> tuple[float, float]:
        """Where a leaf can be: its declared range, within its format."""
        low, high = map(float, self.format(node).limits)
        least, most = self.ranges[str(node.value)]
        return max(low, least), min(high, most)


def leaves_below(roots, leaves) -> dict[int, frozenset[Expr]]:
    """For each node the leaves it depends on; of a leaf, itself."""
    found: dict[int, frozenset[Expr]] = {}
    for node in nodes(roots):
        if leaves.is_leaf(node):
            found[id(node)] = frozenset([node])
        else:
            found[id(node)] = frozenset().union(*(found[id(arg)] for arg in node.args))
    return found


def tabulated(roots: list[Expr], leaves: Leaves) -> list[Expr]:
    """Expressions with tables in place of what is hard to compute.

    Whatever depends on one leaf and has something hard in it is one table of that leaf, however
    long it is; terms of a sum that depend on the same leaf share one. Elsewhere the hard operation
    alone is a table, of its argument.
    """
    # A table of the leaf, whose codes are few, spares the operations on the way and their rounding.
    # What is hard behind a leaf does not make hard what uses it: a cast has a format of its own.
    below = leaves_below(roots, leaves)
    hard: dict[int, bool] = {}
    for node in nodes(roots):
        hard[id(node)] = node.op in _HARD or any(
            hard[id(arg)] for arg in node.args if not leaves.is_leaf(arg)
        )
    new: dict[int, Expr] = {}

    def single(node) -> Expr | None:
        found = below[id(node)]
        # What wraps is rounded before; a table of it would be rounded behind.
        plain = node.op not in {"where", "wrap"} and not node.boolean
        if len(found) == 1 and hard[id(node)] and plain:
            return next(iter(found))
        return None

    def table(body: Expr, leaf: Expr) -> Expr:
        return Expr("table", (visit(leaf),), _with_hole(body, leaf))

    def visit(node: Expr) -> Expr:
        if id(node) not in new:
            new[id(node)] = made(node)
        return new[id(node)]

    def made(node: Expr) -> Expr:
        # Of a sum only what is hard goes into a table, the rest stays exact.
        if node.op == "sum":
            return summed(node)
        leaf = None if leaves.is_leaf(node) else single(node)
        if leaf is not None:
            return table(node, leaf)
        args = tuple(visit(arg) for arg in node.args)
        # Several leaves: of a quotient only the inverse of the divisor is a table.
        if node.op == "div":
            inverse = Expr("table", (args[1],), INVERSE)
            return inverse if args[0] is number(1) else Expr("mul", (args[0], inverse))
        if node.op == "pow":
            return Expr("table", args[:1], Expr("pow", (_HOLE, node.args[1])))
        if node.op in _HARD:
            if len(args) != 1:
                raise ValueError(f"{node.op} of several variables has no integer form")
            return Expr("table", args, Expr(node.op, (_HOLE,)))
        return Expr(node.op, args, node.value)

    def summed(node: Expr) -> Expr:
        # All hard terms of one leaf are one function of it, so one table does.
        factors = dict(zip(node.args, node.value[:-1], strict=True))
        groups: dict[Expr, dict[Expr, float]] = {}
        for term, factor in factors.items():
            leaf = None if leaves.is_leaf(term) else single(term)
            if leaf is not None:
                groups.setdefault(leaf, {})[term] = factor
        result: dict[Expr, float] = {}
        for term, factor in factors.items():
            if not any(term in group for group in groups.values()):
                result[visit(term)] = factor
        for leaf, group in groups.items():
            body = Expr("sum", tuple(group), (*group.values(), 0.0))
            result[table(body, leaf)] = 1.0
        return Expr("sum", tuple(result), (*result.values(), node.value[-1]))

    return [visit(root) for root in roots]


def _with_hole(body: Expr, leaf: Expr) -> Expr:
    new: dict[int, Expr] = {id(leaf): _HOLE}
    for node in nodes([body]):
        if id(node) not in new:
            new[id(node)] = Expr(node.op, tuple(new.get(id(a), a) for a in node.args), node.value)
    return new[id(body)]
