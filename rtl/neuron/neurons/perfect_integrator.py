"""RTL of :mod:`spikeloom.golden.neuron.neurons.perfect_integrator`."""

from amaranth.hdl import Module
from amaranth.lib.wiring import connect, flipped

from spikeloom.golden.neuron.neurons import perfect_integrator as golden
from spikeloom.rtl.core.block import Block

from .lif import LIF

__all__ = ["PerfectIntegrator"]


class PerfectIntegrator(Block, golden=golden.PerfectIntegrator):
    """See :class:`spikeloom.golden.neuron.neurons.perfect_integrator.PerfectIntegrator`."""

    def __init__(self, params):
        super().__init__(params)
        self.neuron = LIF(params.lif)
        self.wait = self.neuron.wait

    def elaborate(self, platform):
        m = Module()
        m.submodules.neuron = self.neuron
        connect(m, flipped(self), self.neuron)
        return m
