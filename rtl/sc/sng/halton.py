"""RTL of :mod:`spikeloom.golden.sc.sng.halton`."""

from amaranth.hdl import Const, Module, Mux, Signal

from spikeloom.golden.sc.sng import halton as golden
from spikeloom.rtl.core.block import Block, leaf
from spikeloom.rtl.core.spec import Spec

__all__ = ["Halton"]


class Halton(Block, golden=golden.Halton):
    """See :class:`spikeloom.golden.sc.sng.halton.Halton`.

    The sum of the digits times their weights is kept in the register ``total``. Which digits run
    over decides what is added to it: one constant out of as many as there are digits, and one more
    where all of them run over.
    """

    SPEC = Spec(
        also=(golden.HaltonParams(width=4, guard=1),), mutants=golden.HaltonParams(width=4, guard=1)
    )

    def __init__(self, params):
        super().__init__(params)
        width = (params.base - 1).bit_length()
        self.digits = [Signal(width, name=f"digit_{place}") for place in range(params.digits)]
        self.total = Signal(params.width + params.guard)

    def elaborate(self, platform):
        m = Module()
        digits, total = self.digits, self.total
        for lane, shown in enumerate(leaf(self, "value")):
            m.d.comb += shown.eq(total[self.params.guard :])
            digits, total = self._following(m, lane, digits, total)
        with m.If(self.en):
            m.d.sync += [own.eq(new) for own, new in zip(self.digits, digits, strict=True)]
            m.d.sync += self.total.eq(total)
        return m

    def _following(self, m, lane, digits, total):
        """The digits and the total one number later."""
        # From one number to the next one digit goes up, and those before it, all of them at their
        # largest, fall back to 0. So the total changes by one of a few constants: no digit is ever
        # multiplied, and one adder serves.
        base, weights = self.params.base, self.params.weights
        following, carry = [], Const(1)
        change = Signal(len(total), name=f"change_{lane}")
        fallen = 0
        for place, (digit, weight) in enumerate(zip(digits, weights, strict=True)):
            ends, new = Signal(name=f"ends_{lane}_{place}"), Signal.like(digit, name=f"new_{lane}")
            m.d.comb += [
                # No digit is larger than `base - 1`, so that its ones alone tell it.
                ends.eq(carry & ((digit & (base - 1)) == base - 1)),
                new.eq(Mux(ends, 0, digit + carry)),
            ]
            with m.If(carry & ~ends):
                m.d.comb += change.eq((weight - fallen) % (1 << len(total)))
            fallen += (base - 1) * weight
            following.append(new)
            carry = ends
        with m.If(carry):
            m.d.comb += change.eq(-fallen % (1 << len(total)))
        later = Signal(len(total), name=f"total_{lane}")
        m.d.comb += later.eq(total + change)
        return following, later
