"""Booth multiplier of lookup tables: radix-4 recoding and a tree of adders."""

from amaranth.hdl import Const, Module, Mux, Signal, Value, signed

__all__ = ["booth_product"]


def booth_product(m: Module, a: Value, b: Value, *, registered: bool = False) -> Value:
    """``a * b`` without multiplier cells, for devices that have none.

    Two bits of ``a`` at a time make a digit -2..2, so there are half as many rows to add as ``a``
    has bits; take the narrower factor for ``a``. The sums are kept as they are here, since Yosys
    would turn their tree into one of single-bit adders, which costs half as many lookup tables
    again on a device that has carry chains. With ``registered`` the sums of two rows are registers
    of the domain ``sync``, which cost nothing there, and the product comes a cycle later.

    Source: O. L. MacSorley, "High-speed arithmetic in binary computers", Proc. IRE 49 (1961).
    """
    # Two bits and the one below them, which is the sign of the digit below, mean low + below - 2
    # high: a digit -2..2. Its multiples of `b` are wires, its sign an exclusive or. The bits are
    # made up to pairs, the highest of which is a sign.
    sign = a[-1] if a.shape().signed else Const(0, 1)
    bits = [*a, *[sign] * (len(a) % 2 if a.shape().signed else 2 - len(a) % 2)]
    rows, below = [], Const(0, 1)
    for place in range(0, len(bits), 2):
        low, high = bits[place], bits[place + 1]
        one, two = below ^ low, (high & ~low & ~below) | (~high & low & below)
        # Of 2 b with a sign. A complement, unlike a negative, needs no bit more.
        width = len(b) + 2 - b.shape().signed
        row = Signal(signed(width), name=f"row_{place}")
        chosen = Mux(one, b, Mux(two, b << 1, 0))
        m.d.comb += row.eq(chosen ^ high.replicate(width))
        # The complement lacks one of the negative, which is added as a carry.
        rows.append((row << place) + (high << place))
        below = high
    number, level_registered = 0, registered
    while len(rows) > 1 or level_registered:
        sums = []
        # Every row goes through a register, the odd one as a sum with 0.
        if level_registered and len(rows) % 2:
            rows.append(Const(0, 1))
        for x, y in zip(rows[::2], rows[1::2], strict=False):
            total = x + y
            kept = Signal(total.shape(), name=f"sum_{number}", attrs={"keep": 1})
            domain = m.d.sync if level_registered else m.d.comb
            domain += kept.eq(total)
            sums.append(kept)
            number += 1
        rows = sums + rows[len(sums) * 2 :]
        level_registered = False
    return rows[0][: len(a) + len(b)]
