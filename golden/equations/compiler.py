"""The compiler: from the step of a model in real numbers to one in integers.

Every state has a format, and everything else is as exact as the states need it. An error in some
number is felt in a state as that error times a factor, which the ranges of all numbers bound. So
each number gets fraction bits until what is lost of it changes no state by more than an eighth of
its last place. Sums and products are exact inside; bits are dropped in front of and behind
multiplications, which costs no gates, and only the value that becomes a state is rounded.
"""

import heapq
import math

import numpy as np

from ..num.format import UQ, Format, Q
from .expression import Expr, nodes
from .floats import evaluate
from .program import Op, Program, Variable
from .scheme import Step
from .spec import Input
from .tables import Leaves, leaves_below, tabulated

__all__ = ["compiled", "input_format", "word"]

GUARD = 3  # bits below a state's last place that are still right
INPUT_FRAC = 8
EXACT = 24  # fraction bits of the numbers that are floored exactly
LARGEST = 2.0**120  # of a number inside, in size; with what it needs it would never fit
COEFFICIENT = 17  # significant bits of a factor, which with a sign fill an 18 bit multiplier


def word(low: float, high: float, frac: int) -> Format:
    """The smallest word from ``low`` to ``high``, or to the code below if that is a power of 2."""
    if low >= 0:
        top = high + (frac == 0)
        return UQ(max(math.ceil(math.log2(top)), 1 - frac), frac)
    top = max(-low, high + (frac == 0))
    return Q(max(math.ceil(math.log2(top)) + 1, 1 - frac), frac)


def input_format(port: Input) -> Format:
    """The format of an input."""
    if port.kind == "uniform":
        return UQ(0, 16 if port.frac is None else port.frac)
    if port.kind == "normal":
        return Q(4, 12 if port.frac is None else port.frac)
    return word(port.low, port.high, INPUT_FRAC if port.frac is None else port.frac)


def compiled(
    step: Step, fracs: dict[str, int], inputs: dict[str, Input], *, interpolate=True, table_bits=9
) -> Program:
    """The integer program of a step.

    Parameters
    ----------
    step : Step
        What to compute.
    fracs : dict
        Fraction bits of each register.
    inputs : dict of Input
        The model's inputs.
    interpolate : bool
        Whether tables of functions are interpolated.
    table_bits : int
        Binary logarithm of the entries of a table.

    Raises
    ------
    ValueError
        A number would need more than 63 bits, or an operation has no integer form.
    """
    formats = {key: word(x.low, x.high, fracs[key]) for key, x in step.registers.items()}
    formats |= {key: input_format(x) for key, x in inputs.items()}
    ranges = {key: (x.low, x.high) for key, x in step.registers.items()}
    for key, x in inputs.items():
        low, high = map(float, formats[key].limits)
        ranges[key] = (x.low, x.high) if x.kind == "value" else (low, high)
    leaves = Leaves(formats, ranges)
    roots = [*step.states.values(), *step.outputs.values()]
    if step.spike is not None:
        roots.append(step.spike)
    roots = tabulated(roots, leaves)
    emitter = _Emitter(leaves, roots, interpolate, table_bits)
    emitter.want(roots, list(step.states), len(step.outputs))
    count = len(step.states)
    new = {
        key: emitter.cast(emitter.number(root), formats[key])
        for key, root in zip(step.states, roots, strict=False)
    }
    outputs = tuple(
        (key, emitter.output(root)) for key, root in zip(step.outputs, roots[count:], strict=False)
    )
    spike = None if step.spike is None else emitter.condition(roots[-1])
    registers = tuple(
        Variable(key, formats[key], _start(formats[key], x.init), x.unit)
        for key, x in step.registers.items()
    )
    return Program(
        registers=registers,
        inputs=tuple(Variable(key, formats[key], 0, x.unit) for key, x in inputs.items()),
        ops=tuple(emitter.ops),
        new=tuple(new[variable.name] for variable in registers),
        spike=spike,
        outputs=outputs,
    )


def _fraction(value: float) -> int:
    """Fraction bits of a number, which a number in floating point always has."""
    return value.as_integer_ratio()[1].bit_length() - 1


def _start(format: Format, value: float) -> int:
    """The code of an initial value; the end of a range may be one code too far."""
    return min(max(round(value * 2.0**format.frac), format.low), format.high)


def _sampled(body: Expr, points) -> np.ndarray:
    with np.errstate(all="ignore"):
        (values,) = evaluate([body], {"_x": np.asarray(points, float)})
    values = np.broadcast_to(values, np.shape(points))
    if not np.isfinite(values).all():
        bad = np.asarray(points)[~np.isfinite(values)][0]
        raise ValueError(f"a function of the model is not finite at {bad:g}, which its range "
                         "includes")  # fmt: skip
    return values


class _Emitter:
    """Turns expressions into operations; first it finds ranges and how exact each must be."""

    def __init__(self, leaves, roots, interpolate, table_bits):
        self.leaves = leaves
        self.interpolate = interpolate
        self.table_bits = table_bits
        self.ops: list[Op] = []
        self.known: dict[Op, int] = {}
        self.done: dict[int, int] = {}
        self.ranges: dict[int, tuple[float, float]] = {}
        self.order = nodes(roots)
        self.below = leaves_below(roots, leaves)
        for node in self.order:
            if not node.boolean:
                low, high = self.ranges[id(node)] = self.reach(node)
                if not (low > -LARGEST and high < LARGEST):
                    raise ValueError("a number of the model can become too large for integers; "
                                     "give the states narrower ranges")  # fmt: skip

    # Ranges.

    def reach(self, node: Expr) -> tuple[float, float]:
        if node.op == "number":
            return node.value, node.value
        if self.leaves.is_leaf(node):
            low, high = map(float, self.leaves.format(node).limits)
            return low, high
        if node.op == "table":
            values = _sampled(node.value, np.linspace(*self.domain(node), 1025))
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
            if node.args[0] is node.args[1]:
                ends = [0.0 if spans[0][0] <= 0 <= spans[0][1] else min(ends), max(ends)]
            return min(ends), max(ends)
        (least, most), *others = spans
        if node.op == "floor":
            return math.floor(least), math.floor(most)
        if node.op == "abs":
            return (0.0 if least <= 0 <= most else min(-most, least), max(-least, most))
        ((less, more),) = others
        if node.op == "where":
            return min(least, less), max(most, more)
        pick = {"min": min, "max": max}[node.op]
        return pick(least, less), pick(most, more)

    def domain(self, node: Expr) -> tuple[float, float]:
        """Where a table is needed."""
        (arg,) = node.args
        return self.leaves.range(arg) if self.leaves.is_leaf(arg) else self.ranges[id(arg)]

    def magnitude(self, node: Expr) -> float:
        """Binary logarithm of the largest absolute value."""
        low, high = self.ranges[id(node)]
        return math.log2(max(-low, high, 2.0**-40))

    # How exact each number must be, in fraction bits.

    def want(self, roots, registers, outputs):
        self.needs: dict[int, float] = {}
        for index, root in enumerate(roots):
            if root.boolean:
                continue
            if index < len(registers):
                need = self.leaves.formats[registers[index]].frac + GUARD
            else:
                need = self.finest(root)
            self.need(root, need)
        for node in reversed(self.order):
            self.pass_on(node)

    def need(self, node: Expr, bits: float):
        self.needs[id(node)] = max(bits, self.needs.get(id(node), -64.0))

    def finest(self, *roots: Expr) -> int:
        """Fraction bits of the finest leaf."""
        leaves = frozenset().union(*(self.below[id(root)] for root in roots))
        return max((self.leaves.format(leaf).frac for leaf in leaves), default=INPUT_FRAC)

    def exact(self, node: Expr) -> float:
        """Fraction bits that hold all values of a sum of leaves, if factors are of 24 bits; or 0.

        A shift by a constant floors exactly then, as an integer contract says.
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
            self.need(a, need + self.magnitude(b) + (a is b))
            self.need(b, need + self.magnitude(a) + (a is b))
        elif node.op == "floor":  # a step in the wrong place is an error of 1
            self.need(node.args[0], max(self.finest(node) + 2 * GUARD, self.exact(node.args[0])))
        elif node.op == "table":
            points = np.linspace(*self.domain(node), 1025)
            slope = np.abs(np.diff(_sampled(node.value, points))).max() / (points[1] - points[0])
            self.need(node.args[0], need + math.log2(max(slope, 2.0**-40)))
        else:
            for arg in node.args:
                if not arg.boolean:
                    self.need(arg, need)

    def bits(self, node: Expr) -> int:
        return math.ceil(self.needs[id(node)])

    # Operations.

    def emit(self, kind, *args: int, format=None, value=None) -> int:
        if format is not None and format.width > 63:
            raise ValueError(
                f"a number of the model needs {format.width} bits and integers have 63; give the "
                "states narrower ranges or fewer fraction bits"
            )
        # Whole words: a register between two stages can hold any code of its word, as far as a
        # proof by induction knows. Places in a table do not wait in registers.
        if format is not None and kind not in {"constant", "index"}:
            format = format.word
        op = Op(kind, args, format, value)
        if op not in self.known:
            self.known[op] = len(self.ops)
            self.ops.append(op)
        return self.known[op]

    def format(self, index: int) -> Format:
        format = self.ops[index].format
        assert format is not None
        return format

    def constant(self, value: float, frac: int) -> int:
        """A constant, with no more fraction bits than it needs."""
        code = round(value * 2.0**frac)
        while code and frac > 0 and code % 2 == 0:
            code, frac = code // 2, frac - 1
        frac = frac if code else 0
        return self.emit("constant", format=Format(code, code, frac), value=code)

    def narrowed(self, index: int, frac: int) -> int:
        """The number without bits that nobody needs."""
        format = self.format(index)
        if format.frac <= frac:
            return index
        op = self.ops[index]
        if op.kind == "constant":
            return self.constant(math.ldexp(op.value, -format.frac), frac)
        return self.emit("floor", index, format=format.rounded(frac, "truncate"))

    def product(self, a: int, b: int) -> int:
        x, y = self.format(a), self.format(b)
        return self.emit("mul", a, b, format=x.square() if a == b else x * y)

    def cast(self, index: int, to: Format) -> int:
        """The number as a state: rounded, and no further than its word goes."""
        format = self.format(index)
        if self.ops[index].kind == "constant":
            code = min(max(round(math.ldexp(self.ops[index].value, to.frac - format.frac)), to.low),
                       to.high)  # fmt: skip
            return self.emit("constant", format=Format(code, code, to.frac), value=code)
        if format.frac > to.frac:
            half = 1 << format.frac - to.frac - 1
            up = Format(format.low + half, format.high + half, format.frac)
            index = self.emit("round", index, format=up.rounded(to.frac, "truncate"))
        elif format.frac < to.frac:
            index = self.emit("align", index, format=format.at(to.frac))
        format = self.format(index)
        if to.holds(format):
            return index
        return self.emit("clip", index, format=format.clipped(to))

    def output(self, root: Expr) -> int:
        if root.boolean:
            return self.condition(root)
        return self.narrowed(self.number(root), self.bits(root))

    def condition(self, node: Expr) -> int:
        if id(node) not in self.done:
            self.done[id(node)] = self._condition(node)
        return self.done[id(node)]

    def _condition(self, node: Expr) -> int:
        if node.op == "number":
            return self.emit("constant", value=int(bool(node.value)))
        if node.op == "where":
            return self.emit("where", *(self.condition(arg) for arg in node.args))
        part = self.number if node.op in {"lt", "le", "eq"} else self.condition
        return self.emit(node.op, *(part(arg) for arg in node.args))

    def number(self, node: Expr) -> int:
        if id(node) not in self.done:
            self.done[id(node)] = self._number(node)
        return self.done[id(node)]

    def _number(self, node: Expr) -> int:
        op = node.op
        if op == "number":
            return self.constant(node.value, max(self.bits(node), 0) + 1)
        if op == "name":
            return self.emit("variable", format=self.leaves.format(node), value=node.value)
        if op == "cast":
            return self.cast(self.number(node.args[0]), self.leaves.format(node))
        if op == "sum":
            return self.sum(node)
        if op == "table":
            return self.table(node)
        if op == "mul":
            return self.mul(node)
        args = [self.condition(arg) if arg.boolean else self.number(arg) for arg in node.args]
        if op == "floor":
            whole = self.format(args[0]).rounded(0, "truncate")
            return (
                self.emit("floor", *args, format=whole)
                if self.format(args[0]).frac > 0
                else args[0]
            )
        if op == "abs":
            return self.emit("abs", *args, format=abs(self.format(args[0])))
        a, b = (self.format(index) for index in args[-2:])
        join = {"where": Format.union, "min": Format.minimum, "max": Format.maximum}[op]
        return self.emit(op, *args, format=join(a, b))

    def mul(self, node: Expr) -> int:
        a, b = (self.narrowed(self.number(arg), self.bits(arg) + 1) for arg in node.args)
        return self.narrowed(self.product(a, b), self.bits(node) + 1)

    def sum(self, node: Expr) -> int:
        want = self.bits(node) + 1
        total: list[tuple[int, int]] = []  # sign and operation
        for factor, arg in zip(node.value, node.args, strict=False):
            total += [
                (sign, self.narrowed(index, want))
                for sign, index in self.scaled(factor, self.number(arg), arg, want)
            ]
        if node.value[-1]:
            total.append((1, self.constant(node.value[-1], max(want, 0))))
        # The narrowest two first, so that widths and carries stay short.
        queue = [
            (self.format(index).width, place, sign, index)
            for place, (sign, index) in enumerate(total)
        ]
        heapq.heapify(queue)
        place = len(queue)
        if not queue:
            return self.constant(0, 0)
        while len(queue) > 1:
            (_, _, p, a), (_, _, q, b) = heapq.heappop(queue), heapq.heappop(queue)
            if p < q:
                (p, a), (q, b) = (q, b), (p, a)
            kind = "add" if p == q else "sub"
            x, y = self.format(a), self.format(b)
            index = self.emit(kind, a, b, format=x + y if p == q else x - y)
            place += 1
            heapq.heappush(queue, (self.format(index).width, place, p, index))
        _, _, sign, index = queue[0]
        return index if sign > 0 else self.emit("neg", index, format=-self.format(index))

    def scaled(self, factor: float, index: int, arg: Expr, want: int):
        """``factor`` times a number, as terms with signs: a factor near 1 is 1 and the rest."""
        sign, size = (1, factor) if factor > 0 else (-1, -factor)
        mantissa, exponent = math.frexp(size)
        if mantissa == 0.5:
            format = self.format(index)
            power = exponent - 1
            return [(sign, self.emit("shift", index, format=format.scaled(power), value=power)
                     if power else index)]  # fmt: skip
        rest = size - 1
        if abs(rest) <= 0.25:
            return [(sign, index), *self.scaled(sign * rest, index, arg, want)]
        # What the magnitude asks for, but no more digits than a multiplier's port has: a model's
        # parameter that is off by 2**-17 is as good.
        frac = min(want + math.ceil(self.magnitude(arg)) + 1, COEFFICIENT - math.frexp(size)[1])
        code = self.constant(size, max(0, frac))
        if self.ops[code].value == 0:
            return []
        operand = self.narrowed(index, want + math.ceil(math.log2(size)))
        return [(sign, self.product(operand, code))]

    def table(self, node: Expr) -> int:
        (arg,) = node.args
        index = self.number(arg)
        if not self.leaves.is_leaf(arg):
            index = self.narrowed(index, self.bits(arg) + 1)
        format, frac = self.format(index), self.bits(node) + 1
        low, high = (math.floor(math.ldexp(x, format.frac)) for x in self.domain(node))
        low, high = max(low, format.low), min(high, format.high)
        drop = max(0, (high - low).bit_length() - self.table_bits)
        entries = (high - low >> drop) + 1
        place = self.emit("index", index, format=Format(0, entries - 1, 0), value=(low, drop))
        corners = (low + (np.arange(entries + 1) << drop)) * 2.0**-format.frac
        limit = (high + 1) * 2.0**-format.frac
        if drop == 0 or not self.interpolate:
            middle = ((1 << drop) - 1) / 2 * 2.0**-format.frac
            return self.lookup(place, _sampled(node.value, corners[:-1] + middle), frac)
        points = np.minimum(corners, limit)
        values = _sampled(node.value, points)
        base = self.lookup(place, values[:-1], frac)
        # The last interval may end outside of the domain; it goes on as it is inside.
        slopes = np.diff(values) / np.diff(points) * (corners[1] - corners[0])
        size = math.ceil(math.log2(max(np.abs(slopes).max(), 2.0**-40)))
        slope = self.lookup(place, slopes, frac)
        rest = self.emit("rest", index, format=Format(0, (1 << drop) - 1, drop), value=(low, drop))
        rest = self.narrowed(rest, max(1, frac + size))
        step = self.narrowed(self.product(slope, rest), frac)
        return self.emit("add", base, step, format=self.format(base) + self.format(step))

    def lookup(self, place: int, values: np.ndarray, frac: int) -> int:
        codes = tuple(int(code) for code in np.rint(np.ldexp(values, frac)))
        format = Format(min(codes), max(codes), frac)
        return self.emit("table", place, format=format, value=codes)
