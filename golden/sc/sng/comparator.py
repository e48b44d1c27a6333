"""Comparator of a stochastic number generator: a source and a threshold make a bit stream."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

__all__ = ["Comparator", "ComparatorParams"]


@dataclass(frozen=True, kw_only=True)
class ComparatorParams(Params):
    """Parameters of the comparator of a stochastic number generator.

    ``exact`` suits a source that lacks 0, ``full_scale`` one that has it; :class:`Comparator` has
    the table of the probabilities that are reached.

    Parameters
    ----------
    width : int
        Bits of the source, 1..64; 1..63 with ``full_scale``.
    exact : bool
        The bit is ``source <= threshold`` instead of ``source < threshold``: for a source that
        takes the values ``1..2**width - 1``, an LFSR.
    full_scale : bool
        The threshold has one bit more than the source, so that it reaches ``2**width``: for a
        source that takes the values ``0..2**width - 1``, a counter or a low-discrepancy sequence.
        Not together with ``exact``, which has no use for it.
    registered : bool
        The bit leaves through a register, one cycle later.
    """

    width: int = 8
    exact: bool = False
    full_scale: bool = False
    registered: bool = False

    def __post_init__(self):
        check_bool("exact", self.exact)
        check_bool("full_scale", self.full_scale)
        check_bool("registered", self.registered)
        check_int("width", self.width, 1, 63 if self.full_scale else 64)
        if self.exact and self.full_scale:
            raise ValueError("full_scale must be False with exact=True, not True")

    @property
    def threshold_width(self) -> int:
        """Bits of the threshold."""
        return self.width + self.full_scale

    @property
    def latency(self):
        return int(self.registered)

    def ports(self):
        return (
            Port("source", "in", self.width),
            Port("threshold", "in", self.threshold_width, frac=self.width, unit="p"),
            Port("bit", "out", 1, unit="p"),
        )


class Comparator(CycleGolden[ComparatorParams]):
    """The comparator of a stochastic number generator: one bit of a stream per state of a source.

    ``bit = source < threshold``, or ``source <= threshold`` with ``exact``, on the current state of
    the source; with ``registered`` the bit of a cycle appears in the next one, and is 0 after
    reset. Over one period of the source, in which it takes each of its values once, the number of
    ones for a threshold ``T`` and a source of ``w`` bits is

    ============================  ===================  ====================  ===================
    source                        default              ``exact``             ``full_scale``
    ============================  ===================  ====================  ===================
    all of 0..2^w - 1             T of 2^w             T + 1 of 2^w          min(T, 2^w) of 2^w
    LFSR, all of 1..2^w - 1       max(T - 1, 0)        T of 2^w - 1          min(max(T - 1, 0),
                                  of 2^w - 1                                 2^w - 1) of 2^w - 1
    largest threshold             2^w - 1              2^w - 1               2^w and above: always 1
    ============================  ===================  ====================  ===================

    So ``exact`` is the choice for an LFSR: ``P = T / (2^w - 1)``, and both 0 and 1 are reached. For
    a counter the default gives ``P = T / 2^w``, which never is 1, and ``full_scale`` reaches 1 with
    ``T = 2^w``; thresholds above that are legal and give 1 as well.

    Latency 0, or 1 with ``registered``; one bit per cycle. Bits made from one source with different
    thresholds are correlated as strongly as they can be (the smaller stream is contained in the
    larger one); independent streams need independent sources.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (
        ComparatorParams(),
        ComparatorParams(width=1),
        ComparatorParams(exact=True),
        ComparatorParams(full_scale=True),
        ComparatorParams(exact=True, registered=True),
        ComparatorParams(width=64, registered=True),
        ComparatorParams(width=63, full_scale=True),
    )

    def registers(self):
        return (Register("q", 1),) if self.params.registered else ()

    def step(self, state, source, threshold):
        # Equally frequent numbers are below the threshold in the proportion that it is of their
        # range.
        bit = as_int(source <= threshold if self.params.exact else source < threshold)
        if self.params.registered:
            return {"q": bit}, {"bit": state["q"]}
        return {}, {"bit": bit}
