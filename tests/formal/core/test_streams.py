"""The structural stream rule finds a valid that waits for ready."""

from dataclasses import dataclass

import pytest
from amaranth.hdl import Module, Signal

from spikeloom.formal.core.streams import valid_depends_on_ready
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import Block


@dataclass(frozen=True, kw_only=True)
class WireParams(Params):
    ways: int | None = None

    def ports(self):
        return Stream("i", "in", 2), Stream("o", "out", 2, ways=self.ways)


class WireGolden(TransactionGolden):
    EXAMPLES = (WireParams(), WireParams(ways=2))


class Wire(Block, golden=WireGolden):
    def __init__(self, params, style):
        super().__init__(params)
        self.style = style

    def elaborate(self, platform):
        m = Module()
        outs = [self.o] if self.params.ways is None else list(self.o)
        for o in outs:
            m.d.comb += o.payload.eq(self.i.payload)
        last = outs[-1]
        if self.style == "waits":
            m.d.comb += last.valid.eq(self.i.valid & last.ready)
        elif self.style == "registered":
            taken = Signal()
            m.d.sync += taken.eq(last.ready)
            m.d.comb += last.valid.eq(self.i.valid & ~taken)
        else:
            m.d.comb += last.valid.eq(self.i.valid)
        m.d.comb += self.i.ready.eq(last.ready)
        return m


@pytest.mark.parametrize(
    ("style", "ways", "found"),
    [
        ("plain", None, []),
        ("registered", None, []),
        ("waits", None, ["o"]),
        ("waits", 2, ["o"]),
        ("plain", 2, []),
    ],
)
def test_dependence_is_found(style, ways, found):
    assert valid_depends_on_ready(Wire(WireParams(ways=ways), style)) == found
