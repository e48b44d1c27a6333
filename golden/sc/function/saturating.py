"""Base class of functions of a bit stream by a saturating counter (linear finite-state machine)."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["SaturatingGolden", "SaturatingParams", "stationary"]


@dataclass(frozen=True, kw_only=True)
class SaturatingParams(BitParams):
    """Parameters that all functions made of a saturating counter have.

    Parameters
    ----------
    states : int
        States of the counter, a multiple of ``STEP`` up to 256.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    states: int = 8

    STEP: ClassVar[int] = 2
    OUTPUT: ClassVar[str] = "bipolar"

    def __post_init__(self):
        super().__post_init__()
        check_int("states", self.states, self.STEP, 256)
        if self.states % self.STEP:
            raise ValueError(
                f"states must be a multiple of {self.STEP} in {self.STEP}..256, not {self.states!r}"
            )

    @property
    def half(self) -> int:
        """The lowest state of the upper half."""
        return self.states // 2

    @property
    def start(self) -> int:
        """State after reset: the highest of the lower half, for whose upper bit 0 is the free one.

        A flip-flop that starts at 1 costs an inverter at the output on an iCE40.
        """
        return self.half - 1

    @property
    def state_bits(self) -> int:
        """Bits of the counter."""
        return (self.states - 1).bit_length()

    @property
    def latency(self):
        return int(self.lanes == 1)

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit="bipolar"),
            Bits("o", "out", self.lanes, unit=self.OUTPUT),
        )

    def needs(self):
        return (Need("memoryless", ("a",)),)


def stationary(x, states):
    """Law of a saturating counter that memoryless bits of bipolar value ``x`` move.

    The counter goes up with ``(1 + x) / 2`` and down with ``(1 - x) / 2``. What passes from one
    state to the next passes back as often, so neighbours stand in the ratio of the two.

    Parameters
    ----------
    x : array of float
        Values in -1..1.
    states : int
        Number of states.

    Returns
    -------
    array of float
        One axis more than ``x``: the probability of each state.
    """
    # Powers of both, and not of their ratio, which has no value at x = 1.
    x, k = np.asarray(x, float)[..., None], np.arange(states)
    weight = (1 + x) ** k * (1 - x) ** (states - 1 - k)
    return weight / weight.sum(axis=-1, keepdims=True)


SaturatingParamsT = TypeVar("SaturatingParamsT", bound=SaturatingParams)


class SaturatingGolden(BitGolden[SaturatingParamsT], abstract=True):
    """A counter of ``states`` states that a 1 moves up and a 0 down, and that stays at its ends.

    The output of a bit is that of the state before the bit moves it.
    """

    def registers(self):
        return (Register("state", self.params.state_bits, init=self.params.start),)

    def shown(self, state):
        """The output bit in a state of the counter: 1 in its upper half, unless told otherwise."""
        return as_int(state >= self.params.half)

    def moved(self, state, a):
        """The state after a bit."""
        # 2 a - 1 is the value of a bipolar bit: the counter adds up the stream, as far as it
        # reaches.
        return np.clip(state + 2 * a - 1, 0, self.params.states - 1)

    def tick(self, state, /, a):
        return {"state": self.moved(state["state"], a)}, {"o": self.shown(state["state"])}

    def powers(self, x):
        """``(1 + x)^h`` and ``(1 - x)^h``, ``h`` being half of the states.

        With memoryless bits of value ``x`` the two halves of the counter are as probable as these.
        """
        x, half = np.asarray(x, float), self.params.half
        return (1 + x) ** half, (1 - x) ** half
