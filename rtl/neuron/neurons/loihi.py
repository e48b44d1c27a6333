"""Decay of the states of Loihi's neurons, as circuits."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, signed

from spikeloom.rtl.core.block import Block

from .multiply import times

__all__ = ["add_cuts", "decayed"]


def add_cuts(block: Block, decays: dict[str, int]):
    """Signals for the products of states and decays, which a proof compares by themselves."""
    if block.params.form == "multiply":
        for name, decay in decays.items():
            width = block.params.width + decay.bit_length()
            block.cuts[f"lost_{name}"] = Signal(signed(width), name=f"lost_{name}")


def decayed(m: Module, block: Block, name: str, decay: int) -> Value:
    """What is left of a state after one step; it fits the width of the state."""
    state = getattr(block, name)
    if block.params.form == "divide":
        lost, more = _quotient(state, decay), Const(0, 1)
    else:
        # What is left is rounded towards 0, so what is lost away from it: for a positive state one
        # more than the shift says, unless that was exact.
        product = block.cuts[f"lost_{name}"]
        m.d.comb += product.eq(times(m, state, decay))
        lost, more = product >> 12, ~state[-1] & product[:12].any()
    left = Signal.like(state)
    # The least significant bits make a carry of 1 or 0, so that one adder takes off both.
    wide = Signal(signed(len(state) + 1))
    m.d.comb += [
        wide.eq(Cat(1, state).as_signed() + Cat(~more, ~lost).as_signed()),
        left.eq(wide >> 1),
    ]
    return left


def _quotient(state: Value, divisor: int) -> Value:
    """``floor(state / divisor)``, digit by digit."""
    # The sign stands for -1, which is -1 times the divisor and a rest.
    # Restoring division, a subtraction for each digit, the upper ones first.
    rest, digits = Mux(state[-1], divisor - 1, 0), [state[-1]]
    for bit in reversed(state[:-1]):
        rest = Cat(bit, rest)
        fits = rest >= divisor
        rest = Mux(fits, rest - divisor, rest)[: (divisor - 1).bit_length()]
        digits.append(fits)
    return Cat(*reversed(digits)).as_signed()
