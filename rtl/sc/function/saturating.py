"""Base class of components that are a saturating counter, and its step in gates."""

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.rtl.core.block import Block

__all__ = ["Saturating", "count"]


def count(state, up, states):
    """The state of a counter after a step up or down; it stays at its ends, 0 and ``states - 1``.

    A bit turns over if all bits below it do and are equal to ``up``. Written with gates, for up to
    some ten bits this is smaller than an adder, from whose carries no logic can be taken.
    """
    # At the end that it would leave no bit moves; else bit 0 always does.
    moves = state != Mux(up, states - 1, 0)
    turned = []
    for bit in state:
        turned.append(bit ^ moves)
        moves &= bit == up
    return Cat(turned)


class Saturating(Block):
    """A counter that the bits of ``a`` move, ``lanes`` of them one after the other in a cycle."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.state_bits, init=params.start)

    def shown(self, state):
        """The output bit in a state of the counter: 1 in its upper half, unless told otherwise."""
        return state >= self.params.half

    def moved(self, state, lane):
        """The state after the bit of a lane."""
        return count(state, self.a[lane], self.params.states)

    def elaborate(self, platform):
        m = Module()
        state = self.state
        for lane in range(self.params.lanes):
            after = Signal.like(state, name=f"after_{lane}")
            m.d.comb += [self.o[lane].eq(self.shown(state)), after.eq(self.moved(state, lane))]
            state = after
        m.d.sync += self.state.eq(state)
        return m
