"""Fixed-point multiply-accumulate unit, exact until the sum is read."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.language.fixed import Fixed
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC

__all__ = ["MAC", "MACParams"]


@dataclass(frozen=True, kw_only=True)
class MACParams(Params):
    """Parameters of a multiply-accumulate unit.

    Parameters
    ----------
    w, x, y : str
        Formats of the two factors and of the sum as it is read, such as ``"Q8.8"``.
    terms : int
        Products that the accumulator holds without overflow, whatever they are, 1..65536; it has as
        many guard bits as that takes. A sum of more may wrap.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        How the sum becomes a code of ``y``.
    stages : int
        Registers between the multiplier and the accumulator, 0..2.
    multiplier : {"native", "booth"}
        ``native`` leaves the multiplication to the synthesis tool, which takes DSP cells where
        there are some; ``booth`` is the smaller one where there are none. They give the same.
    """

    w: str = "Q8.8"
    x: str = "Q16.16"
    y: str = "Q16.16"
    terms: int = 256
    rounding: str = "truncate"
    stages: int = 1
    multiplier: str = "native"

    def __post_init__(self):
        w, x, _ = (Format.parse(label) for label in (self.w, self.x, self.y))
        check_int("terms", self.terms, 1, 1 << 16)
        check_choice("rounding", self.rounding, DETERMINISTIC)
        check_int("stages", self.stages, 0, 2)
        check_choice("multiplier", self.multiplier, ("native", "booth"))
        # The sum and one more product are taken before the accumulator is cut: a bit for the carry.
        width, most = self.sum.width, 63 if self.sum.signed else 62
        if width > most:
            raise ValueError(
                f"w, x and terms must make a sum of at most {most} bits, not {width} "
                f"({w} times {x}, {self.terms} times)"
            )
        Fixed(None, self.sum.rounded(Format.parse(self.y).frac, self.rounding))

    @property
    def product(self) -> Format:
        """The format of a product, exact."""
        return Format.parse(self.w) * Format.parse(self.x)

    @property
    def sum(self) -> Format:
        """The format of the accumulator: a word that holds ``terms`` products."""
        low, high = self.product.low * self.terms, self.product.high * self.terms
        return Format(min(low, 0), max(high, 0), self.product.frac).word

    @property
    def latency(self):
        return 1 + self.stages

    def ports(self):
        w, x, y = (Format.parse(label) for label in (self.w, self.x, self.y))
        return (
            Port("en", "in", 1),
            Port("first", "in", 1),
            Port("w", "in", w.width, signed=w.signed, frac=w.frac),
            Port("x", "in", x.width, signed=x.signed, frac=x.frac),
            Port("y", "out", y.width, signed=y.signed, frac=y.frac),
            Port("overflow", "out", 1),
            Port("underflow", "out", 1),
        )


class MAC(CycleGolden[MACParams]):
    """Multiply two fixed-point numbers of different formats and add the product to a sum.

    In a cycle with ``en`` the exact product ``w * x`` enters; ``stages`` cycles later it is added
    to the accumulator ``acc``, or replaces what is there if it entered with ``first``. Nothing is
    rounded on the way. ``y`` is the sum in the accumulator, rounded as ``rounding`` says and
    saturated; ``overflow`` is 1 where it saturates, and ``underflow`` where the sum is not 0 and is
    rounded to 0. The three are combinational functions of ``acc`` and hold while nothing is added.

    After reset the sum is 0. The accumulator has guard bits for ``terms`` products at the extremes
    of their formats; beyond them it wraps.

    Latency 1 + ``stages`` cycles from a product to the sum that holds it, one product per cycle.
    Yosys maps the native multiplier to the DSP cells of UP5K, ECP5 and Gowin.

    Bound. Unless ``overflow``, ``|y - sum|`` is below one code of ``y``, and at most half of one
    with rounding to nearest, however many products there are.

    Source: U. Kulisch, "Computer Arithmetic and Validity" (2013), chapter 8, for the accumulator
    that rounds once.
    """

    EXAMPLES = (
        MACParams(),
        MACParams(w="UQ1.0", x="UQ1.0", y="UQ1.0", terms=1, stages=0),
        MACParams(w="Q2.2", x="Q3.1", y="Q3.2", terms=5, rounding="nearest", stages=2),
        MACParams(w="UQ2.2", x="Q2.2", y="UQ2.2", terms=2, rounding="nearest_even"),
        MACParams(w="Q2.1", x="Q2.2", y="Q5.1", rounding="toward_zero", stages=0),
        MACParams(w="Q1.2", x="Q1.2", y="Q3.8", terms=1 << 16, rounding="nearest", stages=0),
        MACParams(w="UQ3.2", x="Q2.2", y="Q5.1", terms=3, multiplier="booth"),
        MACParams(w="Q1.2", x="UQ2.2", y="Q5.1", terms=3, multiplier="booth", stages=0),
        MACParams(w="Q1.4", x="UQ2.2", y="Q5.1", terms=3, multiplier="booth", stages=2),
        MACParams(multiplier="booth", stages=2),
    )

    def registers(self):
        p = self.params
        pipeline = [
            register
            for stage in range(p.stages)
            for register in (
                Register(f"product_{stage}", p.product.width, signed=p.product.signed),
                Register(f"valid_{stage}", 1),
                Register(f"first_{stage}", 1),
            )
        ]
        return (*pipeline, Register("acc", p.sum.width, signed=p.sum.signed))

    def step(self, state, en, first, w, x):
        p, to = self.params, Format.parse(self.params.y)
        # Exact up to the accumulator: a long sum is rounded once, when it is read, and not a
        # product at a time.
        product = (Fixed(w, Format.parse(p.w)) * Fixed(x, Format.parse(p.x))).codes
        new = {}
        for stage in range(p.stages):
            names = [f"product_{stage}", f"valid_{stage}", f"first_{stage}"]
            new |= dict(zip(names, (product, en, first), strict=True))
            product, en, first = (state[name] for name in names)
        start = np.where(first != 0, 0, state["acc"])
        total = Fixed(start, p.sum) + Fixed(product, p.product)
        new["acc"] = np.where(en != 0, total.wrap(p.sum).codes, state["acc"])

        held = Fixed(state["acc"], p.sum)
        rounded = held.round(to, p.rounding)
        return new, {
            "y": rounded.saturate(to).codes,
            "overflow": rounded.overflows(to),
            "underflow": as_int((rounded == 0) & (held != 0)),
        }

    def ideal(self, w, x):
        """The sum of the products in real numbers, over the first axis."""
        p = self.params
        return np.sum(Format.parse(p.w).real(w) * Format.parse(p.x).real(x), axis=0)
