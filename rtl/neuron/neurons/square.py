"""Squarer by rows, with half the partial products of a multiplier."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value

__all__ = ["square"]


def _row(value, bit):
    """What a bit that is 1 adds, but for its weight; the sign adds 1."""
    return Cat(Const(1, 2), value[bit + 1 :]).as_signed() if bit + 1 < len(value) else Const(1)


def square(m: Module, value: Value, name: str) -> Signal:
    """The square of a signed ``value``.

    With ``value = 2 * a + b`` for its lowest bit ``b`` it is ``4 * a**2 + b * (1 + 4 * a)``, and so
    on for ``a``, which is arithmetically shifted; of the sign alone it is the sign.
    """
    bits = len(value)
    sums = []
    for low in range(0, bits, 2):
        # The second row of a pair is taken or left behind its adder, in the same cells.
        total = Mux(value[low], _row(value, low), 0)
        if low + 1 < bits:
            total = Mux(value[low + 1], total + (_row(value, low + 1) << 2), total)
        sums.append(total << 2 * low)
    while len(sums) > 1:
        sums = [sum(sums[k : k + 2]) for k in range(0, len(sums), 2)]
    result = Signal(2 * bits - 1, name=name)
    m.d.comb += result.eq(sums[0])
    return result
