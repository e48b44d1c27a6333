"""Poisson neuron: a spike in every step with the probability of at least one event."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params, advanced
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.core.ports import Port, Register

from .hazard import check_positive, spike_levels

__all__ = ["Poisson", "PoissonParams"]


@dataclass(frozen=True, kw_only=True)
class PoissonParams(Params):
    """Parameters of a Poisson neuron.

    Parameters
    ----------
    bits : int
        Bits of the random word and of the probability, 1..32.
    drive : {"constant", "probability", "rate"}
        What sets the probability: ``rate_hz``; a port ``p``; a port ``x`` for the expected number
        of events in a step, through a table.
    rate_hz, dt_ms : float
        Rate and step of ``drive="constant"``, both positive. 0.1 events per step if left alone.
    x_bits : int
        Bits of ``x``, 1..12: a table of ``2**x_bits`` entries.
    x_frac : int
        Fraction bits of ``x``, 0..32.
    """

    bits: int = 10
    drive: str = "constant"
    rate_hz: float = 100.0
    dt_ms: float = 1.0
    x_bits: int = 8
    x_frac: int = 8

    def __post_init__(self):
        check_int("bits", self.bits, 1, 32)
        check_choice("drive", self.drive, ("constant", "probability", "rate"))
        check_positive("rate_hz", self.rate_hz)
        check_positive("dt_ms", self.dt_ms)
        check_int("x_bits", self.x_bits, 1, 12)
        check_int("x_frac", self.x_frac, 0, 32)

    @cached_property
    def level(self) -> int:
        """The level of ``drive="constant"``."""
        return spike_levels([self.rate_hz * self.dt_ms / 1000], self.bits)[0]

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The table of ``drive="rate"``."""
        return spike_levels(np.arange(1 << self.x_bits) * 2.0**-self.x_frac, self.bits)

    @property
    def latency(self):
        return 2 if self.drive == "rate" else 1

    def ports(self):
        drive = {
            "constant": (),
            "probability": (Port("p", "in", self.bits, frac=self.bits, unit="p"),),
            "rate": (Port("x", "in", self.x_bits, frac=self.x_frac),),
        }
        return (
            Port("en", "in", 1),
            *drive[self.drive],
            Port("random", "in", self.bits),
            Port("spike", "out", 1),
        )


class Poisson(CycleGolden[PoissonParams]):
    """A neuron that fires by chance alone, homogeneous or not.

    A step is a clock cycle with ``en``; without it everything holds. ``random`` is to be a uniform
    word, new in every step. In a step ``spike`` becomes ``random < level``:

    - ``drive="constant"``: the level is ``2**bits * (1 - exp(-rate_hz * dt_ms / 1000))``, rounded;
    - ``drive="probability"``: it is ``p``;
    - ``drive="rate"``: it is ``2**bits * (1 - exp(-x))``, rounded, of the ``x`` of the step before,
      0 in the first step. The table is a block memory.

    So a spike stands for one event or more. A level never exceeds ``2**bits - 1``: probability 0 is
    exact, 1 is not reached. After reset ``spike`` is 0; it shows the last step until the next.

    Latency 1, and 2 from ``x``, one step per cycle.

    Bound. :meth:`ideal` is the probability in real numbers. With uniform words that of a spike is
    ``level * 2**-bits``: off by at most ``2**-(bits + 1)``, or ``2**-bits`` where the level ends.

    The rate is never negative here; a form that takes a negative rate for "use the other one" is
    two neurons.

    Source: W. Gerstner, W. M. Kistler, R. Naud and L. Paninski, "Neuronal Dynamics" (2014),
    sections 7.2 and 7.3.
    """

    EXAMPLES = (
        PoissonParams(),
        PoissonParams(bits=1),
        PoissonParams(bits=4, rate_hz=1e6),
        PoissonParams(bits=2, rate_hz=1e-3),
        PoissonParams(drive="probability", bits=32),
        PoissonParams(drive="rate", bits=16),
        PoissonParams(drive="rate", bits=1, x_bits=1, x_frac=0),
        PoissonParams(drive="rate", bits=3, x_bits=6, x_frac=4),
        PoissonParams(drive="rate", bits=32, x_bits=6, x_frac=4),
    )

    def registers(self):
        registers = (Register("spike", 1),)
        if self.params.drive == "rate":
            registers += (Register("level", self.params.bits),)
        return registers

    def step(self, state, en, random, p=None, x=None):
        params, new = self.params, {}
        level = params.level if params.drive == "constant" else p
        if params.drive == "rate":
            level = state["level"]
            new["level"] = lookup(params.levels, x)
        new["spike"] = as_int(random < level)
        return advanced(self, state, new, en), {"spike": state["spike"]}

    def ideal(self, x):
        """The probability of a spike for ``x`` expected events."""
        return -math.expm1(-x)
