"""RTL of :mod:`spikeloom.golden.neuron.neurons.hodgkin_huxley`."""

from spikeloom.golden.neuron.neurons import hodgkin_huxley as golden

from .gate_engine import Engine

__all__ = ["HodgkinHuxley"]


class HodgkinHuxley(Engine, golden=golden.HodgkinHuxley):
    """See :class:`spikeloom.golden.neuron.neurons.hodgkin_huxley.HodgkinHuxley`."""
