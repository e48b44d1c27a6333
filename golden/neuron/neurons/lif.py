"""Leaky integrate-and-fire neuron in fixed point, with a leak made of shifts."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import advanced

from .leak import LeakyNeuron, check_shifts, leaked, leaked_fraction
from .membrane import FixedPointParams, Refractory

__all__ = ["LIF", "LIFParams"]


@dataclass(frozen=True, kw_only=True)
class LIFParams(FixedPointParams, Refractory):
    """Parameters of a LIF neuron.

    ``v``, ``i``, ``threshold`` and ``reset_value`` are codes: a code ``c`` means ``c * 2**-frac``.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v`` and of the signed input ``i``, 2..32.
    frac : int
        Fraction bits of ``v`` and ``i``, 0..32. They give the codes a meaning and change no logic;
        more of them than ``width`` describes a membrane that stays small.
    leak_shifts : tuple of int
        Shifts of the leak, each in ``1..width - 1`` and no two equal: a step loses the fraction
        ``sum(2**-s)`` of ``v``. ``(4,)`` is a time constant of 16 steps, ``(5, 7)`` one of 25.6
        steps, ``()`` is no leak at all (integrate and fire). A shift costs one adder.
    threshold : int
        The neuron fires when the membrane reaches it, ``1..2**(width - 1) - 1``. A rule that asks
        for *more* than ``x``, as NIR does, is ``threshold = x + 1``.
    reset : {"value", "subtract"}
        After a spike the membrane is ``reset_value``, or is lowered by ``threshold``.
    reset_value : int
        ``-2**(width - 1)..threshold - 1``; 0 with ``reset="subtract"``, which does not use it.
    refractory : int
        Steps after a spike in which the neuron ignores its input and keeps ``v``, 0..65535.
    """

    leak_shifts: tuple[int, ...] = (4,)
    threshold: int = 256
    reset: str = "value"
    reset_value: int = 0
    refractory: int = 0

    def __post_init__(self):
        super().__post_init__()
        check_shifts("leak_shifts", self.leak_shifts, 1, self.width - 1)
        check_int("threshold", self.threshold, 1, self.high)
        check_choice("reset", self.reset, ("value", "subtract"))
        check_int("reset_value", self.reset_value, self.low, self.threshold - 1)
        if self.reset == "subtract" and self.reset_value != 0:
            raise ValueError(f"reset_value must be 0 with reset='subtract', not {self.reset_value}")
        self.check_refractory()

    @property
    def leak(self) -> float:
        """Fraction of the membrane lost in one step; its inverse is the time constant in steps."""
        return leaked_fraction(self.leak_shifts)

    @property
    def error_bound(self) -> float:
        """Bound on ``v`` minus :meth:`LIF.ideal` between spikes, in codes; 0 without leak."""
        return len(self.leak_shifts) / self.leak if self.leak_shifts else 0.0


class LIF(LeakyNeuron[LIFParams]):
    """A leaky integrate-and-fire neuron.

    A step is a clock cycle with ``en``; without it everything holds. In a step, in this order:

    1. If the neuron is refractory: ``wait`` goes down by one, ``v`` stays, ``spike`` becomes 0, and
       the step is over; ``i`` is ignored.
    2. ``u = v - sum(v >> s for s in leak_shifts) + i`` with the old ``v``. Each shift floors, so a
       negative membrane reaches 0 (with several shifts it may swing to their number less 1), and
       a positive one stops leaking below ``2**s``. ``u`` has one bit more than ``v``: it is exact.
    3. ``u`` saturates at ``-2**(width - 1)`` and ``2**(width - 1) - 1``.
    4. ``spike`` becomes ``u >= threshold``.
    5. ``v`` becomes ``u``; with a spike, ``reset_value`` or ``u - threshold``, and ``wait`` becomes
       ``refractory``.

    After reset ``v``, ``spike`` and ``wait`` are 0. The ports ``spike`` and ``v`` are registers:
    they show the last step until the next one, ``v`` as it is after the spike. A spike is one step
    long, not one clock cycle, so a layer under the same ``en`` sees it once.

    Latency 1, one step per cycle.

    Bound. :meth:`ideal` does the same in real numbers, without flooring and saturating. A floored
    shift loses less than one code, so a step adds ``d`` with ``0 <= d < n`` for ``n`` shifts to
    ``v - ideal``, and the leak keeps ``1 - leak`` of what was there. Between spikes, from equal
    membranes and unless ``u`` saturates, ``0 <= v - ideal < n / leak`` codes: ``2**s`` for one
    shift. The membrane is never too low, and the bound is a time constant times one code.

    Missing compared with NIR's LIF: no resting potential (take ``v`` relative to it), and the gain
    ``r * dt / tau`` is in the weights that make ``i``. The step is forward Euler; a leak near
    ``1 - exp(-dt / tau)`` makes it the exact solution for an input held during the step.

    Source: L. Lapicque (1907); W. Gerstner and W. M. Kistler, "Spiking Neuron Models" (2002),
    section 4.1.1.
    """

    EXAMPLES = (
        LIFParams(),
        LIFParams(width=2, frac=0, leak_shifts=(1,), threshold=1),
        LIFParams(width=32, frac=32, leak_shifts=(31,), threshold=(1 << 31) - 1),
        LIFParams(width=8, frac=4, leak_shifts=(), threshold=127, reset="subtract"),
        LIFParams(width=8, leak_shifts=(3, 1, 7), threshold=100, reset="subtract", refractory=3),
        LIFParams(width=8, leak_shifts=(2,), threshold=1, reset_value=-128, refractory=1),
        LIFParams(width=8, leak_shifts=(1,), threshold=127, reset_value=126),
        LIFParams(frac=17, leak_shifts=(5, 7), threshold=13108, reset="subtract"),
        LIFParams(leak_shifts=(1,), refractory=65535),
    )

    def step(self, state, en, i):
        p, v = self.params, state["v"]
        # The threshold is a code, so saturation before the comparison changes no spike.
        u = np.clip(leaked(v, p.leak_shifts) + i, p.low, p.high)
        fires = u >= p.threshold
        new = self.rested(state, fires, np.where(fires, self.after_spike(u, p.threshold), u))
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
        left = 1 - self.params.leak
        return self.ideal_trace(i, v, lambda v, current: v * left + current)
