"""Sigma-delta generator of evenly spread bit streams: the carries of an accumulator."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Register

from .generator import Generator, GeneratorParams

__all__ = ["SigmaDeltaGenerator", "SigmaDeltaGeneratorParams"]


@dataclass(frozen=True, kw_only=True)
class SigmaDeltaGeneratorParams(GeneratorParams):
    """Parameters of a sigma-delta generator of bit streams.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64.
    width : int
        Bits of the threshold, 1..32.
    start : int
        Accumulator after reset, ``0..2**width - 1``: where in its pattern a stream begins.
    """

    start: int = 0

    def __post_init__(self):
        super().__post_init__()
        check_int("start", self.start, 0, (1 << self.width) - 1)


class SigmaDeltaGenerator(Generator[SigmaDeltaGeneratorParams]):
    """A first-order sigma-delta generator: source and comparator in one accumulator.

    ``bit`` is the carry of ``acc + threshold``, and in a cycle with ``en`` the rest of the sum
    becomes ``acc``; with several lanes, that many times in a row. Without ``en`` the accumulator
    holds, and ``bit`` says what the next bits would be. ``acc`` is ``start`` after reset.

    Latency 0 (``bit`` is a function of the register and of the threshold), ``lanes`` bits per
    enabled cycle. For a pin, which wants a register, there is
    :class:`~spikeloom.golden.analog.dac.sigma_delta.SigmaDeltaModulator`.

    Bound. ``2**width * ones + acc`` grows by the threshold with every bit, so after ``n`` bits the
    number of ones is ``floor((start + n * T) / 2**width)``: :meth:`ideal` to within one, and to
    within a half with ``start=2**(width-1)``; exact after a period of ``2**width`` bits. The value
    1 is out of reach.

    The ones are spread as evenly as they can be. Such streams are periodic: two of one threshold
    are **correlated**, others alias, and a block that needs memoryless bits must not get them. With
    the ramp (:class:`~spikeloom.golden.sc.sng.counter.Counter`) on the other side, the product of
    ``T`` and ``U`` over a period is ``floor((start + T * U) / 2**width)`` ones: with
    ``start=2**(width-1)`` the nearest number there is, an error of 0.0011 (root mean square) for 8
    bits.

    Source: H. Inose, Y. Yasuda and J. Murakami, "A Telemetering System by Code Modulation",
    IRE Trans. SET-8 (1962).
    """

    EXAMPLES = (
        SigmaDeltaGeneratorParams(),
        SigmaDeltaGeneratorParams(width=1),
        SigmaDeltaGeneratorParams(width=32, start=(1 << 32) - 1),
        SigmaDeltaGeneratorParams(lanes=5, start=128),
    )

    def registers(self):
        return (Register("acc", self.params.width, init=self.params.start),)

    def tick(self, state, /, threshold):
        total, width = state["acc"] + threshold, self.params.width
        return {"acc": total & ((1 << width) - 1)}, {"bit": total >> width}
