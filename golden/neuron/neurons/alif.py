"""Leaky integrate-and-fire neuron with an adaptive threshold, made of shifts."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import advanced
from spikeloom.golden.core.ports import Register

from .leak import LeakyNeuron, check_shifts, leaked, leaked_fraction
from .lif import LIFParams

__all__ = ["ALIF", "ALIFParams"]


@dataclass(frozen=True, kw_only=True)
class ALIFParams(LIFParams):
    """Parameters of an adaptive LIF neuron.

    Parameters
    ----------
    width, frac, leak_shifts, reset_value, refractory
        See :class:`~spikeloom.golden.neuron.neurons.lif.LIFParams`.
    threshold : int
        The threshold without adaptation.
    reset : {"value", "subtract"}
        After a spike the membrane is ``reset_value``, or is lowered by the threshold in force.
    adaptation_width : int
        Bits of the adaptation ``a``, which is never negative, 2..40.
    adaptation_shifts : tuple of int
        Leak of ``a``, as ``leak_shifts`` is that of ``v``; each in ``1..adaptation_width - 1``.
    increment : int
        What a spike adds to ``a``, ``0..2**adaptation_width - 1``.
    beta_shifts : tuple of int
        The threshold rises by ``beta * a`` with ``beta = sum(2**-s)``; each in
        ``0..adaptation_width - 1``, at least one.
    """

    adaptation_width: int = 20
    adaptation_shifts: tuple[int, ...] = (8,)
    increment: int = 4608
    beta_shifts: tuple[int, ...] = (8,)

    def __post_init__(self):
        super().__post_init__()
        check_int("adaptation_width", self.adaptation_width, 2, 40)
        top = self.adaptation_width - 1
        check_shifts("adaptation_shifts", self.adaptation_shifts, 1, top)
        check_int("increment", self.increment, 0, self.adaptation_high)
        check_shifts("beta_shifts", self.beta_shifts, 0, top)
        if not self.beta_shifts:
            raise ValueError("beta_shifts must hold at least one integer, not ()")

    @property
    def adaptation_high(self) -> int:
        """Largest code of the adaptation."""
        return (1 << self.adaptation_width) - 1

    @property
    def adaptation_leak(self) -> float:
        """Fraction of the adaptation lost in one step."""
        return leaked_fraction(self.adaptation_shifts)

    @property
    def beta(self) -> float:
        """Rise of the threshold with the adaptation, code for code."""
        return leaked_fraction(self.beta_shifts)


class ALIF(LeakyNeuron[ALIFParams]):
    """A leaky integrate-and-fire neuron whose threshold rises with every spike.

    A step is a clock cycle with ``en``; without it everything holds. In a step:

    1. The threshold is ``theta = threshold + sum(a >> s for s in beta_shifts)`` with the old ``a``.
    2. If the neuron is refractory: ``wait`` goes down by one, ``v`` stays, ``spike`` becomes 0.
       Otherwise ``u = v - sum(v >> s for s in leak_shifts) + i``, exactly; ``spike`` becomes
       ``u >= theta``; ``v`` becomes ``u``, or with a spike ``reset_value`` or ``u - theta``, and
       saturates. With a spike ``wait`` becomes ``refractory``.
    3. ``a`` becomes ``a - sum(a >> s for s in adaptation_shifts)``, plus ``increment`` with a spike
       of this step, and saturates at ``2**adaptation_width - 1``. It does so in refractory steps
       too.

    Every shift floors. After reset all is 0. ``spike`` and ``v`` show the last step until the next.
    With ``increment=0`` this is the LIF neuron, but for ``reset="subtract"`` of a sum beyond the
    codes of ``v``: here nothing of it is lost. A threshold above those codes is met by such a sum
    only.

    ``a`` has its own fraction bits: they are the beta shifts. A slow leak stalls below
    ``2**s`` codes for its shift ``s``; where no beta shift is smaller than ``s``, that is less than
    a code of the threshold, so keep ``beta_shifts`` at or above ``adaptation_shifts``. The default
    has a time constant of 256 steps, and a spike raises the threshold by 18 codes (0.07).

    Latency 1, one step per cycle.

    Bound. With the same spikes as :meth:`ideal` and without saturation, ``v`` is above it by less
    than ``error_bound`` codes as in the LIF neuron, for ``reset="value"``; and ``a`` is above by
    less than ``n / adaptation_leak`` for its ``n`` shifts, whence ``theta`` is off by more than
    ``-len(beta_shifts)`` and less than ``beta * n / adaptation_leak`` codes.

    The input is not multiplied by ``1 - alpha``; that gain is in the weights. The membrane resets
    by the threshold in force, as in the paper of 2018; the one of 2020 subtracts the threshold
    without adaptation.

    Source: G. Bellec, D. Salaj, A. Subramoney, R. Legenstein and W. Maass, "Long short-term memory
    and learning-to-learn in networks of spiking neurons", NeurIPS (2018), section 2; G. Bellec et
    al., Nature Communications 11:3625 (2020), equations 6 to 8.
    """

    EXAMPLES = (
        ALIFParams(),
        ALIFParams(
            width=2,
            frac=0,
            leak_shifts=(1,),
            threshold=1,
            adaptation_width=2,
            adaptation_shifts=(1,),
            increment=1,
            beta_shifts=(0,),
        ),
        ALIFParams(
            width=8,
            leak_shifts=(2,),
            threshold=20,
            reset="subtract",
            refractory=2,
            adaptation_width=8,
            adaptation_shifts=(3, 5),
            increment=60,
            beta_shifts=(1, 3),
        ),
        ALIFParams(
            width=8,
            leak_shifts=(3,),
            threshold=127,
            reset_value=-128,
            adaptation_width=5,
            adaptation_shifts=(),
            increment=31,
            beta_shifts=(4,),
        ),
        ALIFParams(
            width=6,
            leak_shifts=(),
            threshold=5,
            reset="subtract",
            adaptation_width=9,
            adaptation_shifts=(8, 1),
            increment=0,
            beta_shifts=(0,),
        ),
        ALIFParams(
            width=8,
            leak_shifts=(1,),
            threshold=9,
            adaptation_width=40,
            adaptation_shifts=(12,),
            increment=1 << 39,
            beta_shifts=(39,),
        ),
    )

    def registers(self):
        return *super().registers(), Register("a", self.params.adaptation_width)

    def step(self, state, en, i):
        p, a = self.params, state["a"]
        threshold = p.threshold + sum(a >> shift for shift in p.beta_shifts)
        new = self.integrated(state, i, threshold)
        # In refractory steps there is no spike, and the adaptation only leaks.
        grown = leaked(a, p.adaptation_shifts) + np.where(new["spike"] != 0, p.increment, 0)
        new["a"] = np.minimum(grown, p.adaptation_high)
        return advanced(self, state, new, en), {"spike": state["spike"], "v": state["v"]}

    def ideal(self, i, v=0.0, a=0.0):
        """Membrane, spikes and adaptation of the same neuron in real numbers, not saturating.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.
        v, a : float or array of float
            Membrane and adaptation before the first step, in codes.

        Returns
        -------
        v, spike, a : array
            After each step.
        """
        p = self.params
        v = np.broadcast_to(np.asarray(v, float), np.shape(i)[1:])
        wait, trace = np.zeros(v.shape, int), []
        for current in np.asarray(i, float):
            threshold = p.threshold + p.beta * a
            u = np.where(wait > 0, v, v * (1 - p.leak) + current)
            fires = (wait == 0) & (u >= threshold)
            v = np.where(fires, self.after_spike(u, threshold), u)
            wait = np.where(fires, p.refractory, np.maximum(wait - 1, 0))
            a = a * (1 - p.adaptation_leak) + p.increment * fires
            trace.append((v, fires, a))
        return tuple(np.array(values) for values in zip(*trace, strict=True))
