"""Parameters of fixed-point multipliers: formats, rounding and overflow of a product."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import Params
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC

__all__ = ["Product"]


@dataclass(frozen=True, kw_only=True)
class Product(Params):
    """Parameters of a multiplier, whatever its timing.

    Parameters
    ----------
    a, b, o : str
        Formats of the two factors and of the product, such as ``"Q8.8"`` or ``"UQ8.8"``.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        How the product becomes a code of ``o``.
    overflow : {"saturate", "wrap"}
        What becomes of a product that ``o`` cannot hold.
    """

    a: str = "Q8.8"
    b: str = "Q8.8"
    o: str = "Q8.8"
    rounding: str = "nearest_even"
    overflow: str = "saturate"

    def __post_init__(self):
        a, b, o = self.formats
        # The golden model multiplies in signed integers of 64 bits: an unsigned product has one
        # less.
        most = 64 if a.signed and b.signed else 63
        check_int("bits of a and b together", a.width + b.width, 2, most)
        check_int("bits of o", o.width, 1, 63)
        check_choice("rounding", self.rounding, DETERMINISTIC)
        check_choice("overflow", self.overflow, ("saturate", "wrap"))
        rounded = self.product.rounded(o.frac, self.rounding)
        check_int("bits of the product with the fraction bits of o", rounded.width, 1, 63)

    @property
    def formats(self) -> tuple[Format, Format, Format]:
        """The formats of ``a``, ``b`` and ``o``."""
        return Format.parse(self.a), Format.parse(self.b), Format.parse(self.o)

    @property
    def product(self) -> Format:
        """The format of the product, exact."""
        a, b, _ = self.formats
        return a * b
