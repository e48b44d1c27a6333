"""Leaky integrate-and-fire neuron with escape noise: an exponential hazard from a table."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.core.ports import Port, Register

from .hazard import check_positive, spike_levels
from .leak import check_shifts, leaked, leaked_fraction
from .membrane import FixedPointParams

__all__ = ["EscapeRate", "EscapeRateParams"]


@dataclass(frozen=True, kw_only=True)
class EscapeRateParams(FixedPointParams):
    """Parameters of a neuron with escape noise.

    Parameters
    ----------
    width, frac, leak_shifts
        See :class:`~spikeloom.golden.neuron.neurons.lif.LIFParams`; ``width`` 2..24.
    threshold : int
        Code of the membrane at which ``rate`` events are expected in a step.
    sharpness : float
        Codes by which the membrane rises while the hazard grows by the factor ``e``; positive.
    rate : float
        The hazard at the threshold times the step; positive.
    reset_value : int
        Code of the membrane after a spike.
    index_bits : int
        Upper bits of the membrane that the table looks at, 1..min(width, 12).
    random_bits : int
        Bits of the random word and of the table, 1..32.
    """

    width: int = 11
    leak_shifts: tuple[int, ...] = (4,)
    threshold: int = 256
    sharpness: float = 32.0
    rate: float = 0.1
    reset_value: int = 0
    index_bits: int = 8
    random_bits: int = 12

    WIDTHS = (2, 24)

    def __post_init__(self):
        super().__post_init__()
        check_shifts("leak_shifts", self.leak_shifts, 1, self.width - 1)
        check_int("threshold", self.threshold, self.low, self.high)
        check_positive("sharpness", self.sharpness)
        check_positive("rate", self.rate)
        check_int("reset_value", self.reset_value, self.low, self.high)
        check_int("index_bits", self.index_bits, 1, min(self.width, 12))
        check_int("random_bits", self.random_bits, 1, 32)

    @property
    def index_shift(self) -> int:
        """Lower bits of the membrane that the table does not see."""
        return self.width - self.index_bits

    @property
    def leak(self) -> float:
        """Fraction of the membrane lost in one step."""
        return leaked_fraction(self.leak_shifts)

    def hazard(self, v):
        """Expected events in a step at the membrane ``v``, in codes: the real formula."""
        # Beyond exp(50) a spike is certain; it need not become infinite.
        exponent = np.minimum((np.asarray(v, float) - self.threshold) / self.sharpness, 50)
        return self.rate * np.exp(exponent)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The table, by the upper bits of ``v`` read as an unsigned number."""
        # The upper half of the addresses are the negative membranes, in two's complement.
        index = np.arange(1 << self.index_bits)
        index = np.where(index >> self.index_bits - 1 != 0, index - (1 << self.index_bits), index)
        middle = index * 2.0**self.index_shift + (2**self.index_shift - 1) / 2
        return spike_levels(self.hazard(middle), self.random_bits)

    def ports(self):
        en, i, spike, v = super().ports()
        random = Port("random", "in", self.random_bits)
        p = Port("p", "out", self.random_bits, frac=self.random_bits, unit="p")
        return en, i, random, spike, v, p


class EscapeRate(CycleGolden[EscapeRateParams]):
    """A leaky integrate-and-fire neuron with escape noise instead of a threshold.

    A step is a clock cycle with ``en``; without it everything holds. ``random`` is to be a uniform
    word, new in every step. In a step, with the membrane ``v`` that the last one left:

    1. ``spike`` becomes ``random < levels[v >> index_shift]``, where an entry is the rounded
       ``2**random_bits * (1 - exp(-h))`` with ``h = rate * exp((v - threshold) / sharpness)`` at
       the middle of the codes that share it.
    2. ``v`` becomes ``reset_value`` with that spike, and ``i`` is ignored; otherwise
       ``v - sum(v >> s for s in leak_shifts) + i``, where each shift floors. It saturates.

    After reset ``v`` and ``spike`` are 0; they show the last step until the next. ``p`` is the
    probability of a spike in the next step, which learning rules of this neuron ask for. The
    escape is from where the last step ended, because the table is a block memory that is addressed
    with the new membrane while the old one is on show. A rule that draws in the step in which ``v``
    moves gives the same spikes a step earlier, but for the input ignored.

    Latency 1, one step per cycle.

    Bound. The step has the hazard within a factor ``exp(+-2**index_shift / (2 * sharpness))`` of
    the formula at ``v``, and the probability is then rounded: off by at most
    ``2**-(random_bits + 1)``, or ``2**-random_bits`` at the largest level. :meth:`ideal` is the
    probability in real numbers. Keep ``2**index_shift`` well below ``sharpness``; the default is a
    quarter: 13 %, evenly up and down. The membrane obeys the bound of the LIF neuron.

    Source: W. Gerstner, "Population dynamics of spiking neurons: fast transients, asynchronous
    states, and locking", Neural Computation 12:43 (2000); W. Gerstner, W. M. Kistler, R. Naud and
    L. Paninski, "Neuronal Dynamics" (2014), sections 9.1 and 9.4.
    """

    EXAMPLES = (
        EscapeRateParams(),
        EscapeRateParams(
            width=2,
            frac=0,
            leak_shifts=(1,),
            threshold=1,
            sharpness=1.0,
            rate=1.0,
            index_bits=1,
            random_bits=1,
        ),
        EscapeRateParams(
            width=6,
            leak_shifts=(2, 4),
            threshold=-20,
            sharpness=1e-3,
            rate=1e3,
            reset_value=-32,
            index_bits=6,
            random_bits=3,
        ),
        EscapeRateParams(
            width=8,
            leak_shifts=(),
            threshold=127,
            sharpness=20.0,
            rate=3.0,
            reset_value=127,
            index_bits=5,
            random_bits=32,
        ),
        EscapeRateParams(
            width=24,
            leak_shifts=(23,),
            threshold=1 << 22,
            sharpness=2.0**21,
            rate=0.5,
            reset_value=-(1 << 23),
            index_bits=4,
            random_bits=8,
        ),
    )

    def registers(self):
        return (Register("v", self.params.width, signed=True), Register("spike", 1))

    def step(self, state, en, i, random):
        p, v = self.params, state["v"]
        level = lookup(p.levels, v >> p.index_shift & (1 << p.index_bits) - 1)
        fires = random < level
        u = np.clip(leaked(v, p.leak_shifts) + i, p.low, p.high)
        new = {"v": np.where(fires, p.reset_value, u), "spike": as_int(fires)}
        return advanced(self, state, new, en), {"spike": state["spike"], "v": v, "p": level}

    def ideal(self, v):
        """Probability of a spike in a step that begins with the membrane ``v``, in codes."""
        return -np.expm1(-self.params.hazard(v))
