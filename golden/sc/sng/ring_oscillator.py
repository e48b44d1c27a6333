"""Sampler of free-running ring oscillators: synchronised, folded and, if wanted, unbiased."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

__all__ = ["RingOscillator", "RingOscillatorParams"]


@dataclass(frozen=True, kw_only=True)
class RingOscillatorParams(Params):
    """Parameters of a sampler of ring oscillators.

    Parameters
    ----------
    rings : int
        Raw bits, one from each ring, 1..64.
    corrector : bool
        Von Neumann's corrector after them.
    """

    rings: int = 4
    corrector: bool = True

    def __post_init__(self):
        check_int("rings", self.rings, 1, 64)
        check_bool("corrector", self.corrector)

    @property
    def latency(self):
        return 3

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("raw", "in", 1, count=self.rings),
            Port("bit", "out", 1),
            Port("valid", "out", 1),
        )


class RingOscillator(CycleGolden[RingOscillatorParams]):
    """The digital half of a ring-oscillator generator: raw asynchronous bits become random bits.

    In every cycle each bit of ``raw`` goes through two flip-flops, ``captured`` and ``settled``:
    the first may become metastable and has a cycle to decide. In a cycle with ``en`` the exclusive
    or of ``settled`` as it was before the edge is a sample. Without ``corrector`` it becomes
    ``bit``, and ``valid`` becomes 1. With it samples are taken in pairs: of a pair of equal ones
    nothing comes, of two different ones the first becomes ``bit`` with ``valid``. ``bit`` and
    ``valid`` are registers; ``valid`` is 1 for one cycle per bit, ``bit`` holds until the next. All
    is 0 after reset.

    If the samples are independent and of one probability ``p``, the corrected bits have probability
    1/2 exactly, and there are ``p (1 - p)`` of them per sample. Samples of one ring taken too fast
    are not independent; slow ``en`` down until
    :func:`~spikeloom.golden.sc.design.entropy.min_entropy` says enough.

    The rings themselves, loops of lookup tables, belong to a board: synthesis needs to be told to
    keep them, and no simulation has jitter. :mod:`.design.entropy` has a model that
    gives ``raw``.

    Latency 3: two flip-flops and the output register; with the corrector after the second sample of
    a pair. One sample per enabled cycle.

    Source: B. Sunar, W. J. Martin and D. R. Stinson, "A Provably Secure True Random Number
    Generator with Built-In Tolerance to Active Attacks", IEEE Transactions on Computers 56 (2007);
    J. von Neumann, "Various Techniques Used in Connection with Random Digits", National Bureau of
    Standards Applied Mathematics Series 12 (1951).
    """

    EXAMPLES = (
        RingOscillatorParams(),
        RingOscillatorParams(rings=1, corrector=False),
        RingOscillatorParams(rings=64),
    )

    def registers(self):
        rings = self.params.rings
        plain = (
            Register("captured", 1, count=rings),
            Register("settled", 1, count=rings),
            Register("bit", 1),
            Register("valid", 1),
        )
        pair = (Register("half", 1), Register("held", 1))
        return plain + pair if self.params.corrector else plain

    def step(self, state, en, raw):
        sample = as_int(np.sum(state["settled"], axis=-1) & 1 != 0)
        new = {"captured": raw, "settled": state["captured"]}
        # Of pairs 01 and 10, which are equally probable if samples are independent and alike, the
        # first bit is given; 00 and 11, which are not, are dropped.
        if self.params.corrector:
            second = (en != 0) & (state["half"] != 0)
            good = second & (sample != state["held"])
            new["half"] = np.where(en != 0, 1 - state["half"], state["half"])
            new["held"] = np.where((en != 0) & (state["half"] == 0), sample, state["held"])
            new["bit"] = np.where(good, state["held"], state["bit"])
            new["valid"] = as_int(good)
        else:
            new["bit"] = np.where(en != 0, sample, state["bit"])
            new["valid"] = as_int(en != 0)
        return new, {"bit": state["bit"], "valid": state["valid"]}
