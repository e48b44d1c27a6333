"""Step of an exponential moving average, in one adder."""

from amaranth.hdl import Cat, Module, Signal, Value

__all__ = ["leaky_step"]


def leaky_step(m: Module, acc: Value, bit: Value, shift: int, lane: int) -> Value:
    """``acc - (acc >> shift)``, plus the largest value of ``acc >> shift`` if ``bit`` is 1.

    Both cases are one sum: ``x - e`` is ``x + ~e + 1`` with ones above ``e``, and ``x + (M - e)``
    is ``x + ~e`` with zeros above it. So one carry chain is all there is.

    Parameters
    ----------
    m : Module
        Where the adder goes.
    acc, bit : Value
        The sum so far, and the bit that comes in.
    shift : int
        The weight of a bit is ``2**-shift``.
    lane : int
        Number of the bit within the cycle, for the name of the sum.
    """
    absent = ~bit
    addend = Cat(~acc[shift:], absent.replicate(shift))
    # The carry goes in through one bit below, where it is added to itself.
    total = Signal(len(acc) + 1, name=f"acc_{lane}")
    m.d.comb += total.eq(Cat(absent, acc) + Cat(absent, addend))
    return total[1:]
