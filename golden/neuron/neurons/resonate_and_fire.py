"""Resonate-and-fire neuron: a damped oscillation made of shifts."""

import math
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register

from .leak import check_shifts, leaked, leaked_fraction
from .membrane import FixedPointParams

__all__ = ["ResonateAndFire", "ResonateAndFireParams"]


@dataclass(frozen=True, kw_only=True)
class ResonateAndFireParams(FixedPointParams):
    """Parameters of a resonate-and-fire neuron.

    Parameters
    ----------
    width : int
        Bits of the signed states ``x`` and ``y`` and of the signed input ``i``, 2..32.
    frac : int
        Fraction bits of all three, 0..32; they change no logic.
    decay_shifts : tuple of int
        A step keeps the fraction ``1 - sum(2**-s)`` of the amplitude; each shift in
        ``1..width - 1``, no two equal. ``()`` is no decay.
    turn_shifts : tuple of int
        The coupling ``sum(2**-s)`` of ``x`` and ``y``, about the angle turned in a step in radians;
        each shift in ``1..width - 1``, no two equal, at least one.
    fires_on : {"y", "radius"}
        Whether ``y >= threshold`` or ``x**2 + y**2 >= threshold**2`` is a spike; the second needs
        two squares.
    threshold : int
        ``1..2**(width - 1) - 1``.
    reset_x, reset_y : int
        Both states after a spike, which must not fire by themselves: ``reset_y`` is in
        ``-2**(width - 1)..threshold - 1``, and with ``fires_on="radius"`` the radius is smaller.
    """

    decay_shifts: tuple[int, ...] = (6,)
    turn_shifts: tuple[int, ...] = (3,)
    fires_on: str = "y"
    threshold: int = 256
    reset_x: int = 0
    reset_y: int = 0

    def __post_init__(self):
        super().__post_init__()
        check_shifts("decay_shifts", self.decay_shifts, 1, self.width - 1)
        check_shifts("turn_shifts", self.turn_shifts, 1, self.width - 1)
        if not self.turn_shifts:
            raise ValueError("turn_shifts must hold at least one integer, not ()")
        check_choice("fires_on", self.fires_on, ("y", "radius"))
        check_int("threshold", self.threshold, 1, self.high)
        check_int("reset_x", self.reset_x, self.low, self.high)
        check_int("reset_y", self.reset_y, self.low, self.threshold - 1)
        if self.fires_on == "radius" and self.reset_x**2 + self.reset_y**2 >= self.threshold**2:
            raise ValueError(
                f"reset_x and reset_y must lie within the radius {self.threshold}, "
                f"not at {self.reset_x}, {self.reset_y}"
            )

    @property
    def decay(self) -> float:
        """Fraction of the amplitude lost in one step."""
        return leaked_fraction(self.decay_shifts)

    @property
    def turn(self) -> float:
        """The coupling of ``x`` and ``y``."""
        return leaked_fraction(self.turn_shifts)

    @property
    def matrix(self) -> np.ndarray:
        """What a step without input does to ``(x, y)`` in real numbers."""
        keep, turn = 1 - self.decay, self.turn
        return np.array([[keep, -turn], [keep * turn, keep - turn**2]])

    @property
    def angle(self) -> float:
        """Radians by which the phase advances in one step; NaN if it does not oscillate."""
        sine = self.turn / 2 / math.sqrt(1 - self.decay)
        return 2 * math.asin(sine) if sine < 1 else math.nan

    @property
    def error_bound(self) -> tuple[float, float]:
        """Bounds on ``x`` and ``y`` less those of :meth:`ResonateAndFire.ideal`, in codes."""
        if not self.decay_shifts or math.isnan(self.angle):
            return math.inf, math.inf
        decays, turns = len(self.decay_shifts), len(self.turn_shifts)
        dx = decays + turns
        added = np.array([dx, max(decays, turns) + self.turn * dx])
        _, vectors = np.linalg.eig(self.matrix)
        spread = np.abs(vectors) @ np.abs(np.linalg.inv(vectors))
        x, y = spread @ added / self.decay
        return float(x), float(y)

    def ports(self):
        en, i, spike, _ = super().ports()
        return en, i, spike, self.code_port("x", "out"), self.code_port("y", "out")


class ResonateAndFire(CycleGolden[ResonateAndFireParams]):
    """A resonate-and-fire neuron: it prefers inputs that come with its own rhythm.

    A step is a clock cycle with ``en``; without it everything holds. In a step:

    1. ``ux = x - sum(x >> d) - sum(y >> t) + i`` over the decay shifts ``d`` and the turn shifts
       ``t``, with the old ``x`` and ``y``.
    2. ``uy = y - sum(y >> d) + sum(ux >> t)``, with the new ``ux``. Both are exact but for the
       shifts, which floor.
    3. Both saturate at the codes of the states.
    4. ``spike`` becomes ``uy >= threshold``, or ``ux**2 + uy**2 >= threshold**2``.
    5. ``x`` and ``y`` become ``ux`` and ``uy``, or with a spike ``reset_x`` and ``reset_y``.

    After reset all is 0; the outputs show the last step until the next. ``x`` is the current-like
    and ``y`` the voltage-like state. A neuron that stays above its threshold fires in every step;
    the reset prevents that.

    Latency 1, one step per cycle. No multiplier with ``fires_on="y"``.

    That ``uy`` takes the new ``ux`` is what makes the rotation exact in its length: without input
    the step is a matrix with determinant ``keep**2`` and trace ``2 * keep - turn**2``, where
    ``keep = 1 - decay``. So the amplitude shrinks by ``keep`` exactly, where the plain Euler step
    would blow it up by ``sqrt(keep**2 + turn**2)``, and the phase advances by ``angle =
    2 * asin(turn / (2 * sqrt(keep)))`` per step: the resonance of ``b = log(keep)`` and ``omega =
    angle``, in units of the step. The orbit is an ellipse, inclined by about ``turn / 2``.

    Bound. :meth:`ideal` is the same step in real numbers. A floored shift takes off less than one
    code too much: with ``D`` decay and ``T`` turn shifts ``ux`` is too high by less than ``D + T``,
    and ``uy`` off by less than ``max(D, T) + turn * (D + T)``. With the eigenvectors ``V`` of the
    matrix its ``k``-th power is at most ``keep**k * abs(V) @ abs(inv(V))``, and the sum over ``k``
    gives ``error_bound``: between spikes, from equal states and unless a state saturates.

    Izhikevich's neuron fires as the imaginary part passes 1, from below, and restarts at ``i``:
    that is ``reset_y = threshold - 1``, from where it can only fall. A form that fires on the
    radius and restarts at 0 is ``fires_on="radius"``.

    Source: E. M. Izhikevich, "Resonate-and-fire neurons", Neural Networks 14:883 (2001). The shifts
    are those of the circle of M. Minsky, HAKMEM, MIT AI Memo 239 (1972), item 149.
    """

    EXAMPLES = (
        ResonateAndFireParams(),
        ResonateAndFireParams(width=2, frac=0, decay_shifts=(), turn_shifts=(1,), threshold=1),
        ResonateAndFireParams(
            width=6, decay_shifts=(4, 2), turn_shifts=(2,), threshold=31, reset_x=-32, reset_y=30
        ),
        ResonateAndFireParams(
            width=7, decay_shifts=(1,), turn_shifts=(1, 3), threshold=10, reset_x=63, reset_y=-64
        ),
        ResonateAndFireParams(
            width=5,
            decay_shifts=(4,),
            turn_shifts=(2,),
            fires_on="radius",
            threshold=9,
            reset_x=-3,
            reset_y=2,
        ),
    )

    def registers(self):
        width = self.params.width
        return (
            Register("x", width, signed=True),
            Register("y", width, signed=True),
            Register("spike", 1),
        )

    def step(self, state, en, i):
        p, x, y = self.params, state["x"], state["y"]
        # ``uy`` takes the new ``ux``: so turning gains no amplitude, as it would by Euler's step.
        ux = leaked(x, p.decay_shifts) + i - sum(y >> shift for shift in p.turn_shifts)
        uy = leaked(y, p.decay_shifts) + sum(ux >> shift for shift in p.turn_shifts)
        ux, uy = np.clip(ux, p.low, p.high), np.clip(uy, p.low, p.high)
        fires = uy >= p.threshold
        if p.fires_on == "radius":
            fires = ux * ux + uy * uy >= p.threshold**2
        new = {
            "x": np.where(fires, p.reset_x, ux),
            "y": np.where(fires, p.reset_y, uy),
            "spike": as_int(fires),
        }
        return advanced(self, state, new, en), dict(state)

    def ideal(self, i, x=0.0, y=0.0):
        """States and spikes of the same neuron in real numbers, not saturating.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.
        x, y : float or array of float
            States before the first step, in codes.

        Returns
        -------
        x, y, spike : array
            After each step.
        """
        p, trace = self.params, []
        keep, turn = 1 - p.decay, p.turn
        for current in np.asarray(i, float):
            ux = keep * x - turn * y + current
            uy = keep * y + turn * ux
            fires = uy >= p.threshold
            if p.fires_on == "radius":
                fires = ux**2 + uy**2 >= p.threshold**2
            x, y = np.where(fires, p.reset_x, ux), np.where(fires, p.reset_y, uy)
            trace.append((x, y, fires))
        return tuple(np.array(values) for values in zip(*trace, strict=True))
