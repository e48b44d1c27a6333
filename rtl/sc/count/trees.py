"""Adder trees that count ones of many lists of bits, written side by side in words."""

from collections.abc import Callable, Sequence

from amaranth.hdl import Cat, Const, Module, Signal, Value

from .tree import WIDEST_IN_TABLES, popcount_levels

__all__ = ["popcount_trees"]

WORD = 16
"""Bits of the words that equal adders in tables are written in."""


def popcount_trees(
    m: Module, trees: Sequence[Sequence[Value]], stages: int | None = None
) -> list[Value]:
    """Count the ones of several lists of bits, each as :func:`~.tree.popcount_tree` does.

    Nearly all adders stand at the leaves, where they are one or two bits wide. Those of all trees
    are written side by side, as operations on words, in which each adder has a bit of its own: the
    circuit is the same, and a layer of a network has some thousand signals and not a million.

    Parameters
    ----------
    m : Module
        Where the adders go.
    trees : sequence of sequences of Value
        One-bit values.
    stages : int, optional
        As in :func:`~.tree.popcount_tree`; a register after each level of each tree if not given.
    """
    bundles: dict[tuple, _Bundle] = {}
    counts = [_plan(m, bits, stages, bundles) for bits in trees]
    for bundle in bundles.values():
        bundle.add(m)
    return [count() for count in counts]


def _plan(
    m: Module, bits: Sequence[Value], stages: int | None, bundles: dict[tuple, "_Bundle"]
) -> Callable[[], Value]:
    """The tree of one list; what it gives makes the adders with a carry chain, and its count."""
    levels = popcount_levels(len(bits))
    stages = levels if stages is None else stages
    up_to = [stages * level // levels if levels else stages for level in range(levels + 1)]
    registers = tuple(now - before for before, now in zip([0, *up_to], up_to, strict=False))
    # The lower number takes half of the bits. If most levels have registers it takes as few as the
    # other one, full, leaves over: then fewer carries in wait in registers for their level.
    uneven = 2 * stages > levels

    def count(part: Sequence[Value], level: int) -> Callable[[], Value]:
        if popcount_levels(len(part)) <= WIDEST_IN_TABLES:
            shape = len(part), registers[: level + 1], uneven
            return bundles.setdefault(shape, _Bundle(*shape)).join(part)
        if popcount_levels(len(part)) < level:
            below = count(part, level - 1)
            return lambda: _delayed(m, below(), registers[level])
        carry, a, b = (
            count(operand, level - 1) if operand else lambda: Const(0, 1)
            for operand in _operands(part, level, uneven)
        )
        width = len(part).bit_length()
        return lambda: _delayed(m, _chain(m, a(), b(), carry())[:width], registers[level])

    return count(bits, levels) if bits else lambda: Const(0, 1)


def _operands(part: Sequence, level: int, uneven: bool) -> tuple[Sequence, Sequence, Sequence]:
    """The carry in of an adder of a level, and the bits that its two numbers count."""
    rest = len(part) - 1
    low = max(0, rest - (2**level - 1)) if uneven else rest // 2
    high = rest - low
    return part[:1], part[1 : 1 + high], part[1 + high :]


def _delayed(m: Module, value: Value, stages: int) -> Value:
    for _ in range(stages):
        register = Signal(len(value), name="delayed")
        m.d.sync += register.eq(value)
        value = register
    return value


def _chain(m: Module, a: Value, b: Value, carry: Value) -> Value:
    """``a + b + carry`` where ``carry`` is one bit."""
    # The carry goes in through one bit below, where it is added to a 1.
    total = Signal(max(len(a), len(b)) + 2, name="total")
    m.d.comb += total.eq(Cat(Const(1, 1), a) + Cat(carry, b))
    return total[1:]


class _Bundle:
    """Equal trees of adders in tables, each of which has one bit of every word."""

    def __init__(self, bits: int, registers: tuple[int, ...], uneven: bool):
        self.bits, self.registers, self.uneven = bits, registers, uneven
        self.members: list[Sequence[Value]] = []
        self.digits: list[list[Value]] = []

    def join(self, part: Sequence[Value]) -> Callable[[], Value]:
        """Count some bits here; what it gives is their count, once there are adders."""
        word, place = divmod(len(self.members), WORD)
        self.members.append(part)
        return lambda: Cat(digit[place] for digit in self.digits[word])

    def add(self, m: Module):
        """Make the adders."""
        for start in range(0, len(self.members), WORD):
            members = self.members[start : start + WORD]
            words = []
            for place in range(self.bits):
                words.append(Signal(len(members), name="word"))
                m.d.comb += words[-1].eq(Cat(member[place] for member in members))
            self.digits.append(self._count(m, words, len(self.registers) - 1))

    def _count(self, m: Module, words: list[Value], level: int) -> list[Value]:
        """The digits of the counts, the lowest first."""
        if level == 0:
            digits = words
        elif popcount_levels(len(words)) < level:
            digits = self._count(m, words, level - 1)
        else:
            carry, a, b = (
                self._count(m, operand, level - 1) if operand else [Const(0, len(words[0]))]
                for operand in _operands(words, level, self.uneven)
            )
            digits = _full_adders(m, a, b, carry[0])[: len(words).bit_length()]
        return [_delayed(m, digit, self.registers[level]) for digit in digits]


def _full_adders(m: Module, a: list[Value], b: list[Value], carry: Value) -> list[Value]:
    """The digits of ``a + b + carry``, for each bit of the words."""
    digits = []
    for place in range(max(len(a), len(b))):
        x, y = (n[place] if place < len(n) else Const(0, len(carry)) for n in (a, b))
        digit, following = (Signal(len(carry), name=name) for name in ("digit", "carry"))
        m.d.comb += [
            digit.eq(x ^ y ^ carry),
            following.eq((x & y) | (x & carry) | (y & carry)),
        ]
        digits.append(digit)
        carry = following
    return [*digits, carry]
