"""Nodes of an analysed expression: reach, error and operands of a number that is not run."""

import itertools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from spikeloom.golden.core.checks import check_int

from .compare import Comparisons
from .error import UNITY, ZERO, Error, Interval, rounding_error
from .fixed import Fixed
from .format import Format

__all__ = ["CORNERS", "Node", "corner_values", "evaluate", "nodes_of"]

CORNERS = 12
"""Inputs up to which all corners of their ranges are tried: 4096 points."""


class Node(Comparisons):
    """A number of an expression under analysis; its operators are those of :class:`~.fixed.Fixed`.

    Attributes
    ----------
    format : Format
        What the language gives it, and so what hardware has.
    reach : Format
        What it can really be, as far as is known. A number that is linear in each input has its
        extremes where every input has one of its own, so its reach is exact; that holds after
        rounding and saturating too, which keep the order. Other numbers have the reach that the
        reaches of their operands allow.
    error : Error or None
        Against the same expression without rounding; None behind a wrap that can happen.
    depth : int
        Multiplications on the longest way to it.
    """

    def __init__(
        self, operation, operands, format, *, reach=None, error=None, depth=0, linear=None
    ):
        self.operation = operation
        self.operands = operands
        self.format = format
        self.error = error
        self.depth = depth
        # The inputs it is linear in, each for itself, and the chain from its extremes to its own.
        self.linear = linear
        self.reach = format if reach is None else reach
        if linear is not None and reach is None and operands:
            self.reach = _corner_reach(self, linear)

    @property
    def inputs(self) -> tuple["Node", ...]:
        """The inputs it depends on."""
        found = {}
        for node in nodes_of([self]):
            if node.operation == "input":
                found[id(node)] = node
        return tuple(found.values())

    def _interval(self) -> Interval:
        return Interval(*self.reach.limits)

    def _binary(self, name, other, reach, error, *, linear=None):
        other = _node(other)
        depth = max(self.depth, other.depth) + (name == "__mul__")
        format = getattr(self.format, name)(other.format)
        return Node(
            name,
            (self, other),
            format,
            reach=None if linear is not None else reach(other),
            error=error(other),
            depth=depth,
            linear=linear,
        )

    def __add__(self, other):
        other = _node(other)
        linear = _both(self, other)
        return self._binary(
            "__add__", other, lambda o: self.reach + o.reach, self._sum, linear=linear
        )

    __radd__ = __add__

    def __sub__(self, other):
        return self + -_node(other)

    def __rsub__(self, other):
        return _node(other) + -self

    def _sum(self, other):
        if self.error is None or other.error is None:
            return None
        return self.error.plus(other.error, self.error.bound + other.error.bound)

    def __mul__(self, other):
        other = _node(other)
        linear = _both(self, other)
        if linear is not None and len(linear) < len(self.linear or ()) + len(other.linear or ()):
            linear = None  # an input times itself is not linear in it
        return self._binary(
            "__mul__", other, lambda o: self.reach * o.reach, self._product, linear=linear
        )

    __rmul__ = __mul__

    def _product(self, other):
        if self.error is None or other.error is None:
            return None
        # a b less the product without rounding, (a - ea) (b - eb), with the reaches of what is
        # computed.
        a, b, ea, eb = self._interval(), other._interval(), self.error.bound, other.error.bound
        both = a * eb + b * ea + -(ea * eb)
        return self.error.through(b, b * ea).plus(other.error.through(a, a * eb), both)

    def square(self):
        """The number times itself."""
        error = self._product(self)
        return Node(
            "square",
            (self,),
            self.format.square(),
            reach=self.reach.square(),
            error=error,
            depth=self.depth + 1,
        )

    def __neg__(self):
        error = self.error and self.error.through(_MINUS, -self.error.bound)
        reach = None if self.linear is not None else -self.reach
        return Node(
            "__neg__",
            (self,),
            -self.format,
            reach=reach,
            error=error,
            depth=self.depth,
            linear=self.linear,
        )

    def __abs__(self):
        error = None
        if self.error is not None:
            # The slope is -1 or 1, and no error grows: it may only turn its sign.
            most = self.error.bound.magnitude
            error = self.error.through(Interval(Fraction(-1), Fraction(1)), Interval(-most, most))
        return Node(
            "__abs__",
            (self,),
            abs(self.format),
            reach=abs(self.reach),
            error=error,
            depth=self.depth,
        )

    def __lshift__(self, power: int):
        check_int("a shift", power, -64, 64)
        factor = Fraction(2) ** power
        gain = Interval(factor, factor)
        error = self.error and self.error.through(gain, self.error.bound * gain)
        return Node(
            "__lshift__",
            (self, power),
            self.format.scaled(power),
            reach=self.reach.scaled(power),
            error=error,
            depth=self.depth,
            linear=self.linear,
        )

    def __rshift__(self, power: int):
        return self << -power

    def _lesser(self, name, other):
        def error(o):
            if self.error is None or o.error is None:
                return None
            return self.error.either(o.error, self.error.bound.hull(o.error.bound))

        return self._binary(name, other, lambda o: getattr(self.reach, name)(o.reach), error)

    def minimum(self, other):
        """The smaller of two."""
        return self._lesser("minimum", _node(other))

    def maximum(self, other):
        """The larger of two."""
        return self._lesser("maximum", _node(other))

    def where(self, condition, otherwise):
        """This number where ``condition`` holds, else the other one."""
        other = _node(otherwise)
        error = None
        if self.error is not None and other.error is not None and condition.exact:
            error = self.error.either(other.error, self.error.bound.hull(other.error.bound))
        elif self.error is not None and other.error is not None:
            # Rounding may have chosen the other branch: then the branches' distance counts as well.
            apart = self._interval() + -other._interval()
            wrong = (apart + other.error.bound).hull(-apart + self.error.bound)
            error = self.error.either(other.error, wrong.hull(ZERO))
        return Node(
            "where",
            (self, condition, other),
            self.format.union(other.format),
            reach=self.reach.union(other.reach),
            error=error,
            depth=max(self.depth, other.depth),
        )

    def __hash__(self):
        raise TypeError("a Node is not hashable, for == compares what it stands for")

    def _compared(self, function, other):
        other = _node(other)
        name = f"__{function.__name__}__"
        return _Condition(name, (self, other), self.exact and other.exact)

    @property
    def exact(self) -> bool:
        """Whether no rounding is in it."""
        return self.error is not None and not self.error.sources

    def round(self, to: Format, mode: str = "nearest_even", bits=None):
        """The number with the fraction bits of ``to``."""
        # Rounding keeps the order of numbers, so the ends of the reach go to ends.
        format, reach = self.format.rounded(to.frac, mode), self.reach.rounded(to.frac, mode)
        node = Node("round", (self, to, mode, bits), format, reach=reach, depth=self.depth)
        if to.frac >= self.format.frac:
            node.error, node.linear = self.error, self.linear
        elif self.error is not None:
            lost = rounding_error(id(node), self.reach, to.frac, mode)
            node.error = self.error.plus(lost, self.error.bound + lost.bound)
        return node

    def saturate(self, to: Format):
        """The nearest number of ``to``."""
        # Clipping brings two numbers closer together, so an error shrinks, or stays.
        inside, error = to.holds(self.reach), self.error
        if error is not None and not inside:
            error = error.through(UNITY, error.bound.hull(ZERO))
        format, reach = self.format.clipped(to), self.reach.clipped(to)
        linear = self.linear if inside else None
        return Node(
            "saturate",
            (self, to),
            format,
            reach=reach,
            error=error,
            depth=self.depth,
            linear=linear,
        )

    def wrap(self, to: Format):
        """The low bits, as a word of ``to`` reads them."""
        # A number that wraps is off by the whole range, of which no bound is worth giving.
        inside = to.holds(self.reach)
        self.format.clipped(to)
        format = self.format if to.holds(self.format) else to
        return Node(
            "wrap",
            (self, to),
            format,
            reach=self.reach if inside else to,
            error=self.error if inside else None,
            depth=self.depth,
            linear=self.linear if inside else None,
        )

    def trap(self, to: Format):
        """:meth:`wrap`, and whether that loses anything."""
        return self.wrap(to), self.overflows(to)

    def overflows(self, to: Format):
        """Whether the number is not one of ``to``."""
        return _Condition(
            "overflows", (self, to), self.error is not None and not self.error.sources
        )


_MINUS = Interval(Fraction(-1), Fraction(-1))


@dataclass(frozen=True, eq=False)
class _Condition:
    """A comparison in an expression; ``exact`` if rounding cannot change it."""

    operation: str
    operands: tuple
    exact: bool

    def _joined(self, name, other):
        return _Condition(name, (self, other), self.exact and other.exact)

    def __and__(self, other):
        return self._joined("__and__", other)

    def __or__(self, other):
        return self._joined("__or__", other)

    def __invert__(self):
        return _Condition("__invert__", (self,), self.exact)


def _node(value) -> Node:
    if isinstance(value, Node):
        return value
    # Whatever Fixed takes as an operand; anything else it refuses in the same words.
    constant = Fixed(np.int64(0), Format(0, 0, 0))._other(value)
    return Node(
        "constant",
        (constant,),
        constant.format,
        reach=constant.format,
        error=Error(),
        linear=frozenset(),
    )


def _both(a: Node, b: Node):
    return None if a.linear is None or b.linear is None else a.linear | b.linear


def nodes_of(roots) -> list:
    """Everything that ``roots`` are made of, operands before what is made of them."""
    done, order = set(), []

    def visit(node):
        if id(node) in done or not isinstance(node, Node | _Condition):
            return
        done.add(id(node))
        for operand in node.operands:
            visit(operand)
        order.append(node)

    for root in roots:
        visit(root)
    return order


def evaluate(roots, values: dict[int, np.ndarray]) -> dict[int, object]:
    """Fixed-point numbers of all nodes, from codes of the inputs by their ``id``."""
    known: dict[int, object] = {}
    for node in nodes_of(roots):
        if node.operation == "input":
            known[id(node)] = Fixed(values[id(node)], node.format)
        elif node.operation == "constant":
            known[id(node)] = node.operands[0]
        else:
            first, *rest = [
                known[id(x)] if isinstance(x, Node | _Condition) else x for x in node.operands
            ]
            known[id(node)] = getattr(first, node.operation)(*rest)
    return known


def corner_values(inputs) -> dict[int, np.ndarray]:
    """Codes of the inputs at all corners of their ranges, by their ``id``."""
    grid = np.array(
        list(itertools.product(*[(node.format.low, node.format.high) for node in inputs])), object
    )
    return {id(node): grid[:, index] for index, node in enumerate(inputs)}


def _corner_reach(node: Node, linear: frozenset) -> Format:
    """The exact reach of a number that is linear in each of its inputs."""
    # Linear in each input alone, it is largest and smallest where every input is at one of its
    # ends.
    inputs = node.inputs
    if len(inputs) > CORNERS:
        reaches = [operand.reach for operand in node.operands]
        return getattr(reaches[0], node.operation)(*reaches[1:])
    codes = _exact_codes(node, corner_values(inputs))
    return Format(min(codes), max(codes), node.format.frac)


def _exact_codes(node: Node, values) -> list[int]:
    """Codes at some points in integers of any length; only sums, products and moved points."""
    known: dict[int, tuple] = {}
    for part in nodes_of([node]):
        if part.operation == "input":
            known[id(part)] = values[id(part)], part.format.frac
        elif part.operation == "constant":
            known[id(part)] = np.array(int(part.operands[0].codes), object), part.format.frac
        else:
            (a, fa), *others = [known[id(x)] for x in part.operands if isinstance(x, Node)]
            frac = part.format.frac
            if part.operation == "__add__":
                b, fb = others[0]
                known[id(part)] = (a << frac - fa) + (b << frac - fb), frac
            elif part.operation == "__mul__":
                known[id(part)] = a * others[0][0], frac
            elif part.operation == "__neg__":
                known[id(part)] = -a, frac
            elif part.operation == "__lshift__":
                known[id(part)] = a, frac
            else:  # a rounding, saturation or wrap that does nothing
                known[id(part)] = a << frac - fa, frac
    codes = known[id(node)][0]
    return [int(code) for code in np.ravel(codes)]
