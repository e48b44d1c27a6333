"""Three-state neuron of Loihi 2, one of the programs that its microcode can run."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register

from .loihi import check_decays, decayed, leak
from .membrane import MembraneParams

__all__ = ["Loihi2", "Loihi2Params"]


@dataclass(frozen=True, kw_only=True)
class Loihi2Params(MembraneParams):
    """Parameters of a neuron with a membrane ``v``, a current ``s2`` and a slow state ``s3``.

    Parameters
    ----------
    width : int
        Bits of the signed states and of the signed input ``i``, 2..32; the chip has 24.
    form : {"multiply", "divide"}
        How states decay: by a factor of 4096ths, or by a quotient, as in a reference model.
    decays : tuple of int
        Decays of ``v``, ``s2`` and ``s3``. With ``form="multiply"`` the fraction lost per step in
        units of 1/4096, 0..4096; with ``form="divide"`` the divisor, 1..4096.
    w12, w13, w23 : int
        Couplings, -128..127: what ``s2`` and ``s3`` add to ``v``, and ``s3`` to ``s2``, per code.
    threshold : int
        The neuron fires when ``v`` reaches it, any code but the smallest.
    reset_value : int
        ``v`` after a spike, any code below ``threshold``.
    increment : int
        What a spike adds to ``s3``, any code.
    """

    width: int = 24
    form: str = "multiply"
    decays: tuple[int, ...] = (410, 819, 82)
    w12: int = 1
    w13: int = -1
    w23: int = 0
    threshold: int = 1000
    reset_value: int = 0
    increment: int = 10

    def __post_init__(self):
        super().__post_init__()
        check_decays(self.form)
        check_ints("decays", self.decays, int(self.form == "divide"), 4096, 3)
        for name in ("w12", "w13", "w23"):
            check_int(name, getattr(self, name), -128, 127)
        check_int("threshold", self.threshold, self.low + 1, self.high)
        check_int("reset_value", self.reset_value, self.low, self.threshold - 1)
        check_int("increment", self.increment, self.low, self.high)

    @classmethod
    def reference(cls, *, width: int = 24) -> "Loihi2Params":
        """The neuron of a reference model: quotients by 10, 5 and 50, and ``s3`` only observes."""
        return cls(width=width, form="divide", decays=(10, 5, 50), w13=0)

    @property
    def leaks(self) -> tuple[float, ...]:
        """Fractions that ``v``, ``s2`` and ``s3`` lose in one step."""
        return tuple(leak(self.form, decay) for decay in self.decays)

    @property
    def error_bound(self) -> float:
        """Bound on the distance of ``v`` from :meth:`Loihi2.ideal` between spikes, in codes."""

        def of(a, pushed):
            """Bound of a state with the leak ``a`` that takes over errors up to ``pushed``."""
            if a:
                return (1 + pushed) / a
            return float("inf") if pushed else 0.0

        # A coupling of 0 takes nothing over, from an infinite error either.
        a1, a2, a3 = self.leaks
        of_3 = of(a3, 0)
        of_2 = of(a2, abs(self.w23) * of_3 if self.w23 else 0)
        return of(
            a1,
            (abs(self.w12) * of_2 if self.w12 else 0) + (abs(self.w13) * of_3 if self.w13 else 0),
        )


class Loihi2(CycleGolden[Loihi2Params]):
    """A neuron with three states in a chain, one program of many that Loihi 2 can run.

    A step is a clock cycle with ``en``; without it everything holds. In a step, in this order, each
    result saturated at ``-2**(width - 1)`` and ``2**(width - 1) - 1``:

    1. ``s3`` becomes what is left of it.
    2. ``s2`` becomes what is left of it, plus ``i + w23 * s3``.
    3. ``w`` is what is left of ``v``, plus ``w12 * s2 + w13 * s3``.
    4. ``spike`` becomes ``w >= threshold``. ``v`` becomes ``w``, with a spike ``reset_value``.
    5. A spike adds ``increment`` to ``s3``.

    Decay and rounding are those of :class:`~.loihi_cuba.LoihiCUBA`: towards
    0 with ``form="multiply"``, floored with ``form="divide"``. With ``w12=1`` and no other coupling
    this is that neuron without bias and refractory time, ``s2`` being its current. ``w13 < 0``
    makes the rate adapt, ``w23`` lets the spikes change the current.

    After reset all states are 0. The outputs are registers and show the last step until the next
    one.

    Latency 1, one step per cycle.

    Bound. :meth:`ideal` does the same in real numbers, without rounding and saturating. A decay is
    off by less than one code, and the error before it shrinks by the leak ``a`` of the state; so
    between spikes, from equal states, ``s3`` is off by less than ``e3 = 1 / a3``, ``s2`` by less
    than ``e2 = (1 + abs(w23) * e3) / a2``, and ``v`` by less than
    ``(1 + abs(w12) * e2 + abs(w13) * e3) / a1`` codes. A state that does not decay is not rounded.

    Source: Intel, "Taking neuromorphic computing to the next level with Loihi 2", technology brief
    (2021): programmable neurons with 24-bit states. The program is that of a reference model.
    """

    EXAMPLES = (
        Loihi2Params(),
        Loihi2Params(width=2, decays=(4096, 0, 1), threshold=1, increment=1),
        Loihi2Params(width=32, decays=(0, 2048, 0), w13=0, threshold=(1 << 31) - 1, increment=-5),
        Loihi2Params(
            width=5, decays=(77, 300, 1000), w12=3, w13=-2, w23=-1, threshold=14, reset_value=-9
        ),
        Loihi2Params(
            width=4,
            decays=(4095, 1024, 0),
            w12=-128,
            w13=127,
            w23=2,
            threshold=-7,
            reset_value=-8,
            increment=7,
        ),
        Loihi2Params(width=5, form="divide", decays=(3, 1, 5), w13=-1, w23=1, threshold=15),
    )

    def registers(self):
        states = (Register(name, self.params.width, signed=True) for name in ("v", "s2", "s3"))
        return *states, Register("spike", 1)

    def step(self, state, en, i):
        p = self.params

        def after(name, decay, pushed):
            return np.clip(decayed(p, state, name, decay) + pushed, p.low, p.high)

        s3 = after("s3", p.decays[2], 0)
        s2 = after("s2", p.decays[1], i + p.w23 * s3)
        w = after("v", p.decays[0], p.w12 * s2 + p.w13 * s3)
        fires = w >= p.threshold
        new = {
            "v": np.where(fires, p.reset_value, w),
            "s2": s2,
            "s3": np.clip(np.where(fires, s3 + p.increment, s3), p.low, p.high),
            "spike": as_int(fires),
        }
        return advanced(self, state, new, en), {"spike": state["spike"], "v": state["v"]}

    def ideal(self, i, v=0.0, s2=0.0, s3=0.0):
        """Membrane and spikes of the same neuron in real numbers, without saturation.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.
        v, s2, s3 : float or array of float
            States before the first step, in codes.

        Returns
        -------
        v : array of float
            Membrane after each step, after the reset where it fired.
        spike : array of bool
            Whether it fired in each step.
        """
        p = self.params
        left = [1 - a for a in p.leaks]
        v, s2, s3 = (np.broadcast_to(np.asarray(x, float), np.shape(i)[1:]) for x in (v, s2, s3))
        membranes, spikes = [], []
        for current in np.asarray(i, float):
            s3 = s3 * left[2]
            s2 = s2 * left[1] + current + p.w23 * s3
            w = v * left[0] + p.w12 * s2 + p.w13 * s3
            fires = w >= p.threshold
            v = np.where(fires, p.reset_value, w)
            s3 = np.where(fires, s3 + p.increment, s3)
            membranes.append(v)
            spikes.append(fires)
        return np.array(membranes), np.array(spikes)
