"""Adder tree that counts ones (population count), for any list of bits."""

from collections.abc import Sequence

from amaranth.hdl import Cat, Const, Module, Signal, Value

__all__ = [
    "WIDEST_IN_TABLES",
    "add_in_chain",
    "add_in_tables",
    "delayed",
    "operands",
    "popcount_levels",
    "popcount_tree",
    "spread",
]

# Numbers up to this width are added by full adders in look-up tables, two tables for each bit;
# wider ones by a carry chain, one cell for each bit and one for each of carry in and carry out.
WIDEST_IN_TABLES = 2


def popcount_levels(number: int) -> int:
    """Levels of adders in the tree for ``number`` bits: ``floor(log2(number))``."""
    return max(number, 1).bit_length() - 1


def popcount_tree(m: Module, bits: Sequence[Value], stages: int = 0) -> Value:
    """Count the ones among ``bits``.

    Every adder takes two numbers and, as its carry in, one bit more. So a tree of ``k`` levels
    counts ``2**(k + 1) - 1`` bits, and with that many no adder has an idle input.

    Parameters
    ----------
    m : Module
        Where the adders go.
    bits : sequence of Value
        One-bit values, any number of them.
    stages : int
        Registers (domain ``sync``) on the way of every bit, spread evenly over the levels, the last
        one at the output. More stages than levels are delays.

    Returns
    -------
    Value
        The count, ``len(bits).bit_length()`` bits (1 for no bits), of ``stages`` cycles ago.
    """
    levels = popcount_levels(len(bits))
    registers, uneven = spread(levels, stages)

    def count(part: Sequence[Value], level: int) -> Value:
        if level == 0:
            total = part[0]
        elif popcount_levels(len(part)) < level:
            total = count(part, level - 1)
        else:
            carry, a, b = (
                count(some, level - 1) if some else Const(0, 1)
                for some in operands(part, level, uneven)
            )
            if max(len(a), len(b)) > WIDEST_IN_TABLES:
                total = add_in_chain(m, a, b, carry)
            else:
                total = Cat(add_in_tables(m, list(a), list(b), carry))
            total = total[: len(part).bit_length()]
        return delayed(m, total, registers[level])

    return count(bits, levels) if bits else Const(0, 1)


def spread(levels: int, stages: int) -> tuple[tuple[int, ...], bool]:
    """Registers after each level of a tree, from level 0 on, and whether it is uneven."""
    up_to = [stages * level // levels if levels else stages for level in range(levels + 1)]
    registers = tuple(now - before for before, now in zip([0, *up_to], up_to, strict=False))
    # The lower number takes half of the bits. If most levels have registers it takes as few as the
    # other one, full, leaves over: then fewer carries in wait in registers for their level.
    return registers, 2 * stages > levels


def operands(part: Sequence, level: int, uneven: bool) -> tuple[Sequence, Sequence, Sequence]:
    """What an adder takes: its carry in, and the bits that its two numbers count.

    Where there is nothing to count for the second number, the bit is that number.
    """
    rest = len(part) - 1
    low = max(0, rest - (2**level - 1)) if uneven else rest // 2
    high = rest - low
    bit, a, b = part[:1], part[1 : 1 + high], part[1 + high :]
    return (bit, a, b) if low else (b, a, bit)


def delayed(m: Module, value: Value, stages: int) -> Value:
    """A value of ``stages`` cycles ago."""
    for _ in range(stages):
        register = Signal(len(value), name="delayed")
        m.d.sync += register.eq(value)
        value = register
    return value


def add_in_chain(m: Module, a: Value, b: Value, carry: Value) -> Value:
    """``a + b + carry`` where ``carry`` is one bit, by a carry chain."""
    # The carry goes in through one bit below, where it is added to a 1.
    total = Signal(max(len(a), len(b)) + 2, name="total")
    m.d.comb += total.eq(Cat(Const(1, 1), a) + Cat(carry, b))
    return total[1:]


def add_in_tables(m: Module, a: list[Value], b: list[Value], carry: Value) -> list[Value]:
    """The digits of ``a + b + carry``, the lowest first, for each bit of the words they are."""
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
