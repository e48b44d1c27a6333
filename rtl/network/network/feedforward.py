"""RTL of :mod:`spikeloom.golden.network.network.feedforward`."""

from amaranth.hdl import Module
from amaranth.lib.wiring import connect, flipped

from spikeloom.golden.network.network import feedforward as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.network.layers.argmax import Argmax
from spikeloom.rtl.network.layers.dense import Dense
from spikeloom.rtl.network.layers.gather import Gather
from spikeloom.rtl.network.layers.rescale import Rescale

__all__ = ["Feedforward"]

SMALL = golden.FeedforwardParams(
    weights=(((2, -1), (-1, 1)), ((1, -2), (-1, 2))),
    bias=((1, 0), (-1, 1)),
    shifts=((0, 1),),
    input_bits=1,
    hidden_bits=1,
    level_bits=1,
    log2_length=1,
)
"""The largest network that is proved in one piece."""


class Feedforward(Block, golden=golden.Feedforward):
    """See :class:`spikeloom.golden.network.network.feedforward.Feedforward`."""

    SPEC = Spec(
        outstanding=7,
        also=(SMALL,),
        mutants=SMALL,
        left_out=Except(
            lambda p: p.log2_length > 2,
            (
                "a whole network in one piece is proved where it is small; the layers are "
                "proved by themselves"
            ),
        ),
    )

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
        # Streams all the way: each stage holds its offer until the next one takes it.
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
