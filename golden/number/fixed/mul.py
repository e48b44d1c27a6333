"""Fixed-point multiplier, pipelined as deep as wanted."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.language.fixed import Fixed

from .product import Product

__all__ = ["Mul", "MulParams"]


@dataclass(frozen=True, kw_only=True)
class MulParams(Product):
    """Parameters of a multiplier; formats and rounding as in
    :class:`~spikeloom.golden.number.fixed.product.Product`.

    Parameters
    ----------
    stages : int
        Registers between factors and product, 0..4: the first behind the multiplier, the second
        before it, the third at the output, the fourth behind the multiplier again.
    """

    stages: int = 2

    def __post_init__(self):
        super().__post_init__()
        check_int("stages", self.stages, 0, 4)

    @property
    def product_stages(self) -> int:
        """Registers between the multiplier and the rounding."""
        return (self.stages >= 1) + (self.stages == 4)

    @property
    def latency(self):
        return self.stages

    def ports(self):
        a, b, o = self.formats
        return (
            Port("a", "in", a.width, signed=a.signed, frac=a.frac),
            Port("b", "in", b.width, signed=b.signed, frac=b.frac),
            Port("o", "out", o.width, signed=o.signed, frac=o.frac),
        )


class Mul(CycleGolden[MulParams]):
    """The product of two fixed-point numbers, rounded once, then saturated or wrapped.

    ``o`` is the real product ``a * b`` of ``stages`` cycles ago, rounded as ``rounding`` says; what
    ``o`` cannot hold is saturated, or loses its upper bits with ``overflow="wrap"``. After reset
    all registers are 0.

    Latency: ``stages`` cycles, one product per cycle. The first two stages are where the DSP cells
    of UP5K, ECP5 and Gowin have registers of their own; Yosys maps the multiplier to them.

    Bound. Unless it overflows, ``|o - ideal|`` is at most half a code of ``o`` with rounding to
    nearest, and below one with the others.

    Source: a textbook construction; no numbers are taken from anywhere.
    """

    EXAMPLES = (
        MulParams(),
        MulParams(a="UQ1.0", b="UQ1.0", o="UQ1.0", stages=0),
        MulParams(a="Q2.2", b="Q3.1", o="Q3.2", rounding="nearest", stages=1),
        MulParams(a="UQ2.2", b="Q2.2", o="UQ2.2", overflow="wrap", stages=3),
        MulParams(a="Q2.1", b="Q2.2", o="Q5.1", rounding="toward_zero", stages=4),
        MulParams(a="Q1.2", b="UQ1.2", o="Q3.8", rounding="truncate", stages=0),
        MulParams(a="Q4.12", b="Q4.12", o="Q4.12"),
        MulParams(a="Q16.16", b="UQ15.16", o="Q16.16", stages=4),
    )

    def registers(self):
        p = self.params
        a, b, o = p.formats
        held = [Register("a_held", a.width, a.signed), Register("b_held", b.width, b.signed)]
        products = [
            Register(f"product_{k}", p.product.width, p.product.signed)
            for k in range(p.product_stages)
        ]
        result = [Register("result", o.width, o.signed)]
        return (*(held if p.stages >= 2 else ()), *products, *(result if p.stages >= 3 else ()))

    def step(self, state, a, b):
        p = self.params
        formats = p.formats
        # Each register takes what stands before it, and what it held goes on: so the chain of
        # operations is the same for any number of stages.
        new = {}
        if p.stages >= 2:
            new["a_held"], new["b_held"] = a, b
            a, b = state["a_held"], state["b_held"]
        product = (Fixed(a, formats[0]) * Fixed(b, formats[1])).codes
        for k in range(p.product_stages):
            new[f"product_{k}"] = product
            product = state[f"product_{k}"]
        rounded = Fixed(product, p.product).round(formats[2], p.rounding)
        narrow = rounded.wrap if p.overflow == "wrap" else rounded.saturate
        result = narrow(formats[2]).codes
        if p.stages >= 3:
            new["result"] = result
            result = state["result"]
        return new, {"o": result}

    def ideal(self, a, b):
        """The product in real numbers, from codes."""
        formats = self.params.formats
        return formats[0].real(a) * formats[1].real(b)
