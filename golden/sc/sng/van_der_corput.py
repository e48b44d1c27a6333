"""Van der Corput sequence in base 2: a counter whose bits are read in reverse."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.sc.stream.source import IndexGolden, SourceParams, reversed_bits

__all__ = ["VanDerCorput", "VanDerCorputParams"]


@dataclass(frozen=True, kw_only=True)
class VanDerCorputParams(SourceParams):
    """Parameters of a van der Corput sequence.

    Parameters
    ----------
    width : int
        Bits of a number, 1..32.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    """

    def __post_init__(self):
        check_int("width", self.width, 1, 32)
        super().__post_init__()


class VanDerCorput(IndexGolden[VanDerCorputParams]):
    """The van der Corput sequence in base 2: 0, 1/2, 1/4, 3/4, 1/8, … times ``2**width``.

    ``value`` is the register ``index`` with its bits in reverse order. In a cycle with ``en`` the
    index goes up by ``lanes``, and after ``2**width - 1`` comes 0; without ``en`` it holds. It is 0
    after reset.

    The numbers of any run of ``2**m`` that starts at a multiple of ``2**m`` fall one into each
    interval of ``1/2**m``, so the error of a stream made from them is below ``1/2**m`` after each
    such run, and 0 after a period. Its product with a stream of the ramp
    (:class:`~spikeloom.golden.sc.sng.counter.Counter`) has an error of at most ``D / L``, D the
    discrepancy of the Hammersley points, which grows as ``log2(L) / 3``; with another van der
    Corput sequence of the same base it is **correlated**.

    Latency 0 (``value`` is a register), ``lanes`` numbers per enabled cycle. With a power of two of
    lanes the lowest bits of the index stay 0 and are not built.

    Source: J. G. van der Corput, "Verteilungsfunktionen" I, Proc. Akad. Amsterdam 38 (1935).
    """

    EXAMPLES = (
        VanDerCorputParams(),
        VanDerCorputParams(width=1),
        VanDerCorputParams(lanes=5),
        VanDerCorputParams(width=32, lanes=4),
        VanDerCorputParams(width=3, lanes=16),
    )

    def value(self, state):
        return reversed_bits(state["index"], self.params.width)
