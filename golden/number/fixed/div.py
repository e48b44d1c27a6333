"""Fixed-point divider, one digit per clock cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC, wrapped

from .digits import Division

__all__ = ["Div", "DivParams"]


@dataclass(frozen=True, kw_only=True)
class DivParams(Params):
    """Parameters of a divider.

    Parameters
    ----------
    a, b, o : str
        Formats of dividend, divisor and quotient, such as ``"Q8.8"`` or ``"UQ8.8"``; ``a`` and
        ``b`` have at most 64 bits together, and the quotient has at most 60 digits (about the
        integer bits of ``a``, the fraction bits of ``b`` and those of ``o``).
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        How the quotient becomes a code of ``o``.
    """

    a: str = "Q8.8"
    b: str = "Q8.8"
    o: str = "Q8.8"
    rounding: str = "nearest_even"

    def __post_init__(self):
        a, b, o = self.formats
        check_int("bits of a and b together", a.width + b.width, 2, 64)
        check_int("bits of o", o.width, 1, 59)
        check_choice("rounding", self.rounding, DETERMINISTIC)
        check_int("digits of the quotient", self.division.digits, 2, 60)
        check_int("bits of the aligned divisor", self.division.divisor_bits, 1, 60)

    @property
    def formats(self) -> tuple[Format, Format, Format]:
        """The formats of ``a``, ``b`` and ``o``."""
        return Format.parse(self.a), Format.parse(self.b), Format.parse(self.o)

    @property
    def division(self) -> Division:
        """Widths of the recurrence."""
        return Division.of(*self.formats)

    @property
    def latency(self):
        """Clock cycles from an offer to that of its result."""
        return self.division.digits + 3

    def ports(self):
        a, b, o = self.formats
        return (
            Stream("i", "in", a.width + b.width, fields=(("a", a.width), ("b", b.width))),
            Stream("o", "out", o.width + 1, fields=(("q", o.width), ("invalid", 1))),
        )

    def operands(self, i):
        """The codes ``a`` and ``b`` of an item, ``b`` with the zeros that align it."""
        a, b, _ = self.formats
        dividend = (i & (1 << a.width) - 1).astype(np.int64)
        divisor = (i >> a.width).astype(np.int64)
        divisor = wrapped(divisor, b.width, True) if b.signed else divisor
        dividend = wrapped(dividend, a.width, True) if a.signed else dividend
        return dividend, divisor << self.division.divisor_zeros


class Div(CycleGolden[DivParams]):
    """The quotient of two fixed-point numbers, exactly rounded.

    The fields ``a`` and ``b`` of an item are codes, signed ones in two's complement; so is ``q``.
    ``q`` is the real quotient ``a / b``, rounded once as ``rounding`` says, then saturated to
    ``o``. Where ``b`` is 0, ``invalid`` is 1 and ``q`` the largest code for ``a > 0``, the
    smallest for ``a < 0``, and 0 for ``a = 0``.

    The digits come without restoring, 1 or -1 each (:class:`~.digits.Division`
    has the recurrence), so signed operands need no absolute values, and the sign of what is left
    rounds. Only the modes ``"truncate"`` and ``"toward_zero"`` must know whether the quotient is
    exact; they cost a comparison more.

    Clock: one cycle loads, one gives each digit, one rounds and one looks at the limits; each needs
    ``i__valid``, but the last two. The operands are not kept: an offer is read while it stays, and
    ``i__ready`` is 1 in the last of these cycles. Then the result is offered, until it is taken,
    and only then comes the next item. :meth:`result` is the same without the clock.

    Latency: ``division.digits + 3`` clock cycles, 27 for Q8.8, from an offer to that of its result;
    the interval is one more.

    Bound. Unless ``q`` saturates or ``invalid``, ``|q - ideal|`` is at most half a code of ``o``
    with rounding to nearest, and below one with the others.

    Source: B. Parhami, "Computer Arithmetic" (2010), section 13.4, for division without restoring.
    """

    EXAMPLES = (
        DivParams(),
        DivParams(a="UQ1.0", b="UQ1.0", o="UQ1.0"),
        DivParams(a="Q2.1", b="Q3.0", o="Q2.1", rounding="nearest"),
        DivParams(a="Q2.2", b="Q2.1", o="Q3.1", rounding="truncate"),
        DivParams(a="Q3.1", b="UQ1.2", o="Q4.2", rounding="toward_zero"),
        DivParams(a="UQ2.2", b="Q1.2", o="UQ2.1", rounding="truncate"),
        DivParams(a="Q1.3", b="Q2.0", o="Q2.0"),
        DivParams(a="UQ1.1", b="UQ1.1", o="Q8.2"),
        DivParams(a="Q4.12", b="Q4.12", o="Q4.12"),
        DivParams(a="Q16.16", b="Q16.16", o="Q16.16"),
    )

    def registers(self):
        return self.params.division.registers()

    def step(self, state, i__payload, i__valid, o__ready):
        p = self.params
        operands = p.operands(i__payload)
        return p.division.step(state, *operands, i__valid, o__ready, p.rounding)

    def result(self, a, b):
        """The codes ``q`` and the flags ``invalid`` of codes, without the clock."""
        p = self.params
        divisor = b << p.division.divisor_zeros
        return p.division.result(a, divisor, p.rounding), as_int(b == 0)

    def ideal(self, a, b):
        """The quotient in real numbers, from codes; ``b`` must not be 0."""
        formats = self.params.formats
        return formats[0].real(a) / formats[1].real(b)
