"""Leaky integrate-and-fire neuron with a homeostatic threshold, which holds a target rate."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import advanced
from spikeloom.golden.core.ports import Port, Register

from .leak import LeakyNeuron
from .lif import LIFParams

__all__ = ["HomeostaticLIF", "HomeostaticLIFParams"]


@dataclass(frozen=True, kw_only=True)
class HomeostaticLIFParams(LIFParams):
    """Parameters of a homeostatic LIF neuron.

    Parameters
    ----------
    width, frac, leak_shifts, reset_value, refractory
        See :class:`~spikeloom.golden.neuron.neurons.lif.LIFParams`; ``reset_value`` is below
        ``threshold_min``.
    threshold : int
        The threshold after reset.
    reset : {"value", "subtract"}
        After a spike the membrane is ``reset_value``, or is lowered by the threshold in force.
    rate_bits : int
        Fraction bits of the measured rate, in spikes per step, 2..24.
    rate_shift : int
        The rate is averaged over ``2**rate_shift`` steps, ``1..rate_bits - 1``.
    target : int
        Code of the rate aimed at, ``2**rate_shift..2**rate_bits - 1``. A smaller one could not be
        told from silence.
    servo_bits : int
        Fraction bits of the threshold beyond those of ``v``, 0..24. A step moves it by
        ``2**(rate_bits - servo_bits)`` codes times the deviation of the rate.
    threshold_min, threshold_max : int
        Where the threshold stops, ``1..threshold`` and ``threshold..2**(width - 1) - 1``. Powers of
        two are the cheapest.
    """

    rate_bits: int = 14
    rate_shift: int = 4
    target: int = 1638
    servo_bits: int = 13
    threshold_min: int = 32
    threshold_max: int = 2048

    def __post_init__(self):
        super().__post_init__()
        check_int("rate_bits", self.rate_bits, 2, 24)
        check_int("rate_shift", self.rate_shift, 1, self.rate_bits - 1)
        check_int("target", self.target, 1 << self.rate_shift, (1 << self.rate_bits) - 1)
        check_int("servo_bits", self.servo_bits, 0, 24)
        check_int("threshold_min", self.threshold_min, 1, self.threshold)
        check_int("threshold_max", self.threshold_max, self.threshold, self.high)
        check_int("reset_value", self.reset_value, self.low, self.threshold_min - 1)

    @property
    def level_width(self) -> int:
        """Bits of the threshold with its own fraction."""
        return (self.threshold_max << self.servo_bits).bit_length()

    @property
    def rate_bound(self) -> float:
        """The long-run rate is below the target by less than this, in spikes per step."""
        return 2.0 ** (self.rate_shift - self.rate_bits)

    def ports(self):
        return (
            *super().ports(),
            Port("theta", "out", self.width - 1, frac=self.frac),
        )


class HomeostaticLIF(LeakyNeuron[HomeostaticLIFParams]):
    """A leaky integrate-and-fire neuron with a servo from its rate to its threshold.

    A step is a clock cycle with ``en``; without it everything holds. ``theta`` is the threshold in
    force, ``level >> servo_bits``. In a step:

    1. If the neuron is refractory: ``wait`` goes down by one, ``v`` stays, ``spike`` becomes 0.
       Otherwise ``u = v - sum(v >> s for s in leak_shifts) + i``, exactly; ``spike`` becomes
       ``u >= theta``; ``v`` becomes ``u``, or with a spike ``reset_value`` or ``u - theta``, and
       saturates. With a spike ``wait`` becomes ``refractory``.
    2. ``level`` becomes ``level + rate - target`` with the old ``rate``, between ``threshold_min``
       and ``threshold_max``: firing too often raises the threshold.
    3. ``rate`` becomes ``rate - (rate >> rate_shift)``, plus ``2**(rate_bits - rate_shift)`` with a
       spike of this step. It has one integer bit, and no value of it can overflow.

    The servo works in refractory steps too. After reset all is 0, and ``level`` is ``threshold``.
    ``spike``, ``v`` and ``theta`` show the last step until the next.

    Neither slow state stalls. The deviation is added to ``level`` with all its bits: one code of
    the rate is one code of ``level``, however small the gain is, so ``servo_bits`` sets the gain
    and costs no accuracy. The average stops falling below ``2**rate_shift`` codes, for its shift
    floors; no target is that small, so a silent neuron always lowers its threshold.

    Latency 1, one step per cycle.

    Bound. Over a long run in which ``level`` stays between its ends the mean of ``rate`` is
    ``target``, and of what a step takes from it the floor leaves less than one code: with ``f``
    spikes per step, ``target - 2**rate_shift < f * 2**rate_bits <= target`` in the limit. The
    defaults aim at 0.1 and keep to it within 0.001.

    A published form takes the new rate for the threshold in the same step; here the servo is a
    step behind, and the spike need not be known before the threshold moves.

    Source: G. Turrigiano, "Homeostatic synaptic plasticity: local and global mechanisms for
    stabilizing neuronal function", Cold Spring Harbor Perspectives in Biology 4:a005736 (2012).
    """

    EXAMPLES = (
        HomeostaticLIFParams(),
        HomeostaticLIFParams(
            width=2,
            frac=0,
            leak_shifts=(1,),
            threshold=1,
            rate_bits=2,
            rate_shift=1,
            target=2,
            servo_bits=0,
            threshold_min=1,
            threshold_max=1,
        ),
        HomeostaticLIFParams(
            width=8,
            leak_shifts=(2, 4),
            threshold=50,
            reset="subtract",
            refractory=2,
            rate_bits=5,
            rate_shift=2,
            target=9,
            servo_bits=0,
            threshold_min=11,
            threshold_max=127,
        ),
        HomeostaticLIFParams(
            width=8,
            leak_shifts=(),
            threshold=1,
            reset_value=-128,
            rate_bits=24,
            rate_shift=23,
            target=(1 << 24) - 1,
            servo_bits=24,
            threshold_min=1,
            threshold_max=100,
        ),
        HomeostaticLIFParams(
            width=6,
            leak_shifts=(1,),
            threshold=31,
            reset="subtract",
            rate_bits=4,
            rate_shift=1,
            target=2,
            servo_bits=1,
            threshold_min=8,
            threshold_max=31,
        ),
    )

    def registers(self):
        p = self.params
        return (
            *super().registers(),
            Register("rate", p.rate_bits + 1),
            Register("level", p.level_width, init=p.threshold << p.servo_bits),
        )

    def step(self, state, en, i):
        p, rate, level = self.params, state["rate"], state["level"]
        theta = level >> p.servo_bits
        new = self.integrated(state, i, theta)
        # The deviation is added with all its bits, so that no small one is lost.
        new["level"] = np.clip(
            level + rate - p.target,
            p.threshold_min << p.servo_bits,
            p.threshold_max << p.servo_bits,
        )
        gain = 1 << p.rate_bits - p.rate_shift
        new["rate"] = rate - (rate >> p.rate_shift) + np.where(new["spike"] != 0, gain, 0)
        outputs = {"spike": state["spike"], "v": state["v"], "theta": theta}
        return advanced(self, state, new, en), outputs
