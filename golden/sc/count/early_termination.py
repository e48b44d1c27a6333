"""Early termination: the decision if a stream is above 1/2, as soon as it is clear."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.design.length import thresholds

__all__ = ["EarlyTermination", "EarlyTerminationParams"]


@dataclass(frozen=True, kw_only=True)
class EarlyTerminationParams(Params):
    """Parameters of an early termination.

    Parameters
    ----------
    log2_length : int
        Binary logarithm of the length at which it stops in any case, 1..24.
    leads : tuple of int
        For each of the lengths ``1, 2, 4, .. 2**(log2_length - 1)``, the lead above which it stops,
        0..length; a lead of the length never stops. ``()`` takes
        :func:`spikeloom.golden.sc.design.length.thresholds` for a confidence of 0.99.
    """

    log2_length: int = 8
    leads: tuple[int, ...] = ()

    def __post_init__(self):
        check_int("log2_length", self.log2_length, 1, 24)
        check_ints("leads", self.leads, 0, 1 << self.log2_length - 1)
        if self.leads and len(self.leads) != self.log2_length:
            raise ValueError(f"leads must hold {self.log2_length} integers, not {len(self.leads)}")
        for k, lead in enumerate(self.leads):
            check_int(f"leads[{k}]", lead, 0, 1 << k)

    @property
    def used_leads(self) -> tuple[int, ...]:
        """The leads in use."""
        return self.leads or thresholds(self.log2_length)

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("clear", "in", 1),
            Bits("a", "in", 1, unit="p"),
            Port("n", "out", self.log2_length + 1),
            Port("lead", "out", self.log2_length + 2, signed=True),
            Port("stop", "out", 1),
            Port("decision", "out", 1),
        )


class EarlyTermination(CycleGolden[EarlyTerminationParams]):
    """Counts ones against zeros until one side leads by so much that the rest will not matter.

    ``n`` bits have been taken, and ``lead`` is ones minus zeros among them. ``stop`` is 1 if ``n``
    is a power of two below the whole length and ``lead`` or ``-lead`` is greater than the threshold
    of that length, or if ``n`` is the whole length. ``decision`` is 1 if ``lead >= 0``.

    In each cycle: ``n`` and ``lead`` become 0 with ``clear``; then, with ``en`` and unless it had
    stopped, ``a`` is counted. So a decision stands until it is cleared, and ``clear`` together with
    ``en`` is the first bit of the next one. Both are 0 after reset.

    The bits must be independent of one another for the confidence to hold. ``(n + lead) / 2`` of
    them are ones.

    Latency 1, one bit per cycle.

    Bound. A stream of ``p <= 1/2`` is taken for one above before the end with a probability of at
    most the sum of ``exp(-(lead + 1)**2 / (2 n))`` over the thresholds
    (:func:`~.length.wrong_decision`), and vice versa: 0.01 with the default ones.

    Source: W. Hoeffding, "Probability inequalities for sums of bounded random variables", Journal
    of the American Statistical Association 58 (1963); the union over the lengths: this project.
    """

    EXAMPLES = (
        EarlyTerminationParams(),
        EarlyTerminationParams(log2_length=1, leads=(1,)),
        EarlyTerminationParams(log2_length=24),
        EarlyTerminationParams(log2_length=4, leads=(0, 0, 3, 2)),
    )

    def registers(self):
        p = self.params
        return Register("n", p.log2_length + 1), Register("lead", p.log2_length + 2, signed=True)

    def step(self, state, en, clear, a):
        p = self.params
        n, lead = state["n"], state["lead"]
        stop = n == 1 << p.log2_length
        # Looked at when the number of bits is a power of two, and then alone: each look costs part
        # of the confidence, and so few of them cost little.
        for k, threshold in enumerate(p.used_leads):
            stop = stop | ((n == 1 << k) & (np.abs(lead) > threshold))
        start = clear != 0
        moves = (en != 0) & (start | ~stop)
        new = {
            "n": np.where(start, 0, n) + as_int(moves),
            "lead": np.where(start, 0, lead) + np.where(moves, 2 * a - 1, 0),
        }
        outputs = {"n": n, "lead": lead, "stop": as_int(stop), "decision": as_int(lead >= 0)}
        return new, outputs
