"""Analysis of an expression: the bits it needs, where it can saturate, and how exact it is."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

import numpy as np

from ..checks import check_int
from .error import UNITY, ZERO, Error, Interval, rounding_error
from .fixed import Fixed
from .format import Format

__all__ = ["Node", "Report", "Site", "analyse"]

CORNERS = 12  # inputs up to which all corners of their ranges are tried: 4096 points
POINTS = 1 << 14  # random inputs, beside the corners, in the search for a witness


class Node:
    """A number of an expression under analysis; its operators are those of :class:`Fixed`.

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
        for node in _nodes([self]):
            if node.operation == "input":
                found[id(node)] = node
        return tuple(found.values())

    def _interval(self) -> Interval:
        return Interval(*self.reach.limits)

    def _binary(self, name, other, reach, error, *, linear=None):
        other = _node(other)
        depth = max(self.depth, other.depth) + (name == "__mul__")
        format = getattr(self.format, name)(other.format)
        return Node(name, (self, other), format, reach=None if linear is not None else reach(other),
                    error=error(other), depth=depth, linear=linear)  # fmt: skip

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
        a, b, ea, eb = self._interval(), other._interval(), self.error.bound, other.error.bound
        both = a * eb + b * ea + -(ea * eb)
        return self.error.through(b, b * ea).plus(other.error.through(a, a * eb), both)

    def square(self):
        """The number times itself."""
        error = self._product(self)
        return Node("square", (self,), self.format.square(), reach=self.reach.square(), error=error,
                    depth=self.depth + 1)  # fmt: skip

    def __neg__(self):
        error = self.error and self.error.through(_MINUS, -self.error.bound)
        reach = None if self.linear is not None else -self.reach
        return Node("__neg__", (self,), -self.format, reach=reach, error=error, depth=self.depth,
                    linear=self.linear)  # fmt: skip

    def __abs__(self):
        error = None
        if self.error is not None:
            most = self.error.bound.magnitude
            error = self.error.through(Interval(Fraction(-1), Fraction(1)), Interval(-most, most))
        return Node("__abs__", (self,), abs(self.format), reach=abs(self.reach), error=error,
                    depth=self.depth)  # fmt: skip

    def __lshift__(self, power: int):
        check_int("a shift", power, -64, 64)
        factor = Fraction(2) ** power
        gain = Interval(factor, factor)
        error = self.error and self.error.through(gain, self.error.bound * gain)
        return Node("__lshift__", (self, power), self.format.scaled(power),
                    reach=self.reach.scaled(power), error=error, depth=self.depth,
                    linear=self.linear)  # fmt: skip

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
        return Node("where", (self, condition, other), self.format.union(other.format),
                    reach=self.reach.union(other.reach), error=error,
                    depth=max(self.depth, other.depth))  # fmt: skip

    def __lt__(self, other):
        return self._compared("__lt__", other)

    def __le__(self, other):
        return self._compared("__le__", other)

    def __gt__(self, other):
        return self._compared("__gt__", other)

    def __ge__(self, other):
        return self._compared("__ge__", other)

    def __eq__(self, other):
        return self._compared("__eq__", other)

    def __ne__(self, other):
        return self._compared("__ne__", other)

    def __hash__(self):
        raise TypeError("a Node is not hashable, for == compares what it stands for")

    def _compared(self, name, other):
        other = _node(other)
        return _Condition(name, (self, other), self.exact and other.exact)

    @property
    def exact(self) -> bool:
        """Whether no rounding is in it."""
        return self.error is not None and not self.error.sources

    def round(self, to: Format, mode: str = "nearest_even", bits=None):
        """The number with the fraction bits of ``to``."""
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
        return Node("saturate", (self, to), format, reach=reach, error=error, depth=self.depth,
                    linear=linear)  # fmt: skip

    def wrap(self, to: Format):
        """The low bits, as a word of ``to`` reads them."""
        inside = to.holds(self.reach)
        self.format.clipped(to)
        format = self.format if to.holds(self.format) else to
        return Node("wrap", (self, to), format, reach=self.reach if inside else to,
                    error=self.error if inside else None, depth=self.depth,
                    linear=self.linear if inside else None)  # fmt: skip

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
    constant = Fixed(np.int64(0), Format(0, 0, 0))._other(value)
    return Node("constant", (constant,), constant.format, reach=constant.format, error=Error(),
                linear=frozenset())  # fmt: skip


def _both(a: Node, b: Node):
    return None if a.linear is None or b.linear is None else a.linear | b.linear


def _nodes(roots) -> list:
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


def _evaluate(roots, values: dict[int, np.ndarray]) -> dict[int, object]:
    """Fixed-point numbers of all nodes, from codes of the inputs by their ``id``."""
    known: dict[int, object] = {}
    for node in _nodes(roots):
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


def _corner_values(inputs) -> dict[int, np.ndarray]:
    grid = np.array(
        list(itertools.product(*[(node.format.low, node.format.high) for node in inputs])), object
    )
    return {id(node): grid[:, index] for index, node in enumerate(inputs)}


def _corner_reach(node: Node, linear: frozenset) -> Format:
    """The exact reach of a number that is linear in each of its inputs."""
    inputs = node.inputs
    if len(inputs) > CORNERS:
        reaches = [operand.reach for operand in node.operands]
        return getattr(reaches[0], node.operation)(*reaches[1:])
    codes = _exact_codes(node, _corner_values(inputs))
    return Format(min(codes), max(codes), node.format.frac)


def _exact_codes(node: Node, values) -> list[int]:
    """Codes at some points in integers of any length; only sums, products and moved points."""
    known: dict[int, tuple] = {}
    for part in _nodes([node]):
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


@dataclass(frozen=True)
class Site:
    """A place where a range is cut.

    Attributes
    ----------
    operation : str
        ``saturate``, ``wrap`` or ``overflows`` (that is, a trap).
    before, to : Format
        What comes in, as far as it can reach, and what may pass.
    verdict : {"never", "witness", "possible"}
        ``never`` is proved; ``witness`` comes with inputs; ``possible`` means that the ranges do
        not exclude it and no input was found that does it.
    witness : dict or None
        Codes of the inputs for which it happens.
    """

    operation: str
    before: Format
    to: Format
    verdict: str
    witness: dict[str, int] | None = None


@dataclass(frozen=True)
class Report:
    """What is known of an expression without running it on data.

    Attributes
    ----------
    outputs : tuple of Node
        What the function gave, each with ``format``, ``reach`` and ``error``.
    bits : int
        Width of the widest intermediate that the ranges ask for.
    guard_bits : int
        By how many bits sums outgrow the widest of what they add up, at most.
    depth : int
        Multiplications on the longest way.
    sites : tuple of Site
        Where ranges are cut, in the order of the program.
    roundings : int
        Places where bits are lost.
    """

    outputs: tuple[Node, ...]
    bits: int
    guard_bits: int
    depth: int
    sites: tuple[Site, ...] = field(default=())
    roundings: int = 0

    @property
    def error(self) -> Error | None:
        """The error of the first output."""
        return self.outputs[0].error

    def __str__(self):
        head = f"{self.bits} bits, {self.guard_bits} guard bits, {self.depth} multiplications deep"
        lines = [f"{head}, {self.roundings} roundings"]
        for output in self.outputs:
            low, high = (float(limit) for limit in output.reach.limits)
            line = f"output {output.format}: {low:g} .. {high:g}, error "
            if output.error is None:
                line += "unbounded, since a wrap can happen"
            else:
                unit = output.format.resolution
                least, most = (float(x / unit) for x in output.error.bound.ends)
                rms = output.error.rms / float(unit)
                line += f"{least:+.3f} .. {most:+.3f} codes, rms {rms:.3f}"
            lines.append(line)
        for site in self.sites:
            told = "" if site.witness is None else f" for {site.witness}"
            lines.append(f"{site.operation} {site.before} to {site.to}: {site.verdict}{told}")
        return "\n".join(lines)


def analyse(function: Callable, /, **formats: Format) -> Report:
    """Analyse an expression of the number language.

    Parameters
    ----------
    function : callable
        Takes the inputs by name and returns a number, or a tuple of them. The same function runs
        on :class:`~spikeloom.golden.num.fixed.Fixed` and makes hardware of values.
    **formats : Format
        The format of each input; random bits for stochastic rounding are an input ``UQ(k, 0)``.

    Examples
    --------
    >>> from spikeloom.golden.num.format import Q
    >>> analyse(lambda a, b: a + b, a=Q(8, 8), b=Q(8, 8)).guard_bits
    1
    """
    for name, format in formats.items():
        if not isinstance(format, Format):
            raise TypeError(f"the format of {name} must be a Format, not {format!r}")
    inputs = {
        name: Node("input", (name,), format, reach=format, error=Error(),
                   linear=frozenset([name]))
        for name, format in formats.items()
    }  # fmt: skip
    result = function(**inputs)
    outputs = result if isinstance(result, tuple) else (result,)
    nodes = _nodes(outputs)
    numbers = [node for node in nodes if isinstance(node, Node)]
    cuts = [node for node in nodes if node.operation in {"saturate", "wrap", "overflows"}]
    columns, known = _search(cuts, inputs)
    return Report(
        outputs=tuple(node for node in outputs if isinstance(node, Node)),
        bits=max(node.reach.width for node in numbers),
        guard_bits=max((_growth(node) for node in numbers), default=0),
        depth=max(node.depth for node in numbers),
        sites=tuple(_site(node, known, columns, inputs) for node in cuts),
        roundings=sum(
            node.operation == "round" and node.operands[0].format.frac > node.format.frac
            for node in numbers
        ),
    )


def _growth(node: Node) -> int:
    """Bits before the point that a sum has more than the widest of its parts."""
    if node.operation != "__add__":
        return 0

    def parts(x):
        if x.operation in {"__add__", "__neg__"}:
            return [part for operand in x.operands for part in parts(operand)]
        return [x]

    def integer_bits(format):
        return format.width - format.frac

    return max(0, integer_bits(node.reach) - max(integer_bits(x.reach) for x in parts(node)))


def _search(cuts, inputs) -> tuple[dict, dict]:
    """Codes of the inputs, corners of their ranges and random ones, and the numbers before cuts."""
    if not cuts:
        return {}, {}
    rng = np.random.default_rng(0)
    columns = {}
    corners = _corner_values(list(inputs.values())[:CORNERS])
    rows = reduce(max, (len(column) for column in corners.values()), 1)
    for node in inputs.values():
        low, high = node.format.low, node.format.high
        corner = corners.get(id(node), np.full(rows, high, object)).astype(np.int64)
        columns[id(node)] = np.concatenate([corner, rng.integers(low, high, POINTS, endpoint=True)])
    try:
        return columns, _evaluate([cut.operands[0] for cut in cuts], columns)
    except OverflowError:  # wider than codes may be: ranges are known, witnesses cannot be tried
        return columns, {}


def _site(node, known, columns, inputs) -> Site:
    before, to = node.operands
    found = np.flatnonzero(known[id(before)].overflows(to)) if known else np.array([])
    if to.holds(before.reach):
        if found.size:
            raise AssertionError("a number left the range that was derived for it")
        return Site(node.operation, before.reach, to, "never")
    if not found.size:
        return Site(node.operation, before.reach, to, "possible")
    witness = {name: int(columns[id(x)][found[0]]) for name, x in inputs.items()}
    return Site(node.operation, before.reach, to, "witness", witness)
