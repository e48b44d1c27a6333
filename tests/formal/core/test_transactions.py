"""Miter of transaction blocks: right ones are proved, each way of being wrong is refuted."""

from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Module, Signal

from spikeloom.formal.core.miter import miter
from spikeloom.formal.core.properties import Properties
from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.ports import Register, Stream
from spikeloom.rtl.core.block import Block


@dataclass(frozen=True, kw_only=True)
class PairSumParams(Params):
    width: int = 2

    def ports(self):
        return (
            Stream("i", "in", self.width, burst=2),
            Stream("o", "out", self.width + 2),
        )

    @property
    def latency(self):
        return 1


class PairSumGolden(TransactionGolden):
    """Sum of two transfers, plus the number of the item modulo 2."""

    EXAMPLES = (PairSumParams(), PairSumParams(width=1))

    def registers(self):
        return (Register("odd", 1),)

    def transfer(self, state, /, i):
        odd = state["odd"]
        return {"odd": 1 - odd}, {"o": np.sum(i, axis=-1) + odd}


class PairSum(Block, golden=PairSumGolden):
    """``fault`` breaks it in one way."""

    def __init__(self, params, fault=None):
        super().__init__(params)
        self.fault = fault

    def elaborate(self, platform):
        m = Module()
        first, second, odd = Signal(self.params.width), Signal(), Signal()
        full = Signal()
        total = Signal.like(self.o.payload)
        free = ~full if self.fault == "hangs" else ~full | self.o.ready
        m.d.comb += [
            self.i.ready.eq(~second | free),
            self.o.payload.eq(total),
            self.o.valid.eq(full),
        ]
        with m.If(self.o.ready | (full if self.fault == "drops" else 0)):
            m.d.sync += full.eq(0)
        if self.fault == "hangs":
            m.d.comb += self.o.valid.eq(full & ~odd)
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += second.eq(~second)
            with m.If(~second):
                m.d.sync += first.eq(self.i.payload)
            with m.Else():
                m.d.sync += [full.eq(1), odd.eq(~odd)]
                value = first + self.i.payload + odd
                if self.fault == "wrong":
                    value = value ^ (value == 6)
                m.d.sync += total.eq(value)
        if self.fault == "twice":
            repeat = Signal()
            with m.If(full & self.o.ready & ~repeat):
                m.d.sync += [full.eq(1), repeat.eq(1)]
            m.d.comb += self.i.ready.eq(~second | ~full)
        return m


def verdict(fault, **options):
    params = PairSumParams()
    text = miter(PairSumGolden(params), PairSum(params, fault), Properties(), **options)
    return solve(text, mode="prove", engine="pdr", depth=4, timeout_s=120)


def test_right_block_is_proved_for_all_time():
    found = verdict(None)
    assert found.status == "proved"
    assert not found.bounded


def test_control_is_refuted():
    assert verdict(None, negative_control=True).status == "refuted"


@pytest.mark.parametrize("fault", ["wrong", "drops", "hangs", "twice"])
def test_broken_block_is_refuted(fault):
    assert verdict(fault).status == "refuted"
