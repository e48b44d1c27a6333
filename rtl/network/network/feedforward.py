"""RTL of :mod:`spikeloom.golden.network.network.feedforward`."""

from amaranth.hdl import Module
from amaranth.lib.wiring import connect, flipped

from spikeloom.golden.network.network import feedforward as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.network.layers.argmax import Argmax
from spikeloom.rtl.network.layers.dense import Dense
from spikeloom.rtl.network.layers.gather import Gather
from spikeloom.rtl.network.layers.rescale import Rescale

__all__ = ["Feedforward"]


class Feedforward(Block, golden=golden.Feedforward):
    """See :class:`spikeloom.golden.network.network.feedforward.Feedforward`."""

    def __init__(self, params):
        super().__init__(params)
        self.gather = Gather(params.gather)
        self.dense = [Dense(layer) for layer in params.dense]
        self.rescale = [Rescale(layer) for layer in params.rescale]
        self.argmax = Argmax(params.argmax)

    def elaborate(self, platform):
        m = Module()
        m.submodules.gather = self.gather
        connect(m, flipped(self.i), self.gather.i)
        before = self.gather
        for index, dense in enumerate(self.dense):
            m.submodules[f"dense_{index}"] = dense
            connect(m, before.o, dense.i)
            before = dense
            if index < len(self.rescale):
                m.submodules[f"rescale_{index}"] = before = self.rescale[index]
                connect(m, dense.o, before.i)
        m.submodules.argmax = self.argmax
        connect(m, before.o, self.argmax.i)
        connect(m, self.argmax.o, flipped(self.o))
        return m
