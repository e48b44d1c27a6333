"""Proof of :mod:`spikeloom.rtl.neuron.neurons.hodgkin_huxley`."""

from dataclasses import replace

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import hodgkin_huxley as golden

from .gate_engine import EngineSpec

__all__ = ["HodgkinHuxleySpec"]


class HodgkinHuxleySpec(EngineSpec, Spec, golden=golden.HodgkinHuxley):
    """The finest formats are proved with short tables, which take the time."""

    EXAMPLES = (
        *golden.HodgkinHuxley.EXAMPLES[:2],
        replace(golden.HodgkinHuxley.EXAMPLES[2], index_bits=6),
        *golden.HodgkinHuxley.EXAMPLES[3:],
    )
