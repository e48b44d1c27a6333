"""Sigma-delta neuron: an integrator that answers with spikes of both signs."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.ports import Port, Register

from .membrane import FixedPointParams

__all__ = ["SigmaDeltaNeuron", "SigmaDeltaNeuronParams"]


@dataclass(frozen=True, kw_only=True)
class SigmaDeltaNeuronParams(FixedPointParams):
    """Parameters of a sigma-delta neuron.

    ``v``, ``i`` and ``threshold`` are codes: a code ``c`` means ``c * 2**-frac``.

    Parameters
    ----------
    width : int
        Bits of the signed sum ``v`` and of the signed input ``i``, 2..32.
    frac : int
        Fraction bits of ``v`` and ``i``, 0..32; they change no logic.
    threshold : int
        What one spike stands for, ``1..2**(width - 1) - 1``.
    """

    threshold: int = 256

    def __post_init__(self):
        super().__post_init__()
        check_int("threshold", self.threshold, 1, self.high)

    def ports(self):
        en, i, _, v = super().ports()
        return en, i, Port("spike", "out", 2, signed=True), v


class SigmaDeltaNeuron(CycleGolden[SigmaDeltaNeuronParams]):
    """A sigma-delta neuron with ternary output.

    A step is a clock cycle with ``en``; without it everything holds. In a step:

    1. ``u = v + i``, saturated at ``-2**(width - 1)`` and ``2**(width - 1) - 1``.
    2. ``spike`` becomes 1 if ``u >= threshold``, -1 if ``u <= -threshold``, else 0.
    3. ``v`` becomes ``u - spike * threshold``.

    After reset both are 0. Nothing is rounded. Both signs are kept, so that the spikes stand for
    an input that changes its sign; a receiver adds ``spike * threshold`` up.

    Latency 1, one step per cycle.

    Bound. ``v`` is what the spikes owe: unless ``u`` saturates, at every step ``sum(i)`` is exactly
    ``threshold * sum(spike) + v``. If no input is larger in size than ``threshold``, then
    ``abs(v) < threshold`` by induction, as ``u`` stays within two thresholds: the running sum of
    the spikes (:meth:`ideal` is that of the input) is never off by as much as one spike, and the
    mean of ``n`` steps by less than ``threshold / n``. ``2 * threshold <= 2**(width - 1)`` excludes
    saturation. A larger input is worked off in the steps after it, one threshold per step.

    Source: Y. C. Yoon, "LIF and simplified SRM neurons encode signals into spikes via a form of
    asynchronous pulse sigma-delta modulation", IEEE Trans. Neural Netw. Learn. Syst. 28 (2017),
    without the leak and on a clock. That paper's pulses have one sign; the second is an addition.
    """

    EXAMPLES = (
        SigmaDeltaNeuronParams(),
        SigmaDeltaNeuronParams(width=2, frac=0, threshold=1),
        SigmaDeltaNeuronParams(width=32, frac=32, threshold=(1 << 31) - 1),
        SigmaDeltaNeuronParams(width=8, frac=4, threshold=127),
        SigmaDeltaNeuronParams(width=8, threshold=37),
        SigmaDeltaNeuronParams(width=3, threshold=2),
    )

    def registers(self):
        return Register("v", self.params.width, signed=True), Register("spike", 2, signed=True)

    def step(self, state, en, i):
        p = self.params
        u = np.clip(state["v"] + i, p.low, p.high)
        spike = np.where(u >= p.threshold, 1, np.where(u <= -p.threshold, -1, 0))
        new = {"v": u - spike * p.threshold, "spike": spike}
        return advanced(self, state, new, en), {"spike": state["spike"], "v": state["v"]}

    def ideal(self, i):
        """The running sum of the input in units of ``threshold``, of which the running sum of the
        spikes is an approximation.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.

        Returns
        -------
        sum : array of float
            Sum of the inputs up to and with each step, over ``threshold``.
        """
        return np.cumsum(np.asarray(i, float), axis=0) / self.params.threshold
