"""Serial fixed-point multiplier, one bit of a factor per clock cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register, Stream
from spikeloom.golden.number.language.fixed import Fixed
from spikeloom.golden.number.language.rounding import wrapped

from .product import Product

__all__ = ["SerialMul", "SerialMulParams"]


@dataclass(frozen=True, kw_only=True)
class SerialMulParams(Product):
    """Parameters of a serial multiplier, as in :class:`~.product.Product`."""

    @property
    def latency(self):
        """Clock cycles from an offer to that of its result."""
        return self.formats[1].width + 1

    def ports(self):
        a, b, o = self.formats
        return (
            Stream("i", "in", a.width + b.width, fields=(("a", a.width), ("b", b.width))),
            Stream("o", "out", o.width, signed=o.signed, frac=o.frac),
        )


class SerialMul(CycleGolden[SerialMulParams]):
    """The product of two fixed-point numbers by shifting and adding.

    The fields ``a`` and ``b`` of an item are codes, signed ones in two's complement. ``o`` is the
    real product, rounded once as ``rounding`` says; what ``o`` cannot hold is saturated, or loses
    its upper bits with ``overflow="wrap"``.

    Clock: one cycle loads ``b``, and one for each bit of it, the least significant first, adds
    ``a`` to the sum ``high`` or does not; the sign of ``b`` takes off. The sum loses a bit to
    ``low`` each time. All of that needs ``i__valid``. ``a`` is not kept: the offer is read while it
    stays, and ``i__ready`` is 1 in the last of these cycles. Then the result is offered, until it
    is taken, and only then comes the next item. :meth:`result` is the same without the clock.

    Latency: one clock cycle more than ``b`` has bits, 17 for Q8.8, from an offer to that of its
    result; the interval is one more.

    Bound. As for :class:`~spikeloom.golden.number.fixed.mul.Mul`.

    Source: a textbook construction; no numbers are taken from anywhere.
    """

    EXAMPLES = (
        SerialMulParams(),
        SerialMulParams(a="UQ1.0", b="UQ1.0", o="UQ1.0"),
        SerialMulParams(a="Q2.2", b="Q3.1", o="Q3.2", rounding="nearest"),
        SerialMulParams(a="UQ2.2", b="Q2.2", o="UQ2.2", overflow="wrap"),
        SerialMulParams(a="Q2.1", b="Q2.2", o="Q5.1", rounding="toward_zero"),
        SerialMulParams(a="Q1.2", b="UQ1.2", o="Q3.8", rounding="truncate"),
        SerialMulParams(a="Q4.12", b="Q4.12", o="Q4.12"),
        SerialMulParams(a="Q16.16", b="Q16.16", o="Q16.16"),
    )

    def registers(self):
        a, b, _ = self.params.formats
        return (
            Register("high", a.width + (not a.signed), signed=True),
            Register("low", b.width),
            Register("place", (b.width + 1).bit_length()),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        a, b, _ = self.params.formats
        high, low, place = (state[name] for name in ("high", "low", "place"))
        loading, last, done = place == 0, place == b.width, place == b.width + 1
        works = (i__valid != 0) & ~done

        factor = wrapped((i__payload & (1 << a.width) - 1).astype(np.int64), a.width, a.signed)
        # The highest bit of a signed b weighs -2**(n-1), so the last row is taken off.
        row = np.where((low & 1) != 0, factor, 0)
        total = high + (np.where(last, -row, row) if b.signed else row)
        loaded = (i__payload >> a.width).astype(np.int64)
        shifted = low >> 1 | (total & 1) << b.width - 1
        new = {
            "high": np.where(works, np.where(loading, 0, total >> 1), high),
            "low": np.where(works, np.where(loading, loaded, shifted), low),
            "place": np.where(done & (o__ready != 0), 0, place + as_int(works)),
        }
        outputs = {
            "i__ready": as_int(last),
            "o__payload": self._narrowed(high, low),
            "o__valid": as_int(done),
        }
        return new, outputs

    def result(self, a, b):
        """The codes of the products of codes, without the clock."""
        width = self.params.formats[1].width
        product = a * b
        return self._narrowed(product >> width, product & (1 << width) - 1)

    def _narrowed(self, high, low):
        """Round and saturate; sums that are no product, of an ``a`` that has changed, wrap."""
        # `high` and `low` together are the product, once all bits of b have been through.
        p = self.params
        to = p.formats[2]
        product = (high << p.formats[1].width) | low
        if p.product.width < 64:
            product = wrapped(product, p.product.width, p.product.signed)
        rounded = Fixed(product, p.product).round(to, p.rounding)
        format = rounded.format
        rounded = Fixed(wrapped(rounded.codes, format.width, format.signed), format)
        return (rounded.wrap if p.overflow == "wrap" else rounded.saturate)(to).codes

    def ideal(self, a, b):
        """The product in real numbers, from codes."""
        formats = self.params.formats
        return formats[0].real(a) * formats[1].real(b)
