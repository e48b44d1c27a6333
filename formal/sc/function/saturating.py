"""What the proofs of the saturating counters share."""

__all__ = ["Bounded"]


class Bounded:
    """The counter stays within its states.

    It says something where their number is no power of two; else the counter cannot leave them.
    """

    def invariant(self, dut, state):
        """The state is one of ``states``."""
        if dut.params.states != 1 << dut.params.state_bits:
            yield state["state"][0] < dut.params.states
