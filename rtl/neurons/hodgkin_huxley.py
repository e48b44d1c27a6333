"""RTL of :mod:`spikeloom.golden.neurons.hodgkin_huxley`."""

from spikeloom.golden.neurons import hodgkin_huxley as golden

from .gate_engine import Engine

__all__ = ["HodgkinHuxley"]


class HodgkinHuxley(Engine, golden=golden.HodgkinHuxley):
    """See :class:`spikeloom.golden.neurons.hodgkin_huxley.HodgkinHuxley`."""
