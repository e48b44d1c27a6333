"""Adder trees that count ones of many lists of bits, written side by side in words."""

from collections.abc import Callable, Sequence

from amaranth.hdl import Cat, Const, Module, Signal, Value

from .tree import (
    WIDEST_IN_TABLES,
    add_in_chain,
    add_in_tables,
    delayed,
    operands,
    popcount_levels,
    spread,
)

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
    registers, uneven = spread(levels, levels if stages is None else stages)

    def count(part: Sequence[Value], level: int) -> Callable[[], Value]:
        if popcount_levels(len(part)) <= WIDEST_IN_TABLES:
            shape = len(part), registers[: level + 1], uneven
            return bundles.setdefault(shape, _Bundle(*shape)).join(part)
        if popcount_levels(len(part)) < level:
            below = count(part, level - 1)
            return lambda: delayed(m, below(), registers[level])
        carry, a, b = (
            count(some, level - 1) if some else lambda: Const(0, 1)
            for some in operands(part, level, uneven)
        )
        width = len(part).bit_length()
        return lambda: delayed(m, add_in_chain(m, a(), b(), carry())[:width], registers[level])

    return count(bits, levels) if bits else lambda: Const(0, 1)


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
                self._count(m, some, level - 1) if some else [Const(0, len(words[0]))]
                for some in operands(words, level, self.uneven)
            )
            digits = add_in_tables(m, a, b, carry[0])[: len(words).bit_length()]
        return [delayed(m, digit, self.registers[level]) for digit in digits]
