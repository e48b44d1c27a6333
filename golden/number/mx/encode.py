"""Encoder of microscaling (MX) blocks: fixed-point numbers as a shared scale and elements."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.minifloat.format import bit_length, nearest, signed_code

from .element import SCALE_BIAS, MXParams

__all__ = ["MXEncode", "MXEncodeParams"]


@dataclass(frozen=True, kw_only=True)
class MXEncodeParams(MXParams):
    """Parameters of an encoder.

    Parameters
    ----------
    element : {"e4m3", "e5m2", "e3m2", "e2m3", "e2m1", "int8"}
        Format of an element.
    length : int
        Elements of a block, 2..1024; 32 in all formats of the specification.
    width : int
        Bits of a signed number that comes in, 2..24.
    frac : int
        Fraction bits of such a number, 0..64. No scale is out of range with these.
    """

    length: int = 32
    width: int = 16
    frac: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("length", self.length, 2, 1024)
        check_int("width", self.width, 2, 24)
        check_int("frac", self.frac, 0, 64)

    @property
    def place_bits(self) -> int:
        """Bits of a place in a block."""
        return (self.length - 1).bit_length()

    @property
    def one_scale(self) -> int:
        """Scale of a block whose largest number has the code 1, -1 included."""
        return SCALE_BIAS - self.frac - self.form.largest_exponent

    @property
    def latency(self):
        return self.length + 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("i", "in", self.width, signed=True, frac=self.frac),
            Port("o", "out", self.form.width),
            Port("scale", "out", 8),
            Port("first", "out", 1),
        )


class MXEncode(CycleGolden[MXEncodeParams]):
    """A converter of numbers to microscaling blocks.

    A step is a clock cycle with ``en``: one number comes in, and the element of the number
    ``length`` steps before comes out, with the scale of its block. Blocks begin with the first step
    after reset and follow one another without a gap. ``first`` is 1 with the first element of each.
    Until a block is complete, and between reset and the first element, ``o``, ``scale`` and
    ``first`` are 0; without ``en`` everything holds. So the last block comes out while ``length``
    more numbers, of the next block or zeros, go in.

    The scale is that of the specification, ``2**(floor(log2(max |v|)) - emax)`` with the exponent
    ``emax`` of the largest number of the element format. Each element is ``v`` divided by the
    scale, rounded to the nearest number of the format, ties to even, subnormal numbers included;
    what is beyond the largest number becomes that number (MXINT8: 127/64 or -127/64). A negative
    number that rounds to 0 gives a negative zero. A block of zeros gets the scale 0, of all those
    that would do.

    Numbers in fixed point are neither NaN nor infinite, so no scale or element is.

    Bound. Where it does not saturate, an element is within half a unit of its last place; with
    ``m`` mantissa bits, that is at most ``2**-(m + 1)`` of a normal number.

    Latency ``length + 1`` steps, one number per step.

    Source: Open Compute Project, "OCP Microscaling Formats (MX) Specification", version 1.0 (2023),
    section 6.3.
    """

    EXAMPLES = (
        MXEncodeParams(),
        MXEncodeParams(element="e2m1", length=2, width=2, frac=0),
        MXEncodeParams(element="e5m2", length=3, width=24, frac=0),
        MXEncodeParams(element="e3m2", length=4, width=10, frac=64),
        MXEncodeParams(element="e2m3", length=5, width=9),
        MXEncodeParams(element="int8", length=2, width=12),
        MXEncodeParams(element="int8", length=3, width=5),
        MXEncodeParams(element="e2m1", length=1024),
    )

    def registers(self):
        p = self.params
        return (
            Register("words", p.width, signed=True, count=p.length),
            Register("place", p.place_bits),
            Register("filled", 1),
            Register("largest", p.width),
            Register("left", p.width.bit_length()),
            Register("sign", 1),
            Register("size", p.width),
            Register("scale", 8),
            Register("first", 1),
        )

    def step(self, state, en, i):
        p, form = self.params, self.params.form
        # What a block is shifted by is known with its last number, and holds while it goes out and
        # the next one comes in.
        words, place, left = state["words"], state["place"], state["left"]
        filled, oldest = state["filled"] != 0, words[..., 0]
        last = place == p.length - 1
        largest = np.maximum(state["largest"], np.abs(i))
        # The largest number is shifted until its leading bit is on top; nothing is cut off.
        size = np.abs(oldest) << left & (1 << p.width) - 1
        scale = np.where(left < p.width, p.one_scale + p.width - 1 - left, 0)
        new = {
            "words": np.concatenate([words[..., 1:], i[..., None]], axis=-1),
            "place": np.where(last, 0, place + 1),
            "filled": as_int(np.logical_or(filled, last)),
            "largest": np.where(last, 0, largest),
            "left": np.where(last, p.width - bit_length(largest, p.width), left),
            "sign": as_int(np.logical_and(filled, oldest < 0)),
            "size": np.where(filled, size, 0),
            "scale": np.where(filled, scale, 0),
            "first": as_int(np.logical_and(filled, place == 0)),
        }
        size = nearest(
            form, state["size"], p.width - 1 - form.largest_exponent, overflow="saturate"
        )
        outputs = {
            "o": signed_code(form, state["sign"], size),
            "scale": state["scale"],
            "first": state["first"],
        }
        return advanced(self, state, new, en), outputs

    def ideal(self, block):
        """The scale of a block of numbers, and its numbers divided by it, in float64.

        Parameters
        ----------
        block : array of int
            Codes, ``(..., length)``.
        """
        size = np.abs(np.asarray(block)).max(axis=-1)
        exponent = np.frexp(size)[1] - 1 - self.params.frac - self.params.form.largest_exponent
        exponent = np.where(size > 0, exponent, -SCALE_BIAS)
        return np.ldexp(1.0, exponent), np.ldexp(block, -self.params.frac - exponent[..., None])
