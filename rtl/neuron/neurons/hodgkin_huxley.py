"""RTL of :mod:`spikeloom.golden.neuron.neurons.hodgkin_huxley`."""

from dataclasses import replace

from spikeloom.golden.neuron.neurons import hodgkin_huxley as golden
from spikeloom.rtl.core.spec import Except

from .gate_engine import Engine

__all__ = ["HodgkinHuxley"]


class HodgkinHuxley(Engine, golden=golden.HodgkinHuxley):
    """See :class:`spikeloom.golden.neuron.neurons.hodgkin_huxley.HodgkinHuxley`."""

    SPEC = replace(
        Engine.SPEC,
        also=(replace(golden.HodgkinHuxley.EXAMPLES[2], index_bits=6),),
        left_out=Except(
            lambda p: p.index_bits > 9,
            "the finest formats are proved with short tables, which take the time",
        ),
        exempt=(
            (
                2,
                (
                    "an update takes tens of cycles, on the engine of neurons.adex: 15 decisions "
                    "are not shown, and with sixteen times the cycles some are, there"
                ),
            ),
            (
                4,
                (
                    "25 of 60 mutants of the smallest parameters, most in products and tables, "
                    "change no output in 64 000 cycles, and no engine decides on one in a minute"
                ),
            ),
        ),
    )
