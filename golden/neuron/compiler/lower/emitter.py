"""Fixed-point code generation: integer operations from analysed expressions."""

import heapq
import math

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.expression import Expr
from spikeloom.golden.neuron.compiler.schedule.delays import delay
from spikeloom.golden.neuron.compiler.schedule.program import Op
from spikeloom.golden.number.language.format import Format

from .analysis import Analysis, sampled

__all__ = ["Emitter"]

COEFFICIENT = 17  # significant bits of a factor, which with a sign fill a multiplier's port
LONGEST = 63  # bits of an integer
FITTED = 9  # points of a table's interval that its line is fitted to
PORT = 18  # bits of a multiplier's signed port


class Emitter:
    """Turns expressions into operations, each of them once.

    Equal operations are one. With each goes the time at which its result is there, by
    :func:`.delays.delay`: a sum begins with what comes first, so what comes late passes few of its
    additions.

    Parameters
    ----------
    analysis : Analysis
        Ranges of the expressions, and how exact they must be.
    interpolate : bool
        Whether tables of functions are interpolated.
    table_bits : int
        Binary logarithm of the entries of a table.

    Attributes
    ----------
    ops : list of Op
        The operations.
    """

    def __init__(self, analysis: Analysis, interpolate: bool, table_bits: int):
        self.analysis = analysis
        self.leaves = analysis.leaves
        self.interpolate = interpolate
        self.table_bits = table_bits
        self.ops: list[Op] = []
        self.ready: list[float] = []
        self.known: dict[Op, int] = {}
        self.done: dict[int, int] = {}
        self.cut: dict[int, float] = {}

    def emit(self, kind, *args: int, format=None, value=None) -> int:
        """An operation's number; the one that it has if there is such a one."""
        if format is not None and format.width > LONGEST:
            raise ValueError(
                f"a number of the model needs {format.width} bits and integers have {LONGEST}; "
                "give the states narrower ranges or fewer fraction bits"
            )
        # Whole words: a register between two stages can hold any code of its word, as far as a
        # proof by induction knows. Places in a table do not wait in registers.
        if format is not None and kind not in {"constant", "index"}:
            format = format.word
        op = Op(kind, args, format, value)
        if op not in self.known:
            self.known[op] = len(self.ops)
            self.ops.append(op)
            start = max((self.ready[arg] for arg in args), default=0.0)
            self.ready.append(start + delay(op, self.ops))
        return self.known[op]

    def format(self, index: int) -> Format:
        """The format of what an operation gives."""
        format = self.ops[index].format
        assert format is not None
        return format

    def constant(self, value: float, frac: int) -> int:
        """The constant nearest to a number."""
        return self.code(round(value * 2.0**frac), frac)

    def code(self, code: int, frac: int) -> int:
        """A constant, with no more fraction bits than it needs."""
        while code and frac > 0 and code % 2 == 0:
            code, frac = code // 2, frac - 1
        return self.fixed(code, frac if code else 0)

    def fixed(self, code: int, frac: int) -> int:
        """A constant as it is."""
        return self.emit("constant", format=Format(code, code, frac), value=code)

    def truncate(self, index: int, frac: int) -> int:
        """The number without bits that nobody needs."""
        format = self.format(index)
        if format.frac <= frac:
            return index
        op = self.ops[index]
        if op.kind == "constant":
            return self.constant(math.ldexp(op.value, -format.frac), frac)
        cut = self.emit("floor", index, format=format.rounded(frac, "truncate"))
        self.cut[cut] = self.lost(index) + (2.0**-frac - 2.0**-format.frac) / 2
        return cut

    def lost(self, index: int) -> float:
        """What the bits that were cut off a number are worth in the mean.

        A state that nearly rests, as a membrane near its onset, is moved by it as by a current, so
        sums give it back in their constants. Factors of what was cut off are not known here, unless
        they are constant.
        """
        if index not in self.cut:
            self.cut[index] = self._lost(self.ops[index])
        return self.cut[index]

    def _lost(self, op: Op) -> float:
        if op.kind == "mul":
            for factor, other in (op.args, op.args[::-1]):
                if self.ops[factor].kind == "constant":
                    return (
                        self.lost(other) * self.ops[factor].value * self.format(factor).resolution
                    )
            return 0.0
        parts = [self.lost(arg) for arg in op.args if self.ops[arg].format is not None]
        if op.kind == "shift":
            return parts[0] * 2.0**op.value
        if op.kind in {"add", "sub", "neg", "align"}:
            signs = {"sub": (1, -1), "neg": (-1,)}.get(op.kind, (1, 1))
            return sum(sign * part for sign, part in zip(signs, parts, strict=False))
        return 0.0

    def product(self, a: int, b: int) -> int:
        """A product, of as many multipliers as the widths ask for.

        What is wider than a multiplier's port is split in front of its last bits, so that each part
        can have a clock cycle of its own.
        """
        x, y = self.format(a), self.format(b)
        # How far each is wider than the port; beside a signed factor an unsigned one needs a sign.
        spare = [p.width + (q.signed and not p.signed) - PORT for p, q in ((x, y), (y, x))]
        format = x.square() if a == b else x * y
        if max(spare) <= 0 or format.width > LONGEST - 3:  # a sum of parts has some bits more
            return self.emit("mul", a, b, format=format)
        if a == b:
            # (h + l)**2 = h*h + l*l + 2*h*l: three products instead of four.
            high, low = self.halves(a)
            twice = self.shifted(self.product(high, low), 1)
            return self.added(
                [(1, self.product(high, high)), (1, self.product(low, low)), (1, twice)]
            )
        if spare[0] < spare[1]:
            a, b = b, a
        return self.added([(1, self.product(half, b)) for half in self.halves(a)])

    def halves(self, index: int) -> tuple[int, int]:
        """Two numbers that add up to one: the low one has the bits of an unsigned factor."""
        format, bits = self.format(index), PORT - 1
        op, frac = self.ops[index], format.frac
        if op.kind == "constant":
            return (
                self.code(op.value >> bits, frac - bits),
                self.code(op.value & (1 << bits) - 1, frac),
            )
        high = self.emit("floor", index, format=format.rounded(frac - bits, "truncate"))
        low = Format(0, (1 << bits) - 1, frac)
        return high, self.emit("rest", index, format=low, value=(0, bits))

    def cast(self, node: Expr) -> int:
        """The number as a state: rounded, and no further than its word goes.

        Limits of the model's own are limits of the word too, if they are numbers of it; and half
        of the last place is added with the other terms of a sum, not after them.
        """
        to = self.leaves.format(node)
        if node.args[0].op == "wrap":
            return self.wrapped(node.args[0].args[0], to)
        arg, low, high = self.limits(node)
        if arg.op != "sum" or self.analysis.users[id(arg)] > 1:
            return self.clamp(self.rounded(self.number(arg), to.frac), low, high)
        hoisted = self.hoist(arg, to, low, high)
        return self.clamp(self.sum(arg, to.frac), low, high) if hoisted is None else hoisted

    def wrapped(self, arg: Expr, to: Format) -> int:
        """The number rounded, and of that the bits that a word has."""
        alone = arg.op == "sum" and self.analysis.users[id(arg)] == 1
        index = self.sum(arg, to.frac) if alone else self.rounded(self.number(arg), to.frac)
        if to.holds(self.format(index)):
            return index
        op = self.ops[index]
        if op.kind == "constant":
            return self.fixed((op.value - to.low) % (to.high - to.low + 1) + to.low, to.frac)
        return self.emit("wrap", index, format=to)

    def limits(self, node: Expr) -> tuple[Expr, int, int]:
        """What a cast limits, and the least and the largest code."""
        to, arg = self.leaves.format(node), node.args[0]
        low, high = to.low, to.high
        while arg.op in {"min", "max"} and self.analysis.users[id(arg)] == 1:
            limit, inner = sorted(arg.args, key=lambda x: x.op != "number")
            # Half a code stands for a limit that is no constant: neither is a limit of a word.
            code = math.ldexp(limit.value, to.frac) if limit.op == "number" else 0.5
            if code != math.floor(code) or not low <= code <= high:
                break
            low, high = (low, int(code)) if arg.op == "min" else (int(code), high)
            arg = inner
        return arg, low, high

    def hoist(self, node: Expr, to: Format, low: int, high: int) -> int | None:
        """A limited sum and a constant: the sum with the constant in it, and other limits.

        So a state that a spike moves does not wait for the one that it is without.
        """
        inner = node.args[0]
        if len(node.args) > 1 or node.value[0] != 1 or inner.op != "cast":
            return None
        arg, least, most = self.limits(inner)
        if arg.op != "sum" or self.leaves.format(inner).frac != to.frac:
            return None
        shift = math.floor(math.ldexp(node.value[-1], to.frac) + 0.5)
        # Limiting to one range and then to another is limiting to both, if they overlap.
        if least + shift > high or most + shift < low:
            return None
        index = self.sum(arg, to.frac, shift)
        return self.clamp(index, max(low, least + shift), min(high, most + shift))

    def rounded(self, index: int, frac: int) -> int:
        """The number with as many fraction bits, ties up."""
        format, op = self.format(index), self.ops[index]
        if format.frac <= frac:
            return self.aligned(index, frac)
        half = 1 << format.frac - frac - 1
        if op.kind == "constant":
            return self.fixed(op.value + half >> format.frac - frac, frac)
        up = Format(format.low + half, format.high + half, format.frac)
        return self.emit("round", index, format=up.rounded(frac, "truncate"))

    def aligned(self, index: int, frac: int) -> int:
        """The number with zeros for last bits."""
        format, op = self.format(index), self.ops[index]
        if format.frac == frac:
            return index
        if op.kind == "constant":
            return self.fixed(op.value << frac - format.frac, frac)
        return self.emit("align", index, format=format.at(frac))

    def clamp(self, index: int, low: int, high: int) -> int:
        """The nearest code from ``low`` to ``high``."""
        format = self.format(index)
        if low <= format.low and format.high <= high:
            return index
        to = format.clipped(Format(low, high, format.frac))
        if to.low == to.high:
            return self.fixed(to.low, to.frac)
        return self.emit("clip", index, format=to, value=(low, high))

    def state(self, root: Expr, to: Format) -> int:
        """What a register becomes."""
        return self.clamp(self.rounded(self.number(root), to.frac), to.low, to.high)

    def output(self, root: Expr) -> int:
        """A number that leaves the model."""
        return self.truncate(self.number(root), self.analysis.bits(root))

    def condition(self, node: Expr) -> int:
        """A condition."""
        if id(node) not in self.done:
            self.done[id(node)] = self._condition(node)
        return self.done[id(node)]

    def _condition(self, node: Expr) -> int:
        if node.op == "number":
            return self.emit("constant", value=int(bool(node.value)))
        if node.op == "where":
            return self.emit("where", *(self.condition(arg) for arg in node.args))
        if node.op not in {"lt", "le", "eq"}:
            return self.emit(node.op, *(self.condition(arg) for arg in node.args))
        a, b = (self.number(arg) for arg in node.args)
        if node.op != "eq":
            a, b = self.unclipped(a, b, node.op == "lt"), self.unclipped(b, a, node.op == "le")
        return self.emit(node.op, a, b)

    def unclipped(self, index: int, other: int, below: bool) -> int:
        """What a clip was made of, where comparing it with a constant says the same.

        So the comparison does not wait for the clip. ``below`` tells that the constant is the
        least number of one side, and else that it is the largest of the other.
        """
        op, constant = self.ops[index], self.ops[other]
        if op.kind != "clip" or constant.kind != "constant":
            return index
        low, high = (limit * self.format(index).resolution for limit in op.value)
        limit, _ = self.format(other).limits
        same = low < limit <= high if below else low <= limit < high
        return op.args[0] if same else index

    def number(self, node: Expr) -> int:
        """A number, exact as it must be."""
        if id(node) not in self.done:
            self.done[id(node)] = self._number(node)
        return self.done[id(node)]

    def _number(self, node: Expr) -> int:
        op = node.op
        if op == "number":
            return self.constant(node.value, max(self.analysis.bits(node), 0) + 1)
        if op == "name":
            return self.emit("variable", format=self.leaves.format(node), value=node.value)
        if op == "cast":
            return self.cast(node)
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
        """A product of expressions."""
        a, b = (self.truncate(self.number(arg), self.analysis.bits(arg) + 1) for arg in node.args)
        return self.truncate(self.product(a, b), self.analysis.bits(node) + 1)

    def sum(self, node: Expr, frac: int | None = None, more: int = 0) -> int:
        """A sum; rounded to ``frac`` bits if these are given, and so many codes more."""
        want = self.analysis.bits(node) + 1
        terms: list[tuple[int, int]] = []  # sign and operation
        for factor, arg in zip(node.value, node.args, strict=False):
            terms += [
                (sign, self.truncate(index, want))
                for sign, index in self.scaled(factor, self.number(arg), arg, want)
            ]
        back = sum(sign * self.lost(index) for sign, index in terms)
        constant = self.constant(node.value[-1] + back, max(want, 0))
        # The half that rounds, if there is anything to round, and the codes that are asked for join
        # the constant: they cost no addition of their own.
        finest = max(self.format(index).frac for index in (constant, *(x for _, x in terms)))
        if frac is not None:
            half = 2 * more + (finest > frac)
            total = self.format(constant) + Format(half, half, frac + 1)
            constant = self.code(total.low, total.frac)
        if self.ops[constant].value or not terms:
            terms.append((1, constant))
        index = self.added(terms)
        if frac is None:
            return index
        return self.aligned(index, frac) if finest <= frac else self.truncate(index, frac)

    def added(self, terms: list[tuple[int, int]]) -> int:
        """The sum of terms with signs: what is there first first, and of that the narrowest."""
        # As a Huffman tree is built: the two that are there first are added, and their sum queues
        # up. Unlike signs make a difference; the sum of two negative terms stays negative.
        queue = [
            (self.ready[index], self.format(index).width, place, sign, index)
            for place, (sign, index) in enumerate(terms)
        ]
        heapq.heapify(queue)
        place = len(queue)
        while len(queue) > 1:
            (*_, p, a), (*_, q, b) = heapq.heappop(queue), heapq.heappop(queue)
            if p < q:
                (p, a), (q, b) = (q, b), (p, a)
            kind = "add" if p == q else "sub"
            x, y = self.format(a), self.format(b)
            index = self.emit(kind, a, b, format=x + y if p == q else x - y)
            place += 1
            heapq.heappush(queue, (self.ready[index], self.format(index).width, place, p, index))
        *_, sign, index = queue[0]
        return index if sign > 0 else self.emit("neg", index, format=-self.format(index))

    def scaled(self, factor: float, index: int, arg: Expr, want: int):
        """``factor`` times a number, as terms with signs: a factor near 1 is 1 and the rest."""
        sign, size = (1, factor) if factor > 0 else (-1, -factor)
        mantissa, exponent = math.frexp(size)
        if mantissa == 0.5:
            return [(sign, self.shifted(index, exponent - 1))]
        # So 1 - dt/tau keeps the digits of dt/tau, and the number itself is not multiplied.
        rest = size - 1
        if abs(rest) <= 0.25:
            return [(sign, index), *self.scaled(sign * rest, index, arg, want)]
        # What the magnitude asks for, but no more digits than a multiplier's port has: a model's
        # parameter that is off by 2**-17 is as good.
        frac = want + math.ceil(self.analysis.magnitude(arg)) + 1
        frac = min(frac, COEFFICIENT - exponent)
        code = self.constant(size, max(0, frac))
        if self.ops[code].value == 0:
            return []
        operand = self.truncate(index, want + math.ceil(math.log2(size)))
        # Up to two digits are shifts and an addition; more are a multiplication.
        digits = _signed_digits(self.ops[code].value)
        if len(digits) > 2:
            return [(sign, self.product(operand, code))]
        frac = self.format(code).frac
        return [
            (sign * digit, self.shifted(operand, place - frac)) for place, digit in digits.items()
        ]

    def shifted(self, index: int, power: int) -> int:
        """The number times a power of two."""
        if power == 0:
            return index
        return self.emit("shift", index, format=self.format(index).scaled(power), value=power)

    def table(self, node: Expr) -> int:
        """A function, by a table of values and one of slopes."""
        (arg,) = node.args
        index = self.number(arg)
        if not self.leaves.is_leaf(arg):
            index = self.truncate(index, self.analysis.bits(arg) + 1)
        format, frac = self.format(index), self.analysis.bits(node) + 1
        low, high = (math.floor(math.ldexp(x, format.frac)) for x in self.analysis.domain(node))
        low, high = max(low, format.low), min(high, format.high)
        # One entry for each code, or for 2**drop of them where codes outnumber entries.
        drop = max(0, (high - low).bit_length() - self.table_bits)
        entries = (high - low >> drop) + 1
        last = (1 << (entries - 1).bit_length()) - 1  # a place that waits in a register is any word
        place = self.emit("index", index, format=Format(0, last, 0), value=(low, drop))
        corners = (low + (np.arange(entries + 1) << drop)) * 2.0**-format.frac
        limit = (high + 1) * 2.0**-format.frac
        if drop == 0 or not self.interpolate:
            middle = ((1 << drop) - 1) / 2 * 2.0**-format.frac
            return self.lookup(place, sampled(node.value, corners[:-1] + middle), frac)
        values, slopes = self._lines(node, corners, limit, drop)
        base = self.lookup(place, values, frac)
        size = math.ceil(math.log2(max(np.abs(slopes).max(), 2.0**-40)))
        slope = self.lookup(place, slopes, frac)
        # The rest of a code is a part of its interval, and the slope the rise over all of it. Bits
        # of the rest that do not show in the rise are cut off.
        rest = self.emit("rest", index, format=Format(0, (1 << drop) - 1, drop), value=(low, drop))
        rest = self.truncate(rest, max(1, frac + size))
        step = self.truncate(self.product(slope, rest), frac)
        return self.emit("add", base, step, format=self.format(base) + self.format(step))

    def _lines(self, node: Expr, corners, limit: float, drop: int):
        """A line in each interval of a table: where it begins, and its rise over the interval.

        It has the least square error, and so none in the mean: through the corners it would be
        above a convex function everywhere, which shifts the onset of a neuron.
        """
        # Where codes are, of which there are many; the last interval may end outside the domain.
        count = min(1 << drop, FITTED)
        ends = np.minimum(corners[1:], limit) - np.ldexp(corners[1] - corners[0], -drop)
        places = np.linspace(corners[:-1], np.maximum(ends, corners[:-1]), count)
        values = sampled(node.value, places)
        parts = (places - corners[:-1]) / (corners[1] - corners[0])
        middle, mean = parts.mean(axis=0), values.mean(axis=0)
        spread = ((parts - middle) ** 2).sum(axis=0)
        slopes = ((parts - middle) * (values - mean)).sum(axis=0) / np.where(spread, spread, 1)
        return mean - slopes * middle, slopes

    def lookup(self, place: int, values: np.ndarray, frac: int) -> int:
        """A table's word."""
        codes = tuple(int(code) for code in np.rint(np.ldexp(values, frac)))
        # Codes beyond the domain may have places past the last entry; its word stands there too.
        codes += codes[-1:] * (self.format(place).high + 1 - len(codes))
        format = Format(min(codes), max(codes), frac)
        return self.emit("table", place, format=format, value=codes)


def _signed_digits(code: int) -> dict[int, int]:
    """The fewest powers of two that add up to a number, with signs: place and sign of each."""
    digits, place = {}, 0
    while code:
        if code & 1:
            digits[place] = 2 - (code & 3)
            code -= digits[place]
        code, place = code >> 1, place + 1
    return digits
