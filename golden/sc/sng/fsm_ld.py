"""Finite-state low-discrepancy generator: bits of the threshold, dealt out by their weight."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.ports import Register

from .generator import Generator, GeneratorParams

__all__ = ["FSMLD", "FSMLDParams"]


@dataclass(frozen=True, kw_only=True)
class FSMLDParams(GeneratorParams):
    """Parameters of a finite-state low-discrepancy generator.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64.
    width : int
        Bits of the threshold, 1..32.
    """


class FSMLD(Generator[FSMLDParams]):
    """A low-discrepancy generator without a comparator: a counter chooses a bit of the threshold.

    Let ``z`` be the number of trailing ones of the register ``index``. ``bit`` is bit
    ``width - 1 - z`` of the threshold, so the top bit comes every second time and each bit below
    half as often; where all of ``index`` are ones, ``bit`` is 0. In a cycle with ``en`` the index
    goes up by one for each of the ``lanes``, and after ``2**width - 1`` comes 0; without ``en`` it
    holds, and ``bit`` says what the next bits would be. It is 0 after reset.

    Latency 0 (``bit`` is a function of the register and of the threshold), ``lanes`` bits per
    enabled cycle. With a power of two of lanes all but one of them are wires.

    Bound. A period of ``2**width`` bits has exactly ``T`` ones. After ``n`` bits, bit
    ``width - 1 - z`` has come ``floor(n / 2**(z+1) + 1/2)`` times, so their number exceeds
    :meth:`ideal` by at most ``(width + 4) / 6`` and falls short by at most ``(width + 1) / 6``.
    For let ``g = 1 - frac(n / 2**z)``: bit ``z`` of ``n`` either is 1, adds at most ``g / 2`` to
    the excess and halves ``g``, or is 0, adds nothing and makes it ``(1 + g) / 2``. No step adds
    more than 1/6 beyond what ``max(2 * g / 3, 1/6 + g / 3)`` goes down; that starts at 2/3. For
    what is missing, ``1 - g`` takes the place of ``g``, and it starts at 1/6. The value 1 is out of
    reach.

    Two such streams are **correlated**, in each cycle they show the same bit of their thresholds;
    the other operand of a product is to come from the ramp
    (:class:`~.counter.Counter`). The order of another Sobol dimension is what
    :class:`~spikeloom.golden.sc.sng.weighted_binary.WeightedBinary` makes of that dimension.

    Source: S. Asadi, M. H. Najafi and M. Imani, "A Low-Cost FSM-based Bit-Stream Generator for
    Low-Discrepancy Stochastic Computing", DATE 2021.
    """

    EXAMPLES = (
        FSMLDParams(),
        FSMLDParams(width=1),
        FSMLDParams(width=32),
        FSMLDParams(lanes=4),
        FSMLDParams(width=5, lanes=6),
    )

    def registers(self):
        return (Register("index", self.params.width),)

    def tick(self, state, /, threshold):
        index, width, bit = state["index"], self.params.width, 0
        # The lowest 0 of the index is at place z with probability 2**-(z+1), the weight of the bit
        # of the threshold that it chooses: so the threshold needs no comparison with a number.
        for place in reversed(range(width)):
            bit = np.where((index >> place) & 1 != 0, bit, (threshold >> width - 1 - place) & 1)
        return {"index": (index + 1) & ((1 << width) - 1)}, {"bit": bit}
