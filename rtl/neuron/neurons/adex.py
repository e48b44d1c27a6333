"""RTL of :mod:`spikeloom.golden.neuron.neurons.adex`."""

from dataclasses import replace

from spikeloom.golden.neuron.neurons import adex as golden

from .gate_engine import Engine

__all__ = ["AdEx"]


class AdEx(Engine, golden=golden.AdEx):
    """See :class:`spikeloom.golden.neuron.neurons.adex.AdEx`."""

    SPEC = replace(
        Engine.SPEC,
        exempt=(
            (
                2,
                (
                    "an update takes tens of cycles: with the default ones 4096 cycles show 43 "
                    "of 67 decisions, and sixteen times as many 49; three more are redundant"
                ),
            ),
            (
                4,
                (
                    "24 of 60 mutants of the smallest parameters, most in products and tables, "
                    "change no output in 64 000 cycles, and no engine decides on one in a minute"
                ),
            ),
        ),
    )
