"""Pysim engine: Amaranth's own simulator; nothing to build, about 4000 cycles per second."""

import sys
from contextlib import contextmanager

from amaranth.sim import Simulator

from .base import Engine, Model

__all__ = ["Pysim"]


@contextmanager
def _long_numbers():
    """The simulator writes masks as decimal numbers, which Python limits to 4300 digits."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


class _PysimModel(Model):
    def __init__(self, top):
        super().__init__(top.inputs, top.outputs)
        self._top, self._work = top, None
        with _long_numbers():
            self._simulator = Simulator(top)
        self._simulator.add_testbench(self._bench)
        self._simulator.advance()

    async def _bench(self, ctx):
        top = self._top
        while True:
            if self._work is not None:
                (words, sampled), self._work = self._work, None
                for row in range(len(words)):
                    ctx.set(top.i, int.from_bytes(words[row].tobytes(), "little"))
                    value = ctx.get(top.o).to_bytes(sampled.itemsize, "little")
                    sampled.view(f"V{sampled.itemsize}")[row] = value
                    ctx.set(top.clk, 1)
                    ctx.set(top.clk, 0)
            # Without waiting here the loop would never return to _batch.
            await ctx.delay(1e-9)

    def _batch(self, words, sampled):
        self._work = words, sampled
        while self._work is not None:
            self._simulator.advance()

    def reset(self):
        self._simulator.reset()
        self._simulator.advance()  # a testbench that never starts is reported by Python


class Pysim(Engine):
    """Amaranth's simulator; it cannot simulate instances of Verilog modules."""

    name = "pysim"

    def missing(self):
        return None

    def load(self, elaboratable, inputs, outputs, workdir=None):
        return _PysimModel(self.top(elaboratable, inputs, outputs))
