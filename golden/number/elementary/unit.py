"""Base classes of function units: parameters, the stages behind a memory, error measure."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar, TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register, Stream
from spikeloom.golden.number.approximation.error import EXHAUSTIVE_BITS, max_error_ulp
from spikeloom.golden.number.approximation.functions import Function, find_function, targets
from spikeloom.golden.number.language.format import Format

__all__ = ["FunctionModel", "FunctionParams", "FunctionPipeline", "SegmentedParams"]


@dataclass(frozen=True, kw_only=True)
class FunctionParams(Params):
    """Parameters of a function unit.

    Parameters
    ----------
    function : str
        A key of :data:`~.functions.FUNCTIONS`, or ``"power(p)"``.
    x : str
        Format of the input, like ``"Q4.8"`` or ``"UQ3.9"``.
    y : str
        Format of the output, of at most 24 bits. What the function gives beyond it saturates.
    """

    WIDEST: ClassVar[int] = 24
    """Bits of the widest input."""
    BEYOND: ClassVar[int] = 0
    """Codes above the largest that the form may want to give, and saturates."""

    function: str = "exp_neg"
    x: str = "UQ3.9"
    y: str = "UQ0.12"

    def __post_init__(self):
        find_function(self.function)
        check_int("width of x", Format.parse(self.x).width, 2, self.WIDEST)
        check_int("width of y", Format.parse(self.y).width, 1, 24)
        check_int("fraction bits of y", Format.parse(self.y).frac, -60, 60)

    @cached_property
    def formula(self) -> Function:
        """The function itself."""
        return find_function(self.function)

    @cached_property
    def input(self) -> Format:
        """Format of the input."""
        return Format.parse(self.x)

    @cached_property
    def output(self) -> Format:
        """Format of the output."""
        return Format.parse(self.y)

    def codes(self, patterns) -> np.ndarray:
        """The codes of bit patterns of the input."""
        size = 1 << self.input.width
        return np.where(patterns > self.input.high, patterns - size, patterns)

    def all_codes(self) -> np.ndarray:
        """All codes of the input, in the order of their bit patterns."""
        return self.codes(np.arange(1 << self.input.width))

    def wanted(self, codes, beyond: int = 0) -> np.ndarray:
        """What the outputs for ``codes`` should be, see :func:`~.functions.targets`."""
        return targets(self.formula, self.input, self.output, codes, beyond)

    @property
    def latency(self) -> int:
        """Clock cycles from an input taken to the output offered."""
        return 1

    def ports(self):
        x, y = self.input, self.output
        return (
            Stream("i", "in", x.width, signed=x.signed, frac=x.frac),
            Stream("o", "out", y.width, signed=y.signed, frac=y.frac),
        )

    def check_fold(self, fold: bool):
        """Refuse to fold what has no symmetry, or whose mirror image the output lacks."""
        symmetry = find_function(self.function).symmetry
        if fold and (symmetry == "none" or not Format.parse(self.x).signed):
            raise ValueError(
                f"fold must be False unless x is signed and the function odd, even or "
                f"complementary, not for {self.function} of {self.x}"
            )
        if fold and symmetry == "odd" and not Format.parse(self.y).signed:
            raise ValueError(f"fold of an odd function must have a signed y, not {self.y}")


@dataclass(frozen=True, kw_only=True)
class SegmentedParams(FunctionParams):
    """Parameters of a function that is a polynomial in each of ``2**segment_bits`` segments.

    The upper bits of the input choose the segment, the rest is the offset in it.

    Parameters
    ----------
    segment_bits : int
        Address bits of the table of coefficients, 1..12, fewer than ``x`` has.
    """

    segment_bits: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("segment_bits", self.segment_bits, 1, min(12, self.table_bits - 1))

    @property
    def table_bits(self) -> int:
        """Bits of the input that segment and offset are made of."""
        return Format.parse(self.x).width

    @property
    def offset_bits(self) -> int:
        """Bits of the offset."""
        return self.table_bits - self.segment_bits

    def starts(self) -> np.ndarray:
        """The code at which each segment starts, by its address."""
        return self.codes(np.arange(1 << self.segment_bits) << self.offset_bits)

    def offsets(self, beyond: int = 0) -> np.ndarray:
        """The offsets that coefficients are fitted to: all, or some of ``2**18`` codes or more.

        ``beyond`` of them are those of the next segment's first codes.
        """
        # Of wide inputs as many as error measurement takes blocks, and always the last one.
        last = (1 << self.offset_bits) - 1 + beyond
        stride = 1 << max(0, self.input.width - EXHAUSTIVE_BITS)
        return np.unique(np.append(np.arange(0, last, stride), last))


class FunctionModel:
    """Evaluation, ideal and largest error of a golden model of a function unit."""

    def evaluate(self, x):
        """Output codes for input codes. Pure; golden dialect."""
        raise NotImplementedError

    def ideal(self, x):
        """The function of real numbers, saturated to the range of the output."""
        low, high = (float(limit) for limit in self.params.output.limits)
        return np.clip(self.params.formula(x), low, high)

    def max_error_ulp(self) -> float:
        """The largest error in codes of the output, see :func:`~.error.max_error_ulp`."""
        return _max_error(type(self), self.params)


@lru_cache(maxsize=256)
def _max_error(model, params) -> float:
    return max_error_ulp(model(params))


FunctionParamsT = TypeVar("FunctionParamsT", bound=FunctionParams)


class FunctionPipeline(FunctionModel, CycleGolden[FunctionParamsT], abstract=True):
    """A function unit that takes an input in each cycle and gives its output some cycles later.

    All stages move together, in each cycle in which the last one is empty or its output is taken.
    """

    def registers(self):
        p = self.params
        return (
            Register("valid", 1, count=p.latency),
            Register("x", p.input.width, p.input.signed, count=p.latency),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        # The input goes along, and the function is taken at the end: the component may compute in
        # any stage, as long as the same comes out.
        x, valid = state["x"], state["valid"]
        moves = np.logical_or(valid[..., -1] == 0, o__ready != 0)

        def following(new, old):
            moved = np.concatenate([new[..., None], old[..., :-1]], axis=-1)
            return np.where(moves[..., None], moved, old)

        outputs = {
            "i__ready": as_int(moves),
            "o__payload": self.evaluate(x[..., -1]),
            "o__valid": valid[..., -1],
        }
        return {"x": following(i__payload, x), "valid": following(i__valid, valid)}, outputs
