"""Converter of fixed-point formats: rounding, then saturation, wrap or trap."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.language.fixed import Fixed
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import OVERFLOWS, ROUNDINGS

__all__ = ["Convert", "ConvertParams"]


@dataclass(frozen=True, kw_only=True)
class ConvertParams(Params):
    """Parameters of a conversion.

    Parameters
    ----------
    x, y : str
        Formats of input and output, such as ``"Q16.16"`` and ``"UQ8.8"``.
    rounding : {"truncate", "nearest", "nearest_even", "stochastic", "toward_zero"}
        See :func:`~.rounding.rounded`. ``stochastic`` adds the port ``bits``,
        as many random bits as are lost; it needs some that are.
    overflow : {"saturate", "wrap", "trap"}
        ``trap`` wraps, and adds the sticky flag ``trapped`` with its ports ``en`` and ``clear``.
    """

    x: str = "Q16.16"
    y: str = "Q8.8"
    rounding: str = "nearest_even"
    overflow: str = "saturate"

    def __post_init__(self):
        drop = Format.parse(self.x).frac - Format.parse(self.y).frac
        check_choice("rounding", self.rounding, ROUNDINGS)
        check_choice("overflow", self.overflow, OVERFLOWS)
        if drop > 63:
            raise ValueError(
                f"x must have at most 63 fraction bits more than y, not {drop}: "
                f"{self.x} to {self.y}"
            )
        if self.rounding == "stochastic" and not 1 <= drop <= 62:
            raise ValueError(f"rounding 'stochastic' must lose 1..62 bits, not {drop}")
        Fixed(None, self.rounded)  # refused where 64-bit integers could not hold it

    @property
    def drop(self) -> int:
        """Fraction bits that are lost; none if negative."""
        return Format.parse(self.x).frac - Format.parse(self.y).frac

    @property
    def rounded(self) -> Format:
        """The format between rounding and saturation."""
        return Format.parse(self.x).rounded(Format.parse(self.y).frac, self.rounding)

    def ports(self):
        x, y = Format.parse(self.x), Format.parse(self.y)
        ports = [Port("x", "in", x.width, signed=x.signed, frac=x.frac)]
        if self.rounding == "stochastic":
            ports.append(Port("bits", "in", self.drop))
        if self.overflow == "trap":
            ports += [Port("en", "in", 1), Port("clear", "in", 1), Port("trapped", "out", 1)]
        ports += [
            Port("y", "out", y.width, signed=y.signed, frac=y.frac),
            Port("overflow", "out", 1),
        ]
        return tuple(ports)


class Convert(CycleGolden[ConvertParams]):
    """Round a fixed-point number to another format, and saturate, wrap or trap.

    ``y`` is ``x`` rounded to the fraction bits of ``y`` (exactly ``x`` if it has as many or more of
    them), then saturated or wrapped to the range of ``y``; ``overflow`` is 1 if the rounded number
    was outside that range. With ``overflow="trap"`` a cycle with ``en`` and ``overflow`` sets
    ``trapped``, which stays until a cycle with ``clear``; a trap in that cycle is kept.

    Latency 0: combinational but for the sticky flag. One number per cycle.

    Bound. Unless it overflows, ``|y - x|`` is at most half a code of ``y`` to the nearest, and less
    than a code otherwise; stochastic rounding has the mean ``x`` over uniform ``bits``.

    Source: IEEE Std 754-2019, section 4.3, for the directions; M. Croci et al., "Stochastic
    rounding: implementation, error analysis and applications", R. Soc. Open Sci. 9:211631 (2022),
    doi:10.1098/rsos.211631.
    """

    EXAMPLES = (
        ConvertParams(),
        ConvertParams(x="UQ1.0", y="UQ1.0"),
        ConvertParams(x="Q4.4", y="Q3.2", rounding="truncate", overflow="trap"),
        ConvertParams(x="Q4.4", y="UQ3.2", rounding="nearest"),
        ConvertParams(x="UQ4.4", y="Q4.1", rounding="nearest", overflow="wrap"),
        ConvertParams(x="Q5.3", y="Q4.0", rounding="toward_zero"),
        ConvertParams(x="Q4.4", y="Q3.1", rounding="stochastic"),
        ConvertParams(x="Q2.2", y="UQ4.8", overflow="trap"),
        ConvertParams(x="Q8.8", y="Q4.12"),
        ConvertParams(x="Q32.32", y="Q1.0", rounding="nearest"),
        ConvertParams(x="UQ32.32", y="UQ32.0", rounding="nearest_even"),
        ConvertParams(x="Q2.2", y="Q-3.4", rounding="truncate"),
        ConvertParams(x="Q2.4", y="Q9.-6", rounding="nearest"),
    )

    def registers(self):
        return (Register("trapped", 1),) if self.params.overflow == "trap" else ()

    def step(self, state, x, bits=None, en=None, clear=None):
        p = self.params
        to = Format.parse(p.y)
        # Rounded first, for rounding may carry a number out of the range.
        number = Fixed(x, Format.parse(p.x)).round(to, p.rounding, bits)
        overflow = number.overflows(to)
        y = number.saturate(to) if p.overflow == "saturate" else number.wrap(to)
        outputs = {"y": y.codes, "overflow": overflow}
        if p.overflow != "trap":
            return {}, outputs
        trapped = state["trapped"]
        kept = np.where(clear != 0, 0, trapped) | (en & overflow)
        return {"trapped": kept}, {**outputs, "trapped": trapped}

    def ideal(self, x):
        """What codes of ``x`` mean, clipped to the range of ``y``."""
        low, high = (float(limit) for limit in Format.parse(self.params.y).limits)
        return np.clip(Format.parse(self.params.x).real(x), low, high)
