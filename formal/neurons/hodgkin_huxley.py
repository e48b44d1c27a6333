"""Proof of :mod:`spikeloom.rtl.neurons.hodgkin_huxley`."""

from dataclasses import replace

from spikeloom.golden.neurons import hodgkin_huxley as golden

from ..spec import Spec
from .gate_engine import EngineSpec

__all__ = ["HodgkinHuxleySpec"]


class HodgkinHuxleySpec(EngineSpec, Spec, golden=golden.HodgkinHuxley):
    """The finest formats are proved with short tables, which take the time."""

    EXAMPLES = (
        *golden.HodgkinHuxley.EXAMPLES[:2],
        replace(golden.HodgkinHuxley.EXAMPLES[2], index_bits=6),
        *golden.HodgkinHuxley.EXAMPLES[3:],
    )
