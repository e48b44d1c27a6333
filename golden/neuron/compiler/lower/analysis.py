"""Range and precision analysis: bounds of numbers, and the fraction bits that each needs."""

import math

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes

from .floats import evaluate
from .holes import hole
from .tables import INVERSE, Leaves, leaves_below

__all__ = ["GUARD", "INPUT_FRAC", "Analysis", "sampled"]

GUARD = 3  # bits below a state's last place that are still right
INPUT_FRAC = 8
EXACT = 24  # fraction bits of the numbers that are floored exactly
LARGEST = 2.0**120  # of a number inside, in size; with what it needs it would never fit


def sampled(body: Expr, points) -> np.ndarray:
    """A function of the model at some points.

    Raises
    ------
    ValueError
        It is not finite at one of them.
    """
    with np.errstate(all="ignore"):
        (values,) = evaluate([body], {"_x": np.asarray(points, float)})
    values = np.broadcast_to(values, np.shape(points))
    if not np.isfinite(values).all():
        bad = np.asarray(points)[~np.isfinite(values)][0]
        raise ValueError(
            f"a function of the model is not finite at {bad:g}, which its range includes"
            + hole([body], {"_x": bad})
        )
    return values


def _fraction(value: float) -> int:
    """Fraction bits at which a floating-point number is exact."""
    return value.as_integer_ratio()[1].bit_length() - 1


class Analysis:
    """Ranges from the leaves up, and from the states down how exact each number must be.

    Parameters
    ----------
    leaves : Leaves
        Formats and ranges of names and casts.
    roots : list of Expr
        The registers' new values in the order of ``registers``, then outputs, then conditions.
    registers : list of str
        Names of registers.

    Attributes
    ----------
    order : list of Expr
        All expressions, arguments before what uses them.
    ranges : dict
        By identity, smallest and largest value of a number.
    users : dict
        By identity, how many expressions and results use an expression.
    """

    def __init__(self, leaves: Leaves, roots: list[Expr], registers: list[str]):
        self.leaves = leaves
        self.ranges: dict[int, tuple[float, float]] = {}
        self.order = nodes(roots)
        self.below = leaves_below(roots, leaves)
        self.users = dict.fromkeys(map(id, self.order), 0)
        for used in (*roots, *(arg for node in self.order for arg in node.args)):
            self.users[id(used)] += 1
        for node in self.order:
            if not node.boolean:
                low, high = self.ranges[id(node)] = self.reach(node)
                if not (low > -LARGEST and high < LARGEST):
                    raise ValueError(
                        "a number of the model can become too large for integers; "
                        "give the states narrower ranges"
                    )
        # From the results down. The users of a number have their turn before it, so it knows what
        # all of them need when it asks its arguments.
        self.needs: dict[int, float] = {}
        for index, root in enumerate(roots):
            if root.boolean:
                continue
            if index < len(registers):
                need = leaves.formats[registers[index]].frac + GUARD
            else:
                need = self.finest(root)
            self.need(root, need)
        for node in reversed(self.order):
            self.pass_on(node)

    def reach(self, node: Expr) -> tuple[float, float]:
        """Smallest and largest value, by those of the arguments."""
        if node.op == "number":
            return node.value, node.value
        if self.leaves.is_leaf(node):
            low, high = map(float, self.leaves.format(node).limits)
            return low, high
        if node.op == "table":
            low, high = self.domain(node)
            if node.value is INVERSE and low <= 0 <= high:
                # Points in between may miss the one that matters.
                raise ValueError(
                    "a function of the model is not finite at 0, which its range includes"
                    + self.hint(node)
                )
            values = sampled(node.value, np.linspace(*self.domain(node), 1025))
            return float(values.min()), float(values.max())
        spans = [self.ranges[id(arg)] for arg in node.args if not arg.boolean]
        if node.op == "sum":
            low = high = node.value[-1]
            for factor, (least, most) in zip(node.value, spans, strict=False):
                low += min(factor * least, factor * most)
                high += max(factor * least, factor * most)
            return low, high
        if node.op == "mul":
            ends = [a * b for a in spans[0] for b in spans[1]]
            # Both factors of a square have one sign.
            if node.args[0] is node.args[1]:
                ends = [0.0 if spans[0][0] <= 0 <= spans[0][1] else min(ends), max(ends)]
            return min(ends), max(ends)
        (least, most), *others = spans
        if node.op == "wrap":  # before it wraps
            return least, most
        if node.op == "floor":
            return math.floor(least), math.floor(most)
        if node.op == "abs":
            return (0.0 if least <= 0 <= most else min(-most, least), max(-least, most))
        ((less, more),) = others
        if node.op == "where":
            return min(least, less), max(most, more)
        pick = {"min": min, "max": max}[node.op]
        return pick(least, less), pick(most, more)

    def hint(self, inverse: Expr) -> str:
        """How to write a quotient whose dividend may be 0 where the divisor is."""
        below = self.below[id(inverse)]
        products = [node for node in self.order if node.op == "mul" and inverse in node.args]
        dividends = [x for node in products for x in node.args if x is not inverse]
        alike = any(below & self.below[id(x)] for x in dividends)
        return "; a quotient such as x/(exp(x) - 1) is 1/exprel(x)" if alike else ""

    def domain(self, node: Expr) -> tuple[float, float]:
        """The range of a table's argument."""
        (arg,) = node.args
        return self.leaves.range(arg) if self.leaves.is_leaf(arg) else self.ranges[id(arg)]

    def magnitude(self, node: Expr) -> float:
        """Binary logarithm of the largest absolute value."""
        low, high = self.ranges[id(node)]
        return math.log2(max(-low, high, 2.0**-40))

    def need(self, node: Expr, bits: float):
        """Note that a number must have fraction bits, beside what was asked for before."""
        self.needs[id(node)] = max(bits, self.needs.get(id(node), -64.0))

    def finest(self, *roots: Expr) -> int:
        """Fraction bits of the finest leaf that expressions depend on."""
        leaves = frozenset().union(*(self.below[id(root)] for root in roots))
        return max((self.leaves.format(leaf).frac for leaf in leaves), default=INPUT_FRAC)

    def exact(self, node: Expr) -> float:
        """Fraction bits at which a sum of leaves is exact; 0 if it takes more than :data:`EXACT`.

        A leaf that is divided by a power of two is then floored as a shift of its code.
        """
        if self.leaves.is_leaf(node):
            return self.leaves.format(node).frac
        if node.op == "sum":
            bits: list[float] = [_fraction(node.value[-1])]
            for factor, arg in zip(node.value, node.args, strict=False):
                bits.append(_fraction(factor) + self.exact(arg))
            return max(bits) if max(bits) <= EXACT else 0
        return max((self.exact(x) for x in node.args), default=0) if node.op == "abs" else 0

    def pass_on(self, node: Expr):
        """Note what an expression asks of its arguments."""
        # A comparison is as exact as its finest leaf. Elsewhere an error grows on its way to the
        # result: by a factor, by the other factor, by a slope.
        if node.op in {"lt", "le", "eq"}:
            for arg in node.args:
                self.need(arg, self.finest(*node.args))
            return
        if node.boolean or node.op in {"number", "name"}:
            return
        need = self.needs.get(id(node), -64.0)
        if node.op == "cast":
            self.need(node.args[0], self.leaves.format(node).frac + GUARD)
        elif node.op == "sum":
            for factor, arg in zip(node.value, node.args, strict=False):
                self.need(arg, need + math.log2(abs(factor)))
        elif node.op == "mul":
            a, b = node.args
            # The error of a number counts twice in its square.
            self.need(a, need + self.magnitude(b) + (a is b))
            self.need(b, need + self.magnitude(a) + (a is b))
        elif node.op == "floor":  # a step in the wrong place is an error of 1
            self.need(node.args[0], max(self.finest(node) + 2 * GUARD, self.exact(node.args[0])))
        elif node.op == "table":
            points = np.linspace(*self.domain(node), 1025)
            slope = np.abs(np.diff(sampled(node.value, points))).max() / (points[1] - points[0])
            self.need(node.args[0], need + math.log2(max(slope, 2.0**-40)))
        else:
            for arg in node.args:
                if not arg.boolean:
                    self.need(arg, need)

    def bits(self, node: Expr) -> int:
        """Fraction bits that a number must have."""
        return math.ceil(self.needs[id(node)])
