"""RTL of :mod:`spikeloom.golden.sng.lfsr`."""

from functools import reduce
from operator import xor

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sng import lfsr as golden

from ..block import Block

__all__ = ["LFSR"]


class LFSR(Block, golden=golden.LFSR):
    """See :class:`spikeloom.golden.sng.lfsr.LFSR`."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.width, init=params.seed)

    def elaborate(self, platform):
        m = Module()
        width, taps = self.params.width, self.params.polynomial
        register = self.state
        m.d.comb += self.value.eq(register)
        if self.params.form == "fibonacci":
            feedback = reduce(xor, (register[tap - 1] for tap in taps))
            shifted = Cat(feedback, register[:-1])
        else:
            out = register[-1]
            shifted = Cat(
                out, (register[bit - 1] ^ (out if bit in taps else 0) for bit in range(1, width))
            )
        with m.If(self.en):
            m.d.sync += register.eq(shifted)
        return m
