"""Fixed-point reciprocal, one digit per clock cycle."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.number.language.format import UQ, Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC

from .digits import Division

__all__ = ["Reciprocal", "ReciprocalParams"]


@dataclass(frozen=True, kw_only=True)
class ReciprocalParams(Params):
    """Parameters of a reciprocal.

    Parameters
    ----------
    x, o : str
        Formats of the number and of its reciprocal, such as ``"Q8.8"`` or ``"UQ8.8"``; the fraction
        bits of the two are 0..58 together.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        How the reciprocal becomes a code of ``o``.
    """

    x: str = "Q8.8"
    o: str = "Q8.8"
    rounding: str = "nearest_even"

    def __post_init__(self):
        x, o = self.formats
        check_int("bits of x", x.width, 1, 59)
        check_int("bits of o", o.width, 1, 59)
        check_int("fraction bits of x and o together", x.frac + o.frac, 0, 58)
        check_choice("rounding", self.rounding, DETERMINISTIC)

    @property
    def formats(self) -> tuple[Format, Format]:
        """The formats of ``x`` and ``o``."""
        return Format.parse(self.x), Format.parse(self.o)

    @property
    def division(self) -> Division:
        """Widths of the recurrence, the dividend being the integer 1."""
        return Division.of(UQ(1, 0), *self.formats, constant=True)

    @property
    def latency(self):
        """Clock cycles from an offer to that of its result."""
        return self.division.digits + 3

    def ports(self):
        x, o = self.formats
        return (
            Stream("i", "in", x.width, signed=x.signed, frac=x.frac),
            Stream("o", "out", o.width + 1, fields=(("q", o.width), ("invalid", 1))),
        )


class Reciprocal(CycleGolden[ReciprocalParams]):
    """One over a fixed-point number, exactly rounded.

    ``q``, two's complement if ``o`` is signed, is the real number ``1 / i``, rounded once as
    ``rounding`` says, then saturated to ``o``. Where ``i`` is 0, ``invalid`` is 1 and ``q`` the
    largest code. The digits come as in :class:`~.div.Div`, of which this is the
    case ``a = 1``; it needs fewer of them and no shift register that is loaded.

    Clock: as of :class:`~.div.Div`. :meth:`result` is the same without it.

    Latency: ``division.digits + 3`` clock cycles, 21 for Q8.8, from an offer to that of its result;
    the interval is one more.

    Bound. Unless ``q`` saturates or ``invalid``, ``|q - ideal|`` is at most half a code of ``o``
    with rounding to nearest, and below one with the others.

    Source: as for :class:`~spikeloom.golden.number.fixed.div.Div`.
    """

    EXAMPLES = (
        ReciprocalParams(),
        ReciprocalParams(x="UQ1.0", o="UQ1.0"),
        # Numbers so large that one is half a code from 0, and some are less.
        ReciprocalParams(x="Q5.0", o="Q2.2", rounding="nearest"),
        ReciprocalParams(x="Q2.2", o="UQ3.1", rounding="truncate"),
        ReciprocalParams(x="Q5.0", o="Q1.3", rounding="toward_zero"),
        ReciprocalParams(x="UQ2.2", o="Q2.3", rounding="truncate"),
        ReciprocalParams(x="Q4.0", o="Q2.2", rounding="truncate"),
        ReciprocalParams(x="Q3.1", o="Q6.0"),
        # Some are rounded to the limits, and some just off them.
        ReciprocalParams(x="Q2.3", o="Q1.2"),
        ReciprocalParams(x="Q4.12", o="Q4.12"),
        ReciprocalParams(x="Q16.16", o="Q16.16"),
    )

    def registers(self):
        return self.params.division.registers()

    def step(self, state, i__payload, i__valid, o__ready):
        p = self.params
        return p.division.step(state, 1, i__payload, i__valid, o__ready, p.rounding)

    def result(self, i):
        """The codes ``q`` and the flags ``invalid`` of codes, without the clock."""
        return self.params.division.result(1, i, self.params.rounding), as_int(i == 0)

    def ideal(self, i):
        """The reciprocal in real numbers, from codes that are not 0."""
        return 1 / self.params.formats[0].real(i)
