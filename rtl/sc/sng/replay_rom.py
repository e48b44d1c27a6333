"""RTL of :mod:`spikeloom.golden.sc.sng.replay_rom`."""

from math import gcd

from amaranth.hdl import Module, Mux, Signal, Value
from amaranth.lib.memory import Memory

from spikeloom.golden.sc.sng import replay_rom as golden
from spikeloom.rtl.core.block import Block

__all__ = ["ReplayROM"]


class ReplayROM(Block, golden=golden.ReplayROM):
    """See :class:`spikeloom.golden.sc.sng.replay_rom.ReplayROM`.

    The memory holds what each cycle shows, all lanes side by side. A block memory gives in one
    cycle what was asked in the one before, so the row of the next cycle is read; in the cycle after
    reset nothing has been asked, and ``first`` shows row 0 as a constant.
    """

    def __init__(self, params):
        super().__init__(params)
        contents, lanes = params.contents, params.lanes
        # So many rows until one begins with the first number again: lanes times rows is the least
        # common multiple of the lanes and the numbers.
        number = len(contents) // gcd(len(contents), lanes)
        self.rows = [
            sum(
                contents[(row * lanes + lane) % len(contents)] << lane * params.width
                for lane in range(lanes)
            )
            for row in range(number)
        ]
        self.row = Signal(range(number))
        self.first = Signal(init=1)
        self.read = Signal(params.width * lanes)

    def elaborate(self, platform):
        m = Module()
        shown = Value.cast(self.value)
        if len(self.rows) == 1:
            m.d.comb += [shown.eq(self.rows[0]), self.read.eq(self.rows[0])]
            return m
        m.submodules.memory = memory = Memory(
            shape=len(self.read), depth=len(self.rows), init=self.rows
        )
        port = memory.read_port()
        m.d.comb += [
            port.addr.eq(self.row),
            self.read.eq(port.data),
            shown.eq(Mux(self.first, self.rows[0], port.data)),
        ]
        # The address follows `en` in the same cycle: with it the next row is read, else this one.
        with m.If(self.en):
            following = Mux(self.row == len(self.rows) - 1, 0, self.row + 1)
            m.d.sync += self.row.eq(following)
            m.d.comb += port.addr.eq(following)
        m.d.sync += self.first.eq(0)
        return m
