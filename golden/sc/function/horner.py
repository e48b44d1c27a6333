"""Elementary functions of a bit stream: Maclaurin series by Horner's rule."""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import prod
from operator import and_
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["Horner", "HornerParams"]


@dataclass(frozen=True)
class _Series:
    """``x^lead (1 - r[0] x^m[0] (1 - r[1] x^m[1] (1 - ...)))``, ratios ``r`` and powers ``m``.

    One stage more than is ever used: it bounds what is left out.
    """

    lead: int
    ratios: tuple[Fraction, ...]
    powers: tuple[int, ...]


def _series(lead, powers, *ratios):
    return _Series(lead, tuple(Fraction(*ratio) for ratio in ratios), powers)


SERIES = {
    "tanh": _series(1, (2,) * 6, (1, 3), (2, 5), (17, 42), (62, 153), (691, 1705), (10922, 26949)),
    "exp": _series(0, (1,) * 6, *((1, k) for k in range(1, 7))),
    "sin": _series(1, (2,) * 6, *((1, 2 * k * (2 * k + 1)) for k in range(1, 7))),
    "cos": _series(0, (2,) * 6, *((1, 2 * k * (2 * k - 1)) for k in range(1, 7))),
    "log1p": _series(1, (1,) * 6, *((k, k + 1) for k in range(1, 7))),
    "sigmoid": _series(
        0, (0, 1, 2, 2, 2, 2), (1, 2), (1, 2), (1, 12), (1, 10), (17, 168), (31, 306)
    ),
}


@dataclass(frozen=True, kw_only=True)
class HornerParams(BitParams):
    """Parameters of the series.

    Parameters
    ----------
    function : {"tanh", "exp", "sin", "cos", "log1p", "sigmoid"}
        The function of ``x`` in 0..1; ``"exp"`` is ``exp(-x)``, ``"log1p"`` is ``log(1 + x)``.
    terms : int
        Stages, 2..5: terms of the series after the first one that does not vanish; of the logistic
        function, after a first 1, for its 1/2 is ``1 - 1/2``.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    function: str = "tanh"
    terms: int = 3

    FUNCTIONS: ClassVar = tuple(SERIES)

    def __post_init__(self):
        super().__post_init__()
        check_choice("function", self.function, self.FUNCTIONS)
        check_int("terms", self.terms, 2, 5)

    @property
    def lead(self) -> int:
        """Copies of ``x`` that multiply the whole."""
        return SERIES[self.function].lead

    @property
    def ratios(self) -> tuple[Fraction, ...]:
        """For each stage, the outermost first: the ratio of a term to the one before."""
        return SERIES[self.function].ratios[: self.terms]

    @property
    def powers(self) -> tuple[int, ...]:
        """For each stage, the outermost first: how often ``x`` multiplies."""
        return SERIES[self.function].powers[: self.terms]

    @property
    def copies(self) -> int:
        """Number of independent streams of ``x``."""
        # A power takes as many copies: a stream with itself is itself, not its square.
        return self.lead + sum(self.powers)

    @property
    def constants(self) -> tuple[Fraction, ...]:
        """The probabilities that the streams ``c`` must have: the ratios other than 1."""
        return tuple(ratio for ratio in self.ratios if ratio != 1)

    @property
    def error_bound(self) -> Fraction:
        """Bound on the distance of the truncated series from the function, for x in 0..1."""
        # The ratios multiply up to the coefficient of the first term left out; x is at most 1.
        return prod(SERIES[self.function].ratios[: self.terms + 1], start=Fraction(1))

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p", count=self.copies),
            Bits("c", "in", self.lanes, unit="p", count=len(self.constants)),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("x", "c")),)


class Horner(BitGolden[HornerParams]):
    """Elementary functions by their Maclaurin series: a chain of NAND gates after Horner's rule.

    All streams are unipolar; ``x`` is in 0..1. With ``params.ratios`` r and ``params.powers`` m,
    from the last stage to the first one ``y`` becomes ``1 - r x^m y``, which is one NAND of ``y``,
    the constant stream and ``m`` streams of ``x``; ``y`` begins as 1. In the end ``lead`` streams
    of ``x`` multiply it. Each gate takes the next streams of its own, ``x[0]`` for the lead and
    then from the first stage on, and the constants ``c`` in the same order; a ratio of 1 has none.

    ============  =========================================================
    ``function``  with as many stages as ``terms``
    ============  =========================================================
    ``tanh``      ``x (1 - x^2/3 (1 - 2x^2/5 (1 - 17x^2/42 (...))))``
    ``exp``       ``1 - x (1 - x/2 (1 - x/3 (1 - x/4 (1 - x/5))))``
    ``sin``       ``x (1 - x^2/6 (1 - x^2/20 (1 - x^2/42 (...))))``
    ``cos``       ``1 - x^2/2 (1 - x^2/12 (1 - x^2/30 (...)))``
    ``log1p``     ``x (1 - x/2 (1 - 2x/3 (1 - 3x/4 (...))))``
    ``sigmoid``   ``1 - 1/2 (1 - x/2 (1 - x^2/12 (1 - x^2/10 (...))))``
    ============  =========================================================

    The result is exact in the mean if all elements of ``x`` and ``c`` are **independent** streams,
    those of ``x`` of one value, and those of ``c`` of the values ``params.constants``. One stream
    in the place of many computes another function: ``x`` and ``x`` is ``x``, not ``x^2``. Negative
    arguments do not fit: bipolar streams need another circuit.

    Latency 0, ``lanes`` bits per cycle.

    Bound. The terms alternate and shrink, so the series is off by less than the first term left
    out, ``params.error_bound`` at ``x = 1``; memoryless streams add a standard deviation of
    ``sqrt(o (1 - o) / L)`` for ``L`` bits.

    Source: K. K. Parhi and Y. Liu, "Computing Arithmetic Functions Using Stochastic Logic by Series
    Expansion", IEEE Transactions on Emerging Topics in Computing 7(1), 2019.
    """

    EXAMPLES = (
        HornerParams(),
        HornerParams(function="exp", terms=2),
        HornerParams(function="exp", terms=5, lanes=4),
        HornerParams(function="log1p", terms=4),
        HornerParams(function="sigmoid", terms=5, lanes=64),
    )

    MEASURED = (
        HornerParams(),
        HornerParams(function="exp", terms=5),
        HornerParams(function="sin"),
        HornerParams(function="cos"),
        HornerParams(function="log1p", terms=5),
        HornerParams(function="sigmoid"),
    )

    @property
    def copies(self):
        return ("x",)

    def constants(self):
        return {"c": [float(ratio) for ratio in self.params.constants]}

    def step(self, state, x, c):
        params, ones = self.params, (1 << self.params.lanes) - 1
        copies, constants = params.copies, len(params.constants)
        # From the innermost stage out, so the streams are handed out from the last one back.
        y = None  # the innermost factor, 1
        for ratio, power in zip(reversed(params.ratios), reversed(params.powers), strict=True):
            # 1 - product is a NAND of the streams, if they are independent.
            factors = [] if y is None else [y]
            factors += [x[..., copies - 1 - k] for k in range(power)]
            copies -= power
            if ratio != 1:
                constants -= 1
                factors.append(c[..., constants])
            y = reduce(and_, factors) ^ ones
        return {}, {"o": reduce(and_, [*[x[..., k] for k in range(copies)], y])}

    def ideal(self, x):
        """Value of the output for independent streams of value ``x`` in 0..1: the polynomial."""
        x, y = np.asarray(x, float), 1.0
        stages = zip(reversed(self.params.ratios), reversed(self.params.powers), strict=True)
        for ratio, power in stages:
            y = 1 - float(ratio) * x**power * y
        return x**self.params.lead * y
