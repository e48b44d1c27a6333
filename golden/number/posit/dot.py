"""Fused dot product of posits, exact in a quire until it is rounded."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

from .format import OperatorParams, join, leading_one, split, values

__all__ = ["PositDot", "PositDotParams"]


@dataclass(frozen=True, kw_only=True)
class PositDotParams(OperatorParams):
    """Parameters of a dot product.

    Parameters
    ----------
    width : int
        Bits of a posit, 3..8.
    es : int
        Bits of its exponent, 0..2.
    """

    width: int = 8
    es: int = 0

    def __post_init__(self):
        check_int("width", self.width, 3, 8)
        super().__post_init__()

    @property
    def limb_bits(self) -> int:
        """Bits of one word of the quire."""
        return 4 * self.width

    @property
    def limbs(self) -> int:
        """Words of the quire."""
        return 1 << self.es

    @property
    def quire_bits(self) -> int:
        """Bits of the quire; ``16 * width`` for the standard's ``es`` of 2."""
        return self.limb_bits * self.limbs

    @property
    def guard_bits(self) -> int:
        """Bits of the quire above those of the largest product; 31 for ``es`` of 2."""
        return self.quire_bits - 1 - 4 * self.max_scale

    @property
    def product_bits(self) -> int:
        """Bits of a signed product of two significands."""
        return 2 * self.fraction_bits + 3

    @property
    def latency(self):
        return 3

    def ports(self):
        return (Port("en", "in", 1), Port("clear", "in", 1), *super().ports())


class PositDot(CycleGolden[PositDotParams]):
    """A fused dot product: products of posits are summed exactly, and the sum is rounded once.

    In a cycle with ``en`` the product ``a * b`` goes into the quire; with ``clear`` as well it
    starts a new sum. ``o`` is the posit nearest to the sum so far;
    :class:`~.encode.PositEncode` says what nearest means. One NaR makes the sum NaR, until
    the next ``clear``.

    The quire is a number in fixed point, ``4 * width * 2**es`` bits with ``2 * max_scale`` of them
    behind the point: the square of the smallest posit is its last bit, that of the largest leaves
    ``guard_bits = 2**(es + 3) - 1`` bits and the sign above. So no sum of up to ``2**guard_bits``
    products overflows; beyond, the quire wraps around. NaR is a flag beside it, so that all of its
    codes are numbers. For ``es = 2`` these are the standard's sizes, 128 bits for ``width = 8``.

    Here the quire is held in words of ``4 * width`` bits, the lowest first, and a sum ripples
    through them.

    Latency 3: a register after the product of significands, the quire, and ``o``. One product per
    cycle; ``en`` and ``clear`` go along with it. After reset the sum is 0.

    Bound. Where ``o`` has a fraction, it is within half of the last bit of that of :meth:`ideal`,
    however long the sum.

    Source: Posit Working Group, "Standard for Posit Arithmetic (2022)", sections 4.1 and 5.11 and
    its quire format, with the exponent of 2 bits made a parameter.
    """

    EXAMPLES = (
        PositDotParams(),
        PositDotParams(width=3, es=0),
        PositDotParams(width=3, es=2),
        PositDotParams(es=1),
        PositDotParams(es=2),
    )

    def registers(self):
        p = self.params
        return (
            Register("product", p.product_bits, signed=True),
            Register("places", (4 * p.max_scale).bit_length()),
            Register("bad", 1),
            Register("first", 1),
            Register("taken", 1),
            Register("quire", p.limb_bits, count=p.limbs),
            Register("nar", 1),
            Register("o", p.width),
        )

    def step(self, state, en, clear, a, b):
        p = self.params
        # Three steps in as many cycles, each on what the registers held before.
        x, y = split(p, a), split(p, b)
        product = x.significand * y.significand
        number = product != 0
        multiplied = {
            "product": np.where(x.sign != y.sign, -product, product),
            "places": np.where(number, x.scale + y.scale + 2 * p.max_scale, 0),
            "bad": x.nar | y.nar,
            "first": clear,
            "taken": en,
        }
        taken, first = state["taken"] != 0, state["first"] != 0
        start = np.where(first[..., None], 0, state["quire"])
        nar = np.where(first, 0, state["nar"]) | state["bad"]
        summed = {
            "quire": np.where(taken[..., None], self._sum(start, state), state["quire"]),
            "nar": np.where(taken, nar, state["nar"]),
            "o": self._rounded(state),
        }
        return multiplied | summed, {"o": state["o"]}

    def _sum(self, quire, state):
        """The quire and the product, word by word."""
        p = self.params
        bits, mask = p.limb_bits, (1 << p.limb_bits) - 1
        # A sum in two's complement, so a negative product is all ones in the words above it, which
        # a shift of a signed number gives.
        limbs, carry = [], 0
        for index in range(p.limbs):
            # Word 0 starts at bit 2 * fraction_bits of the product, moved up by places.
            down = bits * (index + 1) + 2 * p.fraction_bits - state["places"]
            part = (state["product"] << bits >> np.clip(down, 0, 63)) & mask
            total = quire[..., index] + part + carry
            limbs.append(total & mask)
            carry = total >> bits
        return np.stack(limbs, axis=-1)

    def _rounded(self, state):
        """The posit nearest to the quire."""
        p, quire = self.params, state["quire"]
        bits, mask = p.limb_bits, (1 << p.limb_bits) - 1
        last = p.fraction_bits + 1
        sign = quire[..., p.limbs - 1] >> bits - 1
        # The words of the absolute value; the highest that is not 0 and the start of the one below
        # hold the significand.
        carry, below, rest = sign, 0, 0
        text, base, more = 0, 0, 0
        for index in range(p.limbs):
            word = quire[..., index]
            word = np.where(sign != 0, word ^ mask, word) + carry
            carry, word = word >> bits, word & mask
            number = word != 0
            text = np.where(number, (word << last) | (below >> bits - last), text)
            base = np.where(number, index * bits, base)
            cut = below & ((1 << bits - last) - 1)
            more = np.where(number, rest | cut, more)
            below, rest = word, rest | below
        down = np.clip(leading_one(text, bits + last) - last, 0, bits - 1)
        beyond = (text & ((1 << down) - 1)) | more
        scale = base + down - 2 * p.max_scale
        return join(p, sign, scale, text >> down, as_int(beyond != 0), state["nar"])

    def ideal(self, a, b):
        """The sum of products along the first axis, as floats, which round it only if it is huge.

        Parameters
        ----------
        a, b : array of int
            Codes, one pair for each product.
        """
        return np.sum(values(self.params, a) * values(self.params, b), axis=0)
