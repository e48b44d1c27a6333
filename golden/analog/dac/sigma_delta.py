"""First-order sigma-delta modulator: one pin and a low-pass filter make a DAC."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params, advanced
from spikeloom.golden.core.ports import Port, Register

__all__ = ["SigmaDeltaModulator", "SigmaDeltaModulatorParams"]


@dataclass(frozen=True, kw_only=True)
class SigmaDeltaModulatorParams(Params):
    """Parameters of a first-order sigma-delta modulator.

    Parameters
    ----------
    width : int
        Bits of the input code, 1..32.
    """

    width: int = 8

    def __post_init__(self):
        check_int("width", self.width, 1, 32)

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("x", "in", self.width, frac=self.width, unit="p"),
            Port("bit", "out", 1, unit="p"),
        )


class SigmaDeltaModulator(CycleGolden[SigmaDeltaModulatorParams]):
    """A first-order sigma-delta modulator: an accumulator whose carry is the output.

    In a cycle with ``en``, ``acc + x`` is split: its low ``width`` bits become ``acc``, its carry
    becomes ``bit``. Without ``en`` both hold. Both are 0 after reset. ``bit`` is a register, so a
    pin gets it without glitches. The input ``x`` means ``x * 2**-width`` of the pin's swing; the
    pin is never high all the time.

    Latency 1, one bit per cycle.

    Bound. The accumulator holds exactly what has come in and not gone out:
    ``2**width * ones + acc`` grows by ``x`` in each enabled cycle. So in any ``n`` of them the
    number of ones differs by less than 1 from :meth:`ideal`, the sum of the inputs over
    ``2**width``; it is its floor when ``acc`` started at 0, and ``2**width`` cycles of a constant
    ``x`` give ``x`` ones exactly.

    Source: H. Inose, Y. Yasuda and J. Murakami, "A Telemetering System by Code Modulation",
    IRE Trans. SET-8 (1962); the error-feedback form with the quantiser reduced to a carry.
    """

    EXAMPLES = (
        SigmaDeltaModulatorParams(),
        SigmaDeltaModulatorParams(width=1),
        SigmaDeltaModulatorParams(width=32),
    )

    def registers(self):
        return (Register("acc", self.params.width), Register("bit", 1))

    def step(self, state, en, x):
        width = self.params.width
        total = state["acc"] + x
        new = {"acc": total & ((1 << width) - 1), "bit": total >> width}
        return advanced(self, state, new, en), {"bit": state["bit"]}

    def ideal(self, x):
        """Ones that are due after each enabled cycle, not rounded: the running mean of the input.

        Parameters
        ----------
        x : array of int
            Input codes, the first axis time.

        Returns
        -------
        array of float
            ``sum(x) / 2**width`` after each cycle.
        """
        return np.cumsum(np.asarray(x, float), axis=0) / 2.0**self.params.width
