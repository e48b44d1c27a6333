"""Base class of health tests of entropy sources: samples in, a sticky alarm out."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Params, advanced
from spikeloom.golden.core.ports import Port

__all__ = ["HealthTest", "HealthTestParams"]


@dataclass(frozen=True, kw_only=True)
class HealthTestParams(Params):
    """Parameters of a health test of bits."""

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("clear", "in", 1),
            Port("bit", "in", 1),
            Port("alarm", "out", 1),
        )


HealthTestParamsT = TypeVar("HealthTestParamsT", bound=HealthTestParams)


class HealthTest(CycleGolden[HealthTestParamsT], abstract=True):
    """A golden model of a health test: what a sample does to the registers.

    In a cycle with ``clear`` all is as after reset, that is 0. Otherwise, in a cycle with ``en``,
    :meth:`sampled` gives the new state. ``alarm`` is the register of that name.
    """

    def sampled(self, state: dict, bit) -> dict:
        """The state after a sample. Pure; golden dialect."""
        raise NotImplementedError

    def step(self, state, en, clear, bit):
        # `clear` is the stronger one: the sample of its cycle is not looked at.
        held = advanced(self, state, self.sampled(state, bit), en)
        return (
            {name: np.where(clear != 0, 0, held[name]) for name in held},
            {"alarm": state["alarm"]},
        )
