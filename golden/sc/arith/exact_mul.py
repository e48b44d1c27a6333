"""Deterministic multiplier: the product of two numbers as a stream, without any error."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams
from spikeloom.golden.sc.stream.gated import GatedBitGolden

__all__ = ["ExactMul", "ExactMulParams"]


@dataclass(frozen=True, kw_only=True)
class ExactMulParams(BitParams):
    """Parameters of the deterministic multiplier.

    Parameters
    ----------
    width : int
        Bits of the two numbers, 1..16.
    method : {"clock_division", "rotation", "relatively_prime"}
        How each value of the first counter meets each value of the second one exactly once.
    lanes : int
        Consecutive bits of the stream per cycle, 1..64; the hardware is smallest with a power of
        two.
    """

    width: int = 4
    method: str = "clock_division"

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 16)
        check_choice("method", self.method, ("clock_division", "rotation", "relatively_prime"))

    @property
    def period(self) -> int:
        """Ticks in which the product is exact."""
        number = 1 << self.width
        return number * (number - 1) if self.method == "relatively_prime" else number * number

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("a", "in", self.width),
            Port("b", "in", self.width),
            Bits("o", "out", self.lanes, unit="p"),
            Port("first", "out", 1),
        )


class ExactMul(GatedBitGolden[ExactMulParams]):
    """The product of two numbers: of ``period`` bits exactly ``a b`` are 1.

    Two counters ``i`` and ``j`` take each pair of values once in a period, and ``o`` is 1 where the
    first number is below ``a`` and the second one below ``b``. In each tick of a cycle with ``en``
    ``i`` goes up by 1, modulo ``2**width``; ``o`` does not depend on ``en``. The first number is
    ``i``; the second one is

    - ``"clock_division"``: ``j``, which goes up by 1 when ``i`` wraps;
    - ``"rotation"``: ``i + j`` modulo ``2**width``, with the same ``j``: each round of the second
      counter starts one place later than the one before;
    - ``"relatively_prime"``: ``j``, which goes up by 1 in each tick, modulo ``2**width - 1``.

    ``first`` is 1 in a cycle whose first bit begins a period: it is what clears a counter of the
    ones. The lanes should divide the period, or this is rarely so.
    Both counters are 0 after reset. The numbers must hold for the period.

    Latency 0, ``lanes`` bits per cycle with ``en``. The period is ``4**width``, or ``2**width
    (2**width - 1)`` with relatively prime counters, in which ``b`` counts ``2**width - 1``-ths.

    Bound: none is needed; the error is 0. A part of a period is best with rotation: after each
    multiple of ``2**width`` ticks the ones of either number alone are exact.

    Source: D. Jenson and M. Riedel, "A Deterministic Approach to Stochastic Computation",
    International Conference on Computer-Aided Design (2016).
    """

    EXAMPLES = (
        ExactMulParams(),
        ExactMulParams(width=1, method="relatively_prime"),
        ExactMulParams(width=8, method="rotation"),
        ExactMulParams(method="rotation", lanes=4),
        ExactMulParams(method="relatively_prime", lanes=8),
        ExactMulParams(width=2, lanes=11),
    )

    def ideal(self, a, b):
        """Mean of the output over a period for the numbers ``a``, ``b``."""
        return a * b / self.params.period

    def registers(self):
        return (Register("i", self.params.width), Register("j", self.params.width))

    def tick(self, state, a, b):
        # All methods make each pair of numbers meet once, in as many ticks as there are pairs: so
        # the ones are counted out, not estimated.
        i, j, number = state["i"], state["j"], 1 << self.params.width
        if self.params.method == "relatively_prime":
            second, following = j, np.where(j == number - 2, 0, j + 1)
        else:
            second = j if self.params.method == "clock_division" else (i + j) & (number - 1)
            following = (j + as_int(i == number - 1)) & (number - 1)
        o = as_int((i < a) & (second < b))
        first = as_int((i == 0) & (j == 0))
        return {"i": (i + 1) & (number - 1), "j": following}, {"o": o, "first": first}
