"""Adder tree that counts ones (population count), for any list of bits."""

from amaranth.hdl import Cat, Const, Module, Signal, Value

__all__ = ["popcount_levels", "popcount_tree"]

# Numbers up to this width are added by full adders in look-up tables, two tables for each bit;
# wider ones by a carry chain, one cell for each bit and one for each of carry in and carry out.
WIDEST_IN_TABLES = 2


def popcount_levels(number: int) -> int:
    """Levels of adders in the tree for ``number`` bits: ``floor(log2(number))``."""
    return max(number, 1).bit_length() - 1


def popcount_tree(m: Module, bits: list[Value], stages: int = 0) -> Value:
    """Count the ones among ``bits``.

    Every adder takes two numbers and, as its carry in, one bit more. So a tree of ``k`` levels
    counts ``2**(k + 1) - 1`` bits, and with that many no adder has an idle input.

    Parameters
    ----------
    m : Module
        Where the adders go.
    bits : list of Value
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
    # The lower number takes half of the bits. If most levels have registers it takes as few as the
    # other one, full, leaves over: then fewer carries in wait in registers for their level.
    uneven = 2 * stages > levels

    def stages_up_to(level):
        return stages * level // levels if levels else stages

    def delay(value, number):
        for _ in range(number):
            register = Signal(len(value), name="delayed")
            m.d.sync += register.eq(value)
            value = register
        return value

    def settle(value, level):
        return delay(value, stages_up_to(level) - stages_up_to(level - 1))

    def count(part, level):
        """The ones among ``part``, with the registers up to and after ``level``."""
        if level == 0:
            return delay(part[0], stages_up_to(0))
        if popcount_levels(len(part)) < level:
            return settle(count(part, level - 1), level)
        rest = len(part) - 1
        low = max(0, rest - (2**level - 1)) if uneven else rest // 2
        high = rest - low
        carry = count(part[:1], level - 1)
        a = count(part[1 : 1 + high], level - 1)
        if low:
            total = _add(m, a, count(part[1 + high :], level - 1), carry)
        else:
            total = _add(m, a, carry, Const(0, 1))
        return settle(total[: len(part).bit_length()], level)

    return count(list(bits), levels) if bits else Const(0, 1)


def _add(m, a, b, carry):
    """``a + b + carry`` where ``carry`` is one bit."""
    width = max(len(a), len(b))
    if width > WIDEST_IN_TABLES:
        # The carry goes in through one bit below, where it is added to a 1.
        total = Signal(width + 2, name="total")
        m.d.comb += total.eq(Cat(Const(1, 1), a) + Cat(carry, b))
        return total[1:]
    digits = []
    for place in range(width):
        x, y = (v[place] if place < len(v) else Const(0, 1) for v in (a, b))
        digit, following = Signal(name="digit"), Signal(name="carry")
        m.d.comb += [
            digit.eq(x ^ y ^ carry),
            following.eq((x & y) | (x & carry) | (y & carry)),
        ]
        digits.append(digit)
        carry = following
    return Cat(digits, carry)
