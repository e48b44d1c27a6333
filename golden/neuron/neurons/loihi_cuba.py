"""Current-based neuron (CUBA) of Loihi: synaptic current and membrane, each with a decay."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import advanced
from spikeloom.golden.core.ports import Register

from .loihi import check_decays, decayed, leak
from .membrane import MembraneParams, Refractory, RefractoryNeuron

__all__ = ["LoihiCUBA", "LoihiCUBAParams"]


@dataclass(frozen=True, kw_only=True)
class LoihiCUBAParams(MembraneParams, Refractory):
    """Parameters of Loihi's current-based neuron.

    Parameters
    ----------
    width : int
        Bits of the signed current ``u``, membrane ``v`` and input ``i``, 2..32; the chip has 24.
    form : {"multiply", "divide"}
        How states decay: by a factor of 4096ths, as on the chip, or by a quotient, as in a
        reference model.
    decay_u, decay_v : int
        Decay of the current and of the membrane. With ``form="multiply"`` the fraction lost per
        step in units of 1/4096, 0..4096; the chip adds 1 to the number it is given for the
        current. With ``form="divide"`` the divisor, 1..4096.
    bias : int
        Added to the membrane in each step, any code.
    threshold : int
        The neuron fires when the membrane reaches it, any code but the smallest. The chip fires
        when it is passed: its threshold is one less.
    reset_value : int
        Membrane after a spike, any code below ``threshold``; the chip has 0.
    refractory : int
        Steps after a spike in which ``v`` stays, 0..65535; ``u`` goes on. The chip counts the step
        of the spike too: its delay is one more.
    """

    width: int = 24
    form: str = "multiply"
    decay_u: int = 819
    decay_v: int = 410
    bias: int = 0
    threshold: int = 1000
    reset_value: int = 0
    refractory: int = 0

    def __post_init__(self):
        super().__post_init__()
        check_decays(self.form, decay_u=self.decay_u, decay_v=self.decay_v)
        check_int("bias", self.bias, self.low, self.high)
        check_int("threshold", self.threshold, self.low + 1, self.high)
        check_int("reset_value", self.reset_value, self.low, self.threshold - 1)
        self.check_refractory()

    @classmethod
    def reference(cls, *, width: int = 24) -> "LoihiCUBAParams":
        """The neuron of a reference model: ``u - u // 5`` and ``v - v // 10``, floored."""
        return cls(width=width, form="divide", decay_u=5, decay_v=10)

    @property
    def error_bound(self) -> float:
        """Bound on the distance of ``v`` from :meth:`LoihiCUBA.ideal` between spikes, in codes."""
        leak_u, leak_v = leak(self.form, self.decay_u), leak(self.form, self.decay_v)
        of_u = 1 / leak_u if leak_u else 0.0
        if leak_v:
            return (1 + of_u) / leak_v
        return float("inf") if of_u else 0.0


class LoihiCUBA(RefractoryNeuron[LoihiCUBAParams]):
    """Loihi's leaky integrate-and-fire neuron with a synaptic current (CUBA).

    A step is a clock cycle with ``en``; without it everything holds. In a step, in this order:

    1. ``u`` becomes what is left of ``u`` plus ``i``, saturated at ``-2**(width - 1)`` and
       ``2**(width - 1) - 1``. Left is ``u * (4096 - decay_u) / 4096``, rounded towards 0; with
       ``form="divide"`` it is ``u - floor(u / decay_u)``.
    2. If the neuron is refractory: ``wait`` goes down by one, ``v`` stays, ``spike`` becomes 0, and
       the step is over.
    3. ``w`` is what is left of ``v``, plus the new ``u``, plus ``bias``, saturated alike.
    4. ``spike`` becomes ``w >= threshold``.
    5. ``v`` becomes ``w``; with a spike, ``reset_value``, and ``wait`` becomes ``refractory``.

    After reset all states are 0. The outputs are registers and show the last step until the next
    one.

    Rounded towards 0 a state reaches 0 from both sides. That is what Intel's bit-accurate model
    (Lava) and the emulator of nengo-loihi do; Brian2Loihi rounds the loss away from 0, the same.
    The quotient of the reference model floors: a negative state reaches 0, a positive one stops at
    ``decay - 1``. It needs a divider of one lookup table level per bit, so it is slow.

    Latency 1, one step per cycle.

    Bound. :meth:`ideal` does the same in real numbers, without rounding and saturating. A decay is
    off by less than one code, and the error before it shrinks by the leak ``a`` of the state: ``u``
    is off by less than ``1 / a_u``, and ``v`` by less than ``(1 + 1 / a_u) / a_v`` codes between
    spikes, from equal states. A state that does not decay is not rounded.

    Missing compared with the chip: its current wraps around where this one saturates, and its
    membrane ends at ``-2**23 + 1``; noise, and exponents of bias and threshold, which are folded
    into the codes here.

    Source: M. Davies et al., "Loihi: a neuromorphic manycore processor with on-chip learning", IEEE
    Micro 38 (2018); C. Michaelis et al., "Brian2Loihi", Front. Neuroinform. 16 (2022), for the
    rounding.
    """

    EXAMPLES = (
        LoihiCUBAParams(),
        LoihiCUBAParams(width=2, decay_u=4096, decay_v=1, threshold=1),
        LoihiCUBAParams(width=32, decay_u=2048, decay_v=0, bias=-5, threshold=(1 << 31) - 1),
        LoihiCUBAParams(
            width=8, decay_u=0, decay_v=1024, threshold=127, reset_value=126, refractory=1
        ),
        LoihiCUBAParams(width=8, decay_u=300, decay_v=77, bias=3, threshold=99, refractory=1),
        LoihiCUBAParams(
            width=8, decay_u=4095, decay_v=4096, threshold=-127, reset_value=-128, refractory=65535
        ),
        LoihiCUBAParams(width=6, form="divide", decay_u=5, decay_v=10, threshold=31),
        LoihiCUBAParams(width=5, form="divide", decay_u=1, decay_v=4096, threshold=7, refractory=2),
    )

    def registers(self):
        return Register("u", self.params.width, signed=True), *super().registers()

    def step(self, state, en, i):
        p = self.params
        u = np.clip(decayed(p, state, "u", p.decay_u) + i, p.low, p.high)
        w = np.clip(decayed(p, state, "v", p.decay_v) + u + p.bias, p.low, p.high)
        fires = w >= p.threshold
        new = {"u": u, **self.rested(state, fires, np.where(fires, p.reset_value, w))}
        return advanced(self, state, new, en), {"spike": state["spike"], "v": state["v"]}

    def ideal(self, i, u=0.0, v=0.0):
        """Membrane and spikes of the same neuron in real numbers, without saturation.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.
        u, v : float or array of float
            Current and membrane before the first step, in codes.

        Returns
        -------
        v : array of float
            Membrane after each step, after the reset where it fired.
        spike : array of bool
            Whether it fired in each step.
        """
        p, currents = self.params, []
        left_u, left_v = (1 - leak(p.form, decay) for decay in (p.decay_u, p.decay_v))
        # No spike acts on the current, so it is known for all steps before the membrane is.
        for given in np.asarray(i, float):
            u = u * left_u + given
            currents.append(u)
        return self.ideal_trace(currents, v, lambda v, current: v * left_v + current + p.bias)
