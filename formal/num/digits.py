"""What the proofs of the serial operators have in common."""

from amaranth.hdl import Cat, Const, Mux, Value

from spikeloom.golden.num.digits import roots

from ..symbolic import Sym

__all__ = ["DividerRelations", "RootRelations", "SerialRelations", "symbol", "value"]


def symbol(raw) -> Sym:
    """An Amaranth value as an array of one lane, for golden functions."""
    return Sym.of([Value.cast(raw)], (1,))


def value(array: Sym) -> Value:
    """The element of an array of one lane."""
    return array.values[0]


class SerialRelations:
    """For a component that reads an offer while it works and accepts it at the end of the work.

    Nothing is under way but in the component. So its registers are related to the partial results
    of the golden recurrence on the operands offered: they are equal after each digit. Induction
    then has one digit to compare, but it must also see that operands which stay as they are give
    the partial results of the cycle before, and that takes it longer with each digit.
    """

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 2
    OUTSTANDING = 1

    def bound(self, params):
        """One whole item: the lie shows in the first result, and each cycle takes longer."""
        return params.latency + 2

    def invariant(self, dut, state):
        """Nothing waits, and what is out is offered; then the relations of the operator."""
        yield state["i_count"][0] == 0
        yield state["o_count"][0] == dut.o.valid
        yield from self.relations(dut, state["waited"][0])


class RootRelations(SerialRelations):
    """What is left and the root so far, after each digit."""

    def relations(self, dut, waited):
        p = dut.params
        payload = symbol(dut.i.payload)
        done = dut.o.valid
        yield dut.digit <= p.digits + 1
        yield (dut.digit == 0) | done | dut.i.valid
        yield waited <= Mux(done, 0, dut.digit)
        width = len(dut.number)
        number = Cat(Const(0, width), dut.i.payload)[dut.above + len(dut.i.payload) :]
        for count, (left, root) in enumerate(roots(p.pairs(payload))[:-1]):
            now = dut.digit == count + 1
            yield ~now | ((dut.left == value(left)) & (dut.root == value(root)))
            yield ~now | (dut.number == (number << 2 * count)[:width])


class DividerRelations(SerialRelations):
    """What is left and the digits so far, after each digit; then the rounding."""

    def relations(self, dut, waited):
        division = dut.params.division
        dividend, divisor = self.operands(dut)
        partial = division.steps(dividend, divisor)
        expected = division.result(dividend, divisor, dut.params.rounding)
        bits = value(dividend)
        yield (dut.digit == 0) | dut.tail[2] | dut.i.valid
        yield (dut.digit != 0) | (Cat(dut.left, dut.quotient, dut.tail, dut.up) == 0)
        yield dut.digit <= division.digits + 1
        yield dut.tail.any() == (dut.digit == division.digits + 1)
        yield (dut.tail & (dut.tail - 1)) == 0
        yield dut.tail[1:].any() | ~dut.up
        yield waited <= Mux(dut.tail[2], 0, dut.digit + dut.tail[1])

        # Below the digits so far stand the bits of the dividend that are still to come.
        rest = (bits << division.zeros + 1)[: division.digits]
        for count, (left, digits) in enumerate(partial):
            now = (dut.digit == count + 1) & ~dut.tail[1:].any()
            register = (rest << count | value(digits))[: division.digits]
            yield ~now | (dut.left.as_signed() == value(left))
            yield ~now | (dut.quotient == register)

        floor = dut.quotient[: division.kept] ^ (
            int(division.kept == division.digits) << division.kept - 1
        )
        result = (floor + dut.up)[: division.kept]
        kept = Mux(result[-1] & ~floor[-1], floor, result)[: division.o.width]
        kept = kept.as_signed() if division.o.signed else kept
        yield ~dut.tail[1] | ((kept == value(expected)) & (dut.invalid == (value(divisor) == 0)))
