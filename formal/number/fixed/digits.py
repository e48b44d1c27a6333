"""What the proofs of the serial operators have in common."""

__all__ = ["DividerStates", "Serial"]


class Serial:
    """All registers of the golden model are registers of the component: one cycle is compared.

    How many cycles the work takes does not matter then. The control waits for the first result,
    and that takes most of the time. The first parameters of each block, which are also those of the
    mutants, are small: a mutant has no golden state beside it, so what cannot be told from the
    original in simulation is not so easily proved equal to it.
    """

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 2

    def bound(self, params):
        """The first result is offered by then."""
        return params.latency + 2


class DividerStates(Serial):
    """Nothing is left between items, and the tail begins after the last digit."""

    def invariant(self, dut, state):
        digits = dut.params.division.digits
        yield (dut.digit != 0) | (dut.left == 0)
        yield dut.digit <= digits + 1
        yield dut.tail.any() == (dut.digit == digits + 1)
        yield (dut.tail & (dut.tail - 1)) == 0
