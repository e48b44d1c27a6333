"""Accumulator with a clear strobe, wrapping or saturating."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register

__all__ = ["Accumulator", "AccumulatorParams"]


@dataclass(frozen=True, kw_only=True)
class AccumulatorParams(Params):
    """Parameters of an accumulator.

    Parameters
    ----------
    width : int
        Bits of the input, 1..32.
    acc_width : int
        Bits of the accumulator, ``width..62``.
    signed : bool
        Input and accumulator are two's complement.
    overflow : {"wrap", "saturate"}
        What a sum out of range becomes: itself modulo ``2**acc_width``, or the nearest limit.
    """

    width: int = 8
    acc_width: int = 16
    signed: bool = False
    overflow: str = "wrap"

    def __post_init__(self):
        check_int("width", self.width, 1, 32)
        check_int("acc_width", self.acc_width, self.width, 62)
        check_bool("signed", self.signed)
        check_choice("overflow", self.overflow, ("wrap", "saturate"))

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("clear", "in", 1),
            Port("x", "in", self.width, self.signed),
            Port("acc", "out", self.acc_width, self.signed),
            Port("overflow", "out", 1),
        )


class Accumulator(CycleGolden[AccumulatorParams]):
    """Sum of the inputs of all enabled cycles since the last clear.

    In each cycle, with the old ``acc`` and ``overflow``:

    1. ``base`` is 0 in a cycle with ``clear``, else ``acc``;
    2. ``total = base + x`` in a cycle with ``en``, else ``base``, in full precision;
    3. the new ``acc`` is ``total`` brought into range by the overflow mode;
    4. the new ``overflow`` is 1 if ``total`` was out of range, else 0 in a cycle with ``clear``,
       else as it was.

    So ``clear`` together with ``en`` is the first cycle of an epoch and loads ``x``; ``clear``
    alone gives 0. ``acc`` and ``overflow`` are registers, 0 after reset. ``overflow`` is sticky in
    both modes: a sum that saturated, or wrapped, in the epoch is known to be wrong at its end. A
    saturated sum goes on from the limit, so it may leave it again with inputs of the other sign.

    No overflow is possible in an epoch of ``n`` enabled cycles if ``n * (2**width - 1) <
    2**acc_width``, or ``n * 2**(width - 1) < 2**(acc_width - 1)`` with ``signed``.

    Latency 1, one input per cycle.

    Source: this project; the sum is that of exact integers as long as ``overflow`` is 0.
    """

    EXAMPLES = (
        AccumulatorParams(),
        AccumulatorParams(width=1, acc_width=1),
        AccumulatorParams(width=1, acc_width=1, signed=True, overflow="saturate"),
        AccumulatorParams(width=3, acc_width=5, overflow="saturate"),
        AccumulatorParams(width=3, acc_width=5, signed=True, overflow="saturate"),
        AccumulatorParams(width=4, acc_width=4, signed=True),
        AccumulatorParams(width=32, acc_width=62, signed=True, overflow="saturate"),
        AccumulatorParams(width=32, acc_width=62),
    )

    def registers(self):
        p = self.params
        return Register("acc", p.acc_width, p.signed), Register("overflow", 1)

    def step(self, state, en, clear, x):
        acc, sticky = state["acc"], state["overflow"]
        total = np.where(clear != 0, 0, acc) + np.where(en != 0, x, 0)
        _, _, _, port, _ = self.params.ports()
        if self.params.overflow == "saturate":
            new = np.clip(total, port.low, port.high)
        else:
            # Into low..high, by whole multiples of the size of that range.
            new = ((total - port.low) & ((1 << port.width) - 1)) + port.low
        out_of_range = (total < port.low) | (total > port.high)
        flag = np.where(out_of_range, 1, np.where(clear != 0, 0, sticky))
        return {"acc": new, "overflow": flag}, {"acc": acc, "overflow": sticky}
