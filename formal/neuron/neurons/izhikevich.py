"""Proof of :mod:`spikeloom.rtl.neuron.neurons.izhikevich`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import izhikevich as golden

__all__ = ["IzhikevichSpec"]


class IzhikevichSpec(Spec, golden=golden.Izhikevich):
    """All registers are the golden model's, so the shortest window of an induction is enough."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1

    def bound(self, params):
        """The control is wrong at once: the membrane is an output in every cycle."""
        return 2
