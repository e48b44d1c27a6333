"""Leaky integrate-and-fire neuron of SpiNNaker2's software, its decay a product and a shift."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import advanced

from .membrane import MembraneParams, Refractory, RefractoryNeuron

__all__ = ["SpiNNaker2", "SpiNNaker2Params"]


@dataclass(frozen=True, kw_only=True)
class SpiNNaker2Params(MembraneParams, Refractory):
    """Parameters of an integer neuron with a multiplied decay.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v`` and of the signed input ``i``, 2..32.
    decay : int
        What is left of the distance to ``rest`` after a step, in units of ``2**-shift``,
        ``0..2**shift``. 243 of 256 is a time constant of 19.2 steps.
    shift : int
        Bits of the decay, 1..16.
    rest : int
        Membrane to which the neuron decays, any code.
    threshold : int
        The neuron fires when the membrane reaches it, any code.
    reset_value : int
        Membrane after a spike, any code below ``threshold``.
    refractory : int
        Steps after a spike in which the neuron ignores its input and keeps ``v``, 0..65535.
    """

    decay: int = 243
    shift: int = 8
    rest: int = 0
    threshold: int = 1024
    reset_value: int = 0
    refractory: int = 2

    def __post_init__(self):
        super().__post_init__()
        check_int("shift", self.shift, 1, 16)
        check_int("decay", self.decay, 0, 1 << self.shift)
        check_int("rest", self.rest, self.low, self.high)
        check_int("threshold", self.threshold, self.low + 1, self.high)
        check_int("reset_value", self.reset_value, self.low, self.threshold - 1)
        self.check_refractory()

    @property
    def leak(self) -> float:
        """Fraction of the distance to ``rest`` lost in one step."""
        return 1 - self.decay / (1 << self.shift)

    @property
    def error_bound(self) -> float:
        """Bound on :meth:`SpiNNaker2.ideal` minus ``v`` between spikes; 0 without leak."""
        return 1 / self.leak if self.leak else 0.0


class SpiNNaker2(RefractoryNeuron[SpiNNaker2Params]):
    """A leaky integrate-and-fire neuron in integers, as a processor of SpiNNaker2 computes it.

    A step is a clock cycle with ``en``; without it everything holds. In a step, in this order:

    1. If the neuron is refractory: ``wait`` goes down by one, ``v`` stays, ``spike`` becomes 0, and
       the step is over; ``i`` is ignored.
    2. ``u = ((v - rest) * decay >> shift) + rest + i``. The shift floors. ``u`` saturates at
       ``-2**(width - 1)`` and ``2**(width - 1) - 1``.
    3. ``spike`` becomes ``u >= threshold``.
    4. ``v`` becomes ``u``; with a spike, ``reset_value``, and ``wait`` becomes ``refractory``.

    After reset ``v``, ``spike`` and ``wait`` are 0. The outputs are registers and show the last
    step until the next one.

    Flooring has a direction. A membrane above ``rest`` comes all the way down to it; one below
    stops where the loss is less than a code, ``1 / leak`` codes or less under ``rest``: at -19 with
    243 of 256. The reference of this model does the same, with unlimited integers.

    Latency 1, one step per cycle.

    Bound. :meth:`ideal` does the same in real numbers, without flooring and saturating. A step
    takes less than one code too much, and what was there before shrinks by the decay: between
    spikes, from equal membranes and unless ``u`` saturates, ``0 <= ideal - v < 1 / leak``.

    Source: C. Mayr, S. Hoeppner and S. Furber, "SpiNNaker 2: a 10 million core processor system"
    (2019), for the platform, which runs software; the defaults are those of a reference model.
    """

    EXAMPLES = (
        SpiNNaker2Params(),
        SpiNNaker2Params(width=2, decay=1, shift=1, threshold=1, refractory=0),
        SpiNNaker2Params(width=32, decay=1 << 15, shift=16, threshold=(1 << 31) - 1),
        SpiNNaker2Params(width=8, decay=0, rest=-20, threshold=127, reset_value=126),
        SpiNNaker2Params(width=8, decay=16, shift=4, rest=127, threshold=1, refractory=0),
        SpiNNaker2Params(width=8, rest=-128, threshold=-127, reset_value=-128, refractory=65535),
        SpiNNaker2Params(width=10, decay=201, rest=77, threshold=300, reset_value=-50),
    )

    def step(self, state, en, i):
        p, v = self.params, state["v"]
        u = np.clip(((v - p.rest) * p.decay >> p.shift) + p.rest + i, p.low, p.high)
        fires = u >= p.threshold
        new = self.rested(state, fires, np.where(fires, p.reset_value, u))
        return advanced(self, state, new, en), {"spike": state["spike"], "v": v}

    def ideal(self, i, v=0.0):
        """Membrane and spikes of the same neuron in real numbers, without saturation.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.
        v : float or array of float
            Membrane before the first step, in codes.

        Returns
        -------
        v : array of float
            Membrane after each step, after the reset where it fired.
        spike : array of bool
            Whether it fired in each step.
        """
        rest, left = self.params.rest, 1 - self.params.leak
        return self.ideal_trace(i, v, lambda v, current: rest + (v - rest) * left + current)
