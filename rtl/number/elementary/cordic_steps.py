"""CORDIC recurrence in hardware: words loaded and turned, and the table of angles."""

from amaranth.hdl import Cat, Const, Mux, Signal, Value

__all__ = ["loaded", "select", "turned"]


def loaded(p, words) -> tuple[Value, Value, Value]:
    """The words with guard bits; by a half turn all bits of the vector are inverted."""
    x, y, z = words
    # A circular angle is out of reach where its top two bits differ: beyond a quarter turn.
    far = Const(0, 1)
    if p.folds:
        far = z[-1] ^ z[-2] if p.mode == "rotation" else x[-1]
    x, y = (
        Cat(far.replicate(p.guard), word.as_unsigned() ^ far.replicate(p.width)).as_signed()
        for word in (x, y)
    )
    half = Const(0, p.guard)
    if p.mode == "vectoring":
        y, half = y << p.shifts[0], Const(1 << p.guard >> 1, p.guard)
    return x, y, Cat(half, z[:-1], z[-1] ^ far if p.sign > 0 else z[-1]).as_signed()


def select(index: Value, entries: tuple[int, ...], width: int) -> Value:
    """Entry ``index`` of a table, as a tree of multiplexers of constants."""

    def tree(entries, bit):
        if len(entries) == 1:
            return Const(entries[0], width)
        low, high = entries[: 1 << bit], entries[1 << bit :]
        return (
            Mux(index[bit], tree(high, bit - 1), tree(low, bit - 1)) if high else tree(low, bit - 1)
        )

    return tree(entries, len(index) - 1)


def turned(m, p, words, across: Value, along: Value, angle: Value, late) -> list[Value]:
    """The words after a turn, before any of them grows.

    ``across`` and ``along`` are what is added to ``x`` and to ``y``, each with the bit below.
    """
    # To which side it goes is a sign, and no comparison: of z in rotation, of y in vectoring.
    x, y, z = words
    rotation = p.mode == "rotation"
    up = ~z[-1] if rotation else y[-1]
    return [
        _added(m, x, across, up if p.sign > 0 else ~up, late) if p.sign else x,
        _added(m, y, along, ~up, late if rotation else 0),
        _added(m, z, Cat(Const(0, 1), angle), up, 0),
    ]


def _added(m, word, other: Value, subtract: Value, up) -> Value:
    """``word`` plus or minus ``other``, which has one bit more below: the one that rounds it.

    That bit is the carry that comes in. Where all bits are inverted to subtract, it is right again,
    for ``-(other + bit)`` is ``~other + ~bit``. With ``up`` the carry always comes in.
    """
    operand = Signal(len(word) + 1)
    m.d.comb += operand.eq((other ^ subtract.replicate(len(operand))) | up)
    return (Cat(Const(1, 1), word) + operand)[1 : len(word) + 1].as_signed()
