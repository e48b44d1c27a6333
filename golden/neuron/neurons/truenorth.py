"""TrueNorth neuron: linear leak, two thresholds, six reset modes."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

from .membrane import MembraneParams

__all__ = ["TrueNorth", "TrueNorthParams"]


@dataclass(frozen=True, kw_only=True)
class TrueNorthParams(MembraneParams):
    """Parameters of a TrueNorth neuron; in parentheses the symbol of the paper.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v`` and of the signed input ``i``, 3..32; the chip has 20.
    leak : int
        What each step adds (``lambda``), any code; the chip has -255..255. A negative one leaks.
    leak_reversal : bool
        Give the leak the sign of the membrane (``epsilon``), and none at 0: a negative ``leak``
        then pulls towards 0, a positive one drives away from it.
    threshold : int
        The neuron fires when the membrane reaches it (``alpha``), ``0..2**(width - 2) - 1``.
    negative_threshold : int
        Size of the threshold below 0 (``beta``), ``0..2**(width - 2) - 1``.
    random_bits : int
        Bits of the number that each step adds to the threshold (``TM``, the ones of the mask
        ``M``), ``0..width - 2``; with 0 there is no port ``random``.
    reset : {"value", "subtract", "none"}
        What a spike does to the membrane (``gamma`` 0, 1, 2): it is ``reset_value``, is lowered by
        the threshold, or stays.
    reset_value : int
        Membrane after a spike (``R``), ``-2**(width - 1) + 1..2**(width - 1) - 1``; 0 if ``reset``
        is not ``"value"``, which alone uses it.
    saturates : bool
        A membrane under the negative threshold is held there (``kappa`` 1). If not, it is reset,
        the mirror image of what a spike does: it is ``-reset_value``, is raised by the negative
        threshold, or stays.
    """

    width: int = 20
    leak: int = -1
    leak_reversal: bool = False
    threshold: int = 100
    negative_threshold: int = 100
    random_bits: int = 0
    reset: str = "value"
    reset_value: int = 0
    saturates: bool = True

    WIDTHS = (3, 32)

    def __post_init__(self):
        super().__post_init__()
        check_int("leak", self.leak, self.low, self.high)
        check_bool("leak_reversal", self.leak_reversal)
        check_int("threshold", self.threshold, 0, self.high >> 1)
        check_int("negative_threshold", self.negative_threshold, 0, self.high >> 1)
        check_int("random_bits", self.random_bits, 0, self.width - 2)
        check_choice("reset", self.reset, ("value", "subtract", "none"))
        check_int("reset_value", self.reset_value, -self.high, self.high)
        if self.reset != "value" and self.reset_value != 0:
            raise ValueError(
                f"reset_value must be 0 with reset={self.reset!r}, not {self.reset_value}"
            )
        check_bool("saturates", self.saturates)

    @classmethod
    def reference(cls, *, leak: int = 0, threshold: int = 100) -> "TrueNorthParams":
        """The simpler neuron of a reference model: ``leak`` is taken off, both thresholds are
        ``threshold``, and passing either resets to 0.
        """
        return cls(leak=-leak, threshold=threshold, negative_threshold=threshold, saturates=False)

    def ports(self):
        en, i, spike, v = super().ports()
        random = (Port("random", "in", self.random_bits),) if self.random_bits else ()
        return en, i, *random, spike, v


class TrueNorth(CycleGolden[TrueNorthParams]):
    """A TrueNorth neuron.

    A step is a clock cycle with ``en``, the chip's tick of 1 ms; without it everything holds. In a
    step, in this order:

    1. ``v + i``, exact; ``i`` is the sum of the weights of the axons that are active.
    2. ``leak`` is added, with ``leak_reversal`` times the sign of ``v + i``, which is 0 at 0. That
       is ``u``, saturated at ``-2**(width - 1)`` and ``2**(width - 1) - 1``.
    3. ``spike`` becomes ``u >= threshold + random``.
    4. With a spike ``v`` becomes ``reset_value``, ``u - threshold - random``, or ``u``.
    5. Else, with ``saturates``, ``v`` becomes at least ``-negative_threshold``. Without, if
       ``u < -negative_threshold - random``, it becomes ``-reset_value``,
       ``u + negative_threshold + random``, or ``u``.
    6. Else ``v`` becomes ``u``.

    After reset both are 0. Nothing is rounded. ``random`` is a word of uniform bits, a new one for
    each step. A reversed leak of more than 1 does not stop at 0 but swings about it, as in the
    paper's equation.

    Latency 1, one step per cycle.

    Missing compared with the chip: stochastic weights and leaks, whose draws can be made where
    ``i`` is summed, and resets that are a sign and a power of two only. The paper does not say what
    happens at the ends of 20 bits; here the membrane saturates. In the reference model a value
    other than 0 after a negative crossing has the sign of ``reset_value``, in the paper the
    opposite one; :meth:`TrueNorthParams.reference` therefore resets to 0, its default.

    Source: A. S. Cassidy et al., "Cognitive computing building block: a versatile and efficient
    digital neuron model for neurosynaptic cores", IJCNN 2013, equations 1 to 6 and table of the
    reset modes.
    """

    EXAMPLES = (
        TrueNorthParams(),
        TrueNorthParams(width=3, leak=0, threshold=0, negative_threshold=0, saturates=False),
        TrueNorthParams(width=32, threshold=(1 << 30) - 1, reset="none", random_bits=30),
        TrueNorthParams(
            leak=-255, leak_reversal=True, reset="subtract", random_bits=18, saturates=False
        ),
        TrueNorthParams(
            width=8,
            leak=127,
            leak_reversal=True,
            threshold=63,
            negative_threshold=40,
            reset_value=127,
            saturates=False,
        ),
        TrueNorthParams(
            width=8,
            leak=-128,
            threshold=10,
            negative_threshold=63,
            random_bits=3,
            reset_value=-127,
            saturates=False,
        ),
        TrueNorthParams(
            width=8,
            leak=3,
            threshold=20,
            negative_threshold=9,
            random_bits=2,
            reset="none",
            saturates=False,
        ),
        TrueNorthParams(width=8, threshold=31, negative_threshold=0, reset="subtract"),
    )

    def registers(self):
        return Register("v", self.params.width, signed=True), Register("spike", 1)

    def step(self, state, en, i, random=0):
        p = self.params
        total = state["v"] + i
        sign = as_int(total > 0) - as_int(total < 0) if p.leak_reversal else 1
        u = np.clip(total + sign * p.leak, p.low, p.high)
        upper, lower = p.threshold + random, p.negative_threshold + random
        fires = u >= upper
        # ``reset`` is a parameter: the choice is made here and not by hardware.
        above = {"value": p.reset_value, "subtract": u - upper, "none": u}[p.reset]
        below = {"value": -p.reset_value, "subtract": u + lower, "none": u}[p.reset]
        if p.saturates:
            under = np.maximum(u, -p.negative_threshold)
        else:
            under = np.where(u < -lower, below, u)
        new = {"v": np.where(fires, above, under), "spike": as_int(fires)}
        return advanced(self, state, new, en), {"spike": state["spike"], "v": state["v"]}
