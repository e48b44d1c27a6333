"""Elements of OCP Microscaling (MX) blocks: formats, scales, operations on pairs."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.minifloat.format import ELEMENTS, Minifloat, nearest, signed_code

__all__ = [
    "PAIR_EXAMPLES",
    "SCALE_BIAS",
    "SCALE_NAN",
    "MXPairParams",
    "MXParams",
    "exact_registers",
    "rounded_exact",
]

SCALE_BIAS = 127
"""A shared scale ``e``, of the format E8M0, means ``2**(e - 127)``."""
SCALE_NAN = 255
"""The scale of a block without numbers."""

PAIR_EXAMPLES = (
    {},
    {"element": "e2m1"},
    {"overflow": "ieee"},
    {"element": "e5m2"},
    {"element": "e5m2", "overflow": "ieee"},
    {"element": "e3m2"},
    {"element": "e2m3"},
    {"element": "int8"},
)
"""Every element format, and both ways to overflow where there are two."""


@dataclass(frozen=True, kw_only=True)
class MXParams(Params):
    """Parameters of a block that handles elements of a microscaling block.

    Parameters
    ----------
    element : {"e4m3", "e5m2", "e3m2", "e2m3", "e2m1", "int8"}
        Format of an element: of MXFP8 (two), MXFP6 (two), MXFP4 and MXINT8.
    """

    element: str = "e4m3"

    def __post_init__(self):
        check_choice("element", self.element, tuple(ELEMENTS))

    @property
    def form(self) -> Minifloat:
        """The element format."""
        return ELEMENTS[self.element]


@dataclass(frozen=True, kw_only=True)
class MXPairParams(MXParams):
    """Parameters of an operation on two elements.

    Parameters
    ----------
    element : {"e4m3", "e5m2", "e3m2", "e2m3", "e2m1", "int8"}
        Format of the operands and of the result.
    overflow : {"saturate", "ieee"}
        What becomes of a finite result that rounds beyond the largest number: that number, or in
        ``"e5m2"`` the infinity and in ``"e4m3"``, which has none, NaN. The other formats have
        nothing but numbers, and saturate.
    """

    overflow: str = "saturate"

    def __post_init__(self):
        super().__post_init__()
        check_choice("overflow", self.overflow, ("saturate", "ieee"))
        if self.overflow == "ieee" and self.form.specials == "none":
            raise ValueError(
                f"overflow must be 'saturate' for {self.element}, which has only numbers, "
                "not 'ieee'"
            )

    @property
    def latency(self):
        return 1

    def ports(self):
        width = self.form.width
        return (Port("a", "in", width), Port("b", "in", width), Port("o", "out", width))


def exact_registers(form: Minifloat, bits: int) -> tuple[Register, ...]:
    """Registers of an operation that is rounded one cycle later.

    ``size`` is the exact result without its ``sign``; if ``special`` is not 0, it is the code of
    the result, which is no number.
    """
    return Register("sign", 1), Register("size", bits), Register("special", form.width)


def rounded_exact(params: MXPairParams, state, frac: int):
    """The code of the result that :func:`exact_registers` hold; golden dialect."""
    # What is no number is a code already, and comes through the register as it is.
    form = params.form
    size = nearest(form, state["size"], frac, overflow=params.overflow)
    number = signed_code(form, state["sign"], size)
    return np.where(state["special"] != 0, state["special"], number)
