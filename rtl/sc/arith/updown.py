"""Step of an up/down counter between two limits."""

from amaranth.hdl import Const, Module, Mux, Signal, Value

__all__ = ["updown"]

# With no more states than these the step is a table, which takes fewer cells than an adder.
LARGEST_TABLE = 8


def updown(m: Module, value: Signal, up: Value, down: Value, low: int, high: int) -> Signal:
    """``value`` one more with ``up``, one less with ``down``, and kept within ``low..high``.

    ``up`` and ``down`` are not both 1.
    """
    new = Signal(value.shape(), name="following")
    if high - low < LARGEST_TABLE:
        # A chain of choices and not a switch, of whose cases tools assume that only one applies.
        following = None
        for number in range(low, high + 1):
            above, here, below = (
                Const(min(max(near, low), high), value.shape())
                for near in (number + 1, number, number - 1)
            )
            row = Mux(up, above, Mux(down, below, here))
            following = row if following is None else Mux(value == number, row, following)
        m.d.comb += new.eq(following)
    else:
        more, less = up & (value != high), down & (value != low)
        m.d.comb += new.eq(Mux(more, value + 1, Mux(less, value - 1, value)))
    return new
