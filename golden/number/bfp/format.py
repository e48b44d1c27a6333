"""Block floating-point formats: numbers of a block share one exponent."""

import re
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import Params
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC, wrapped

__all__ = ["BfpBlockParams", "BfpFormat", "BfpParams", "items", "pairs", "results"]

_LABEL = re.compile(r"BFP(\d+)E(\d+)(?:X(\d+))?")


@dataclass(frozen=True)
class BfpFormat:
    """A block floating-point format, written ``"BFP16E3X32"``.

    A number with the mantissa ``c`` and the exponent code ``x`` is
    ``c / 2**(mantissa_bits - 1) * 2**(x - bias)``, with ``bias = 2**(exponent_bits - 1) - 1``.
    Mantissas are symmetric, ``-largest..largest``; the code below is never made, and taken as the
    number that it is. No exponent code is special: 0 is a mantissa of 0.

    Parameters
    ----------
    mantissa_bits : int
        Bits of a mantissa with its sign, 2..24.
    exponent_bits : int
        Bits of the exponent of a block, 1..8.
    block : int
        Numbers that share an exponent, 1..4096; those of an array in row-major order.
    """

    mantissa_bits: int = 16
    exponent_bits: int = 3
    block: int = 32

    def __post_init__(self):
        check_int("mantissa_bits", self.mantissa_bits, 2, 24)
        check_int("exponent_bits", self.exponent_bits, 1, 8)
        check_int("block", self.block, 1, 4096)

    @classmethod
    def parse(cls, label: str) -> "BfpFormat":
        """Read ``"BFP16E3X32"``; without ``X`` a block has 32 numbers."""
        text = f"a format must be written like 'BFP16E3' or 'BFP16E3X32', not {label!r}"
        if not isinstance(label, str):
            raise TypeError(text)
        match = _LABEL.fullmatch(label)
        if match is None:
            raise ValueError(text)
        return cls(*(int(part) for part in match.groups() if part is not None))

    def __str__(self):
        return f"BFP{self.mantissa_bits}E{self.exponent_bits}X{self.block}"

    @property
    def bias(self) -> int:
        """What an exponent code is ahead of its exponent."""
        return (1 << self.exponent_bits - 1) - 1

    @property
    def top(self) -> int:
        """Largest exponent code."""
        return (1 << self.exponent_bits) - 1

    @property
    def exponents(self) -> tuple[int, int]:
        """Smallest and largest exponent."""
        return -self.bias, self.top - self.bias

    @property
    def largest(self) -> int:
        """Largest mantissa."""
        return (1 << self.mantissa_bits - 1) - 1

    @property
    def mantissas(self) -> Format:
        """The mantissas, as fixed-point numbers."""
        return Format(-self.largest, self.largest, self.mantissa_bits - 1)

    @property
    def frac(self) -> int:
        """Fraction bits of a mantissa with exponent code 0."""
        return self.bias + self.mantissa_bits - 1

    def exponent_count(self, number: int) -> int:
        """Exponents of ``number`` numbers; the last block need not be full."""
        check_int("number", number, 0, 1 << 62)
        return -(-number // self.block)

    def real(self, mantissas, exponents) -> np.ndarray:
        """The numbers in float64, from mantissas and exponent codes."""
        return np.ldexp(np.asarray(mantissas, np.float64), np.asarray(exponents) - self.frac)


@dataclass(frozen=True, kw_only=True)
class BfpParams(Params):
    """Parameters of a block for numbers of a :class:`BfpFormat`.

    Parameters
    ----------
    mantissa_bits, exponent_bits : int
        Those of :class:`BfpFormat`.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        As of :func:`~spikeloom.golden.number.language.rounding.rounded`.
    """

    mantissa_bits: int = 16
    exponent_bits: int = 3
    rounding: str = "nearest_even"

    def __post_init__(self):
        BfpFormat(self.mantissa_bits, self.exponent_bits)
        check_choice("rounding", self.rounding, DETERMINISTIC)

    @property
    def format(self) -> BfpFormat:
        """The format of the numbers."""
        return BfpFormat(self.mantissa_bits, self.exponent_bits)

    @property
    def number_fields(self) -> tuple[tuple[str, int], ...]:
        """A number as a record."""
        return (("mantissa", self.mantissa_bits), ("exponent", self.exponent_bits))

    @property
    def result_fields(self) -> tuple[tuple[str, int], ...]:
        """A number as a record, and whether its mantissa is not what it should be."""
        return (*self.number_fields, ("overflow", 1))

    @property
    def pair_fields(self) -> tuple[tuple[str, int], ...]:
        """Two numbers as a record."""
        return (
            ("a", self.mantissa_bits),
            ("a_exponent", self.exponent_bits),
            ("b", self.mantissa_bits),
            ("b_exponent", self.exponent_bits),
        )


@dataclass(frozen=True, kw_only=True)
class BfpBlockParams(BfpParams):
    """Parameters of a block that works on whole blocks of numbers, one number per transfer.

    Parameters
    ----------
    mantissa_bits, exponent_bits, rounding :
        Those of :class:`BfpParams`.
    block : int
        Numbers of a block, 1..4096.
    """

    block: int = 32

    def __post_init__(self):
        super().__post_init__()
        check_int("block", self.block, 1, 4096)

    @property
    def format(self) -> BfpFormat:
        """The format of the numbers."""
        return BfpFormat(self.mantissa_bits, self.exponent_bits, self.block)


def items(transfers, block: int):
    """The transfers of an item with an axis of their own, even if it is only one."""
    return transfers if block > 1 else transfers[..., None]


def pairs(form: BfpFormat, transfers):
    """Mantissas ``a`` and ``b``, and the exponents of the first of them, from records of pairs."""
    # Fields from the lowest bit up, in the order of `pair_fields`.
    codes, parts = items(transfers, form.block), []
    for bits in (form.mantissa_bits, form.exponent_bits) * 2:
        parts.append(codes & (1 << bits) - 1)
        codes = codes >> bits
    a, a_exponent, b, b_exponent = parts
    a, b = (wrapped(mantissa, form.mantissa_bits, True) for mantissa in (a, b))
    return a, a_exponent[..., 0], b, b_exponent[..., 0]


def results(form: BfpFormat, mantissas, exponent, overflow):
    """The transfers of a block of results, as records."""
    bits = form.mantissa_bits
    codes = mantissas & (1 << bits) - 1
    codes = codes | exponent[..., None] << bits | overflow << bits + form.exponent_bits
    return codes if form.block > 1 else codes[..., 0]
