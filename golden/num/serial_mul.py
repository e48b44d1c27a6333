"""Product of two fixed-point numbers, one bit of a factor per clock cycle."""

from dataclasses import dataclass

import numpy as np

from ..contract import TransactionGolden
from ..ports import Stream
from .fixed import Fixed
from .product import Product
from .rounding import wrapped

__all__ = ["SerialMul", "SerialMulParams"]


@dataclass(frozen=True, kw_only=True)
class SerialMulParams(Product):
    """Parameters of a serial multiplier, as in :class:`~spikeloom.golden.num.product.Product`."""

    @property
    def latency(self):
        """One clock cycle to begin, one per bit of ``b``, one to give the result."""
        return self.formats[1].width + 2

    def ports(self):
        a, b, o = self.formats
        return (
            Stream("i", "in", a.width + b.width, fields=(("a", a.width), ("b", b.width))),
            Stream("o", "out", o.width, signed=o.signed, frac=o.frac),
        )

    def operands(self, i):
        """The codes ``a`` and ``b`` of an item."""
        a, b, _ = self.formats
        factors = i & (1 << a.width) - 1, i >> a.width
        return tuple(
            wrapped(factor, format.width, True) if format.signed else factor
            for factor, format in zip(factors, (a, b), strict=True)
        )

    def rows(self, a, b):
        """What each bit of ``b`` adds to the product; the sign of ``b`` takes off."""
        width, signed = self.formats[1].width, self.formats[1].signed
        return [
            np.where((b >> place) & 1 != 0, -row if signed and place == width - 1 else row, 0)
            for place, row in enumerate(a << place for place in range(width))
        ]


class SerialMul(TransactionGolden):
    """The product of two fixed-point numbers by shifting and adding.

    The fields ``a`` and ``b`` of an item are codes, signed ones in two's complement. ``o`` is the
    real product, rounded once as ``rounding`` says; what ``o`` cannot hold is saturated, or loses
    its upper bits with ``overflow="wrap"``.

    Latency: one clock cycle more than ``b`` has bits until the product is offered, 17 for Q8.8, one
    item at a time. The component keeps no copy of ``a``: it reads the offer while it works and
    accepts it in the last cycle of the work.

    Bound. As for :class:`~spikeloom.golden.num.mul.Mul`.

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
        SerialMulParams(a="Q16.16", b="UQ15.16", o="Q16.16"),
    )

    def transfer(self, state, i):
        p = self.params
        total = 0
        for row in p.rows(*p.operands(i)):
            total = total + row
        to = p.formats[2]
        product = wrapped(total, p.product.width, True) if p.product.signed else total
        rounded = Fixed(product, p.product).round(to, p.rounding)
        narrow = rounded.wrap if p.overflow == "wrap" else rounded.saturate
        return state, {"o": narrow(to).codes}

    def ideal(self, a, b):
        """The product in real numbers, from codes."""
        formats = self.params.formats
        return formats[0].real(a) * formats[1].real(b)
