"""Base classes of sources: sequences of numbers, the next of which comes with each enable."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params, advanced
from spikeloom.golden.core.ports import Port, Register

from .bitstream import LANES

__all__ = ["IndexGolden", "SourceGolden", "SourceParams", "StateGolden", "reversed_bits"]


@dataclass(frozen=True, kw_only=True)
class SourceParams(Params):
    """Parameters that all sources have.

    Parameters
    ----------
    width : int
        Bits of a number of the sequence; a source may narrow the range 1..64.
    lanes : int
        Consecutive numbers of the sequence per cycle, 1..64.
    """

    width: int = 8
    lanes: int = 1

    def __post_init__(self):
        check_int("width", self.width, 1, 64)
        check_int("lanes", self.lanes, 1, LANES)

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("value", "out", self.width, count=None if self.lanes == 1 else self.lanes),
        )


SourceParamsT = TypeVar("SourceParamsT", bound=SourceParams)


class SourceGolden(CycleGolden[SourceParamsT], abstract=True):
    """A golden model of a source: a number from the state, and the state after it.

    In a cycle with ``en`` the state advances by ``lanes`` numbers, else it holds. ``value`` is the
    number of the current state; with several lanes element ``k`` is the one that comes ``k`` later.
    """

    def advance(self, state: dict, /) -> dict:
        """The state one number later. Pure; golden dialect."""
        raise NotImplementedError

    def value(self, state: dict, /):
        """The number that a state shows. Pure; golden dialect."""
        raise NotImplementedError

    def step(self, state, /, en):
        # A component with many lanes is so proved equal to one number after the other.
        new, shown = state, []
        for _ in range(self.params.lanes):
            shown.append(self.value(new))
            new = self.advance(new)
        value = shown[0] if self.params.lanes == 1 else np.stack(shown, axis=-1)
        return advanced(self, state, new, en), {"value": value}

    def sequence(self, length: int) -> np.ndarray:
        """The first ``length`` numbers after reset, as an array ``(length,)``."""
        check_int("length", length, 0, 1 << 32)
        state, numbers = self.reset(1), []
        for _ in range(length):
            numbers.append(self.value(state))
            state = self.advance(state)
        return np.concatenate(numbers) if numbers else np.zeros(0, np.int64)


class StateGolden(SourceGolden[SourceParamsT], abstract=True):
    """A source that shows its only register, ``state``, which is ``params.seed`` after reset."""

    def registers(self):
        return (Register("state", self.params.width, init=self.params.seed),)

    def value(self, state):
        return state["state"]


class IndexGolden(SourceGolden[SourceParamsT], abstract=True):
    """A source whose number is a function of a counter, the register ``index``, 0 after reset."""

    def registers(self):
        return (Register("index", self.params.width),)

    def advance(self, state):
        return {"index": (state["index"] + 1) & ((1 << self.params.width) - 1)}


def reversed_bits(numbers, width: int) -> Any:
    """The numbers with their ``width`` bits in reverse order; in the golden dialect."""
    turned = 0
    for bit in range(width):
        turned = turned | ((numbers >> bit) & 1) << width - 1 - bit
    return turned
