"""Rank-order neuron of Akida: the earlier an input comes, the more it weighs."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

from .membrane import MembraneParams

__all__ = ["Akida", "AkidaParams"]


@dataclass(frozen=True, kw_only=True)
class AkidaParams(MembraneParams):
    """Parameters of a rank-order neuron.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v``, 2..32.
    weight_width : int
        Bits of the signed weight ``i``, 2..8.
    threshold : int
        The neuron fires when the membrane reaches it, ``1..2**(width - 1) - 1``.
    decay_shift : int
        Each event lowers the weight of the later ones by the fraction ``2**-decay_shift``, 1..8.
    frac : int
        Fraction bits of the modulation, ``decay_shift..24``. 16 are as good as infinitely many with
        ``decay_shift=2`` and weights of 8 bits, 8 with weights of 4.
    """

    weight_width: int = 8
    threshold: int = 100
    decay_shift: int = 2
    frac: int = 16

    def __post_init__(self):
        super().__post_init__()
        check_int("weight_width", self.weight_width, 2, 8)
        check_int("threshold", self.threshold, 1, self.high)
        check_int("decay_shift", self.decay_shift, 1, 8)
        check_int("frac", self.frac, self.decay_shift, 24)

    def ports(self):
        en, _, spike, v = super().ports()
        i = Port("i", "in", self.weight_width, signed=True)
        return en, Port("frame", "in", 1), i, spike, v


class Akida(CycleGolden[AkidaParams]):
    """A rank-order neuron.

    A step is a clock cycle with ``en``; without it everything holds. A step with ``frame`` starts a
    new frame: ``v`` and ``spike`` become 0, the modulation ``m`` becomes 1, the neuron may fire
    again, and ``i`` is ignored. Any other step is an event with the weight ``i``:

    1. ``u = v + trunc(i * m)``, rounded towards 0 and saturated at ``-2**(width - 1)`` and
       ``2**(width - 1) - 1``.
    2. If ``i`` is not 0, ``m`` loses ``m >> decay_shift``, a floor in units of ``2**-frac``. A
       weight of 0 is no event and keeps its rank.
    3. ``spike`` becomes 1 if ``u >= threshold`` and the neuron has not fired in this frame.
    4. ``v`` becomes ``u``, spike or not.

    After reset the neuron is at the start of a frame. Without ``frame`` it fires once and never
    again, which is what the model is: the order of the inputs of one frame decides.

    Latency 1, one step per cycle.

    Bound. :meth:`ideal` has the exact modulation ``(1 - 2**-decay_shift)**rank`` and the same
    rounding. ``m`` is never too small, and too large by less than ``2**(decay_shift - frac)``. So a
    term ``i * m`` is off by less than ``2**(weight_width - 1 + decay_shift - frac)``, its rounded
    value by that plus 1. With the default it is not off at all, for any weight at any rank.

    Source: S. J. Thorpe and J. Gautrais, "Rank order coding" (1998), for the principle; BrainChip
    uses it in Akida. The decay by a quarter and the rounding are those of a reference model.
    """

    EXAMPLES = (
        AkidaParams(),
        AkidaParams(width=2, weight_width=2, threshold=1, decay_shift=1, frac=1),
        AkidaParams(width=8, weight_width=4, threshold=127, frac=8),
        AkidaParams(width=32, weight_width=3, threshold=(1 << 31) - 1, frac=24),
        AkidaParams(width=4, weight_width=6, threshold=5, decay_shift=8, frac=8),
    )

    def registers(self):
        p = self.params
        return (
            Register("v", p.width, signed=True),
            Register("spike", 1),
            Register("m", p.frac + 1, init=1 << p.frac),
            Register("fired", 1),
        )

    def step(self, state, en, frame, i):
        p, v, m, fired = self.params, state["v"], state["m"], state["fired"]
        product = i * m
        # A shift floors; towards 0 is the floor of the size.
        part = np.where(product < 0, -(-product >> p.frac), product >> p.frac)
        u = np.clip(v + part, p.low, p.high)
        fires = np.logical_and(u >= p.threshold, fired == 0)
        starts = frame != 0
        new = {
            "v": np.where(starts, 0, u),
            "spike": np.where(starts, 0, as_int(fires)),
            "m": np.where(starts, 1 << p.frac, np.where(i != 0, m - (m >> p.decay_shift), m)),
            "fired": np.where(starts, 0, np.where(fires, 1, fired)),
        }
        return advanced(self, state, new, en), {"spike": state["spike"], "v": v}

    def ideal(self, i):
        """Membrane during one frame with the exact modulation, without saturation.

        Parameters
        ----------
        i : array of int
            Weight of each event, shape ``(steps,)`` or ``(steps, batch)``.

        Returns
        -------
        v : array of float
            Membrane after each event.
        """
        i = np.asarray(i, float)
        rank = np.cumsum(i != 0, axis=0) - (i != 0)
        return np.cumsum(np.trunc(i * (1 - 2.0**-self.params.decay_shift) ** rank), axis=0)
