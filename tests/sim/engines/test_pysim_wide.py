"""Amaranth's simulator on words wider than Python writes as decimal numbers."""

import sys

import numpy as np
from amaranth.hdl import Cat, Module, Signal
from amaranth.lib.wiring import Component, In, Out

from spikeloom.golden.core.ports import Port
from spikeloom.sim.engines import engine


class Wide(Component):
    def __init__(self):
        super().__init__({"a": In(1), "c": Out(1)})

    def elaborate(self, platform):
        m = Module()
        wide = Signal(20_000)
        m.d.sync += wide.eq(Cat(self.a, wide))
        m.d.comb += self.c.eq((wide + 1)[3])
        return m


def test_a_word_of_twenty_thousand_bits():
    before = sys.get_int_max_str_digits()
    model = engine("pysim").load(Wide(), (Port("a", "in", 1),), (Port("c", "out", 1),))
    a = np.ones(8, np.int64)
    found = model.run({"a": a, "rst": np.zeros(8, np.int64)})
    # 0, 1, 3, 7, 15: with 1 added the fourth bit is set once, for 7.
    assert found["c"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    assert sys.get_int_max_str_digits() == before
