"""Decoder of microscaling (MX) elements: fixed-point numbers with an exponent."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port
from spikeloom.golden.number.minifloat.format import unpack

from .element import SCALE_BIAS, SCALE_NAN, MXParams

__all__ = ["MXDecode", "MXDecodeParams"]


@dataclass(frozen=True, kw_only=True)
class MXDecodeParams(MXParams):
    """Parameters of a decoder; see :class:`~spikeloom.golden.number.mx.element.MXParams`."""

    @property
    def code_bits(self) -> int:
        """Bits of the fixed-point code; of E5M2 one more than its numbers need."""
        form = self.form
        if form.exponent_bits == 0:
            return form.width
        return 1 + form.significand_bits + (1 << form.exponent_bits) - 2

    def ports(self):
        return (
            Port("element", "in", self.form.width),
            Port("scale", "in", 8),
            Port("code", "out", self.code_bits, signed=True, frac=self.form.frac),
            Port("exponent", "out", 9, signed=True),
            Port("nan", "out", 1),
            Port("inf", "out", 1),
        )


class MXDecode(CycleGolden[MXDecodeParams]):
    """An element and the shared scale of its block, as an exact number.

    The number is ``code * 2**(exponent - frac)``: ``code`` is the element in fixed point, with the
    ``frac`` of its format, and ``exponent = scale - 127``. Every number of the format is exact,
    subnormal ones too; nothing is rounded and nothing overflows. MXINT8 is its own fixed point,
    with 6 fraction bits, the code -128 (-2.0) included.

    ``nan`` is 1 if the element is NaN, or if the scale is 255, which makes a NaN of every element
    of its block. ``inf`` is 1 if the element is an infinity (E5M2 only) and ``nan`` is 0. With
    either, ``code`` is what the bits would be as a number; its sign is that of the infinity. A
    negative zero gives code 0.

    Latency 0, combinational, one element per cycle.

    Source: Open Compute Project, "OCP Microscaling Formats (MX) Specification", version 1.0 (2023),
    sections 5.3 and 5.4; "OCP 8-bit Floating Point Specification (OFP8)", version 1.0.
    """

    EXAMPLES = (
        MXDecodeParams(),
        MXDecodeParams(element="e2m1"),
        MXDecodeParams(element="e5m2"),
        MXDecodeParams(element="e3m2"),
        MXDecodeParams(element="e2m3"),
        MXDecodeParams(element="int8"),
    )

    def step(self, state, element, scale):
        sign, significand, shift, nan, inf = unpack(self.params.form, element)
        size = significand << shift
        nan = np.logical_or(nan, scale == SCALE_NAN)
        return state, {
            "code": np.where(sign != 0, -size, size),
            "exponent": scale - SCALE_BIAS,
            "nan": as_int(nan),
            "inf": as_int(np.logical_and(inf, np.logical_not(nan))),
        }

    def ideal(self, element, scale):
        """The same in float64, where every number of every format is exact."""
        _, outputs = self.step({}, np.asarray(element), np.asarray(scale))
        value = np.ldexp(outputs["code"].astype(float), outputs["exponent"] - self.params.form.frac)
        value = np.where(outputs["inf"] != 0, np.copysign(np.inf, value), value)
        return np.where(outputs["nan"] != 0, np.nan, value)
