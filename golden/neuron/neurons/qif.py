"""Quadratic integrate-and-fire neuron in fixed point, with one square."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register

from .membrane import FixedPointParams

__all__ = ["QIF", "QIFParams"]


@dataclass(frozen=True, kw_only=True)
class QIFParams(FixedPointParams):
    """Parameters of a quadratic integrate-and-fire neuron.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v`` and of the signed input ``i``, 2..24.
    frac : int
        Fraction bits of ``v`` and ``i``, 0..32; they change no logic.
    square_shift : int
        A step adds ``v * v >> square_shift`` to ``v``, ``0..2 * width``. For ``dv/dt = v**2 + i``
        with a step of ``2**-d`` it is ``frac + d``.
    threshold : int
        The neuron fires when the membrane reaches it, ``1..2**(width - 1) - 1``.
    reset_value : int
        The membrane after a spike, ``v_min..threshold - 1``.
    v_min : int
        The membrane stays at or above it, ``-2**(width - 1)..0``.

    The square must not carry ``reset_value`` or ``v_min`` to the threshold in one step without
    input: ``v * v >> square_shift < threshold - v`` for both.
    """

    width: int = 12
    square_shift: int = 12
    threshold: int = 1536
    reset_value: int = -1536
    v_min: int = -2048

    WIDTHS = (2, 24)

    def __post_init__(self):
        super().__post_init__()
        check_int("square_shift", self.square_shift, 0, 2 * self.width)
        check_int("threshold", self.threshold, 1, self.high)
        check_int("v_min", self.v_min, self.low, 0)
        check_int("reset_value", self.reset_value, self.v_min, self.threshold - 1)
        for name in ("v_min", "reset_value"):
            v = getattr(self, name)
            step, room = v * v >> self.square_shift, self.threshold - v
            if step >= room:
                raise ValueError(
                    f"{name} must have {name}**2 >> square_shift below threshold - {name}, or it "
                    f"fires at once; {v} gives {step}, not below {room}"
                )


class QIF(CycleGolden[QIFParams]):
    """A quadratic integrate-and-fire neuron, the normal form of a neuron at its onset of firing.

    A step is a clock cycle with ``en``; without it everything holds. In a step:

    1. ``u = v + (v * v >> square_shift) + i``, exactly; the shift floors.
    2. ``spike`` becomes ``u >= threshold``.
    3. ``v`` becomes ``reset_value`` with a spike, else ``u``, but not less than ``v_min``.

    After reset ``v`` and ``spike`` are 0; they show the last step until the next.

    Latency 1, one step per cycle.

    With ``x = v * 2**-square_shift`` and ``I = i * 2**-square_shift`` a step is ``x + x**2 + I``:
    Euler's rule for ``dx/dt = x**2 + I`` with a step of 1. For a constant ``I > 0`` its exact
    solution takes ``(atan(threshold / r) - atan(reset / r)) / r`` steps from spike to spike, with
    ``r = sqrt(I)`` and both codes times ``2**-square_shift``: at most ``pi / sqrt(I)``.

    Bound. A step adds ``d`` with ``-1 < d <= 0`` to that of :meth:`ideal`, the same rule in real
    numbers. The step is increasing in ``v`` above ``-2**(square_shift - 1)``; there ``v`` lies
    between ``ideal(i - 1)`` and ``ideal(i)`` up to the first spike of either, so the current is
    known to a code. Below ``2**(square_shift / 2)`` the square adds nothing: choose fraction bits
    so that a code is little beside the least current.

    The integer neuron of Lo et al. is ``width=12, square_shift=6, threshold=1024``. Its common
    default, a reset to -1024 and a floor of -2048, is refused here, so it is no preset: from -1024
    the square alone is 16384, and the neuron fires in every step after its first spike, just as it
    would after strong inhibition. With these numbers -289 is the lowest that is accepted; but only
    at ``-2**square_shift`` or above, here -64, does a step leave a negative membrane negative, as
    the differential equation does. Below it the neuron bounces: from -289 it fires in every other
    step.

    Source: P. E. Latham, B. J. Richmond, P. G. Nelson and S. Nirenberg, Journal of Neurophysiology
    83:808 (2000); E. M. Izhikevich, "Dynamical Systems in Neuroscience" (2007), section 8.1.3;
    the integer form after C.-C. Lo et al. (2021).
    """

    EXAMPLES = (
        QIFParams(),
        QIFParams(width=2, frac=0, square_shift=4, threshold=1, reset_value=0, v_min=-2),
        QIFParams(width=9, frac=0, square_shift=4, threshold=200, reset_value=-16, v_min=-65),
        QIFParams(width=8, square_shift=0, threshold=127, reset_value=10, v_min=-11),
        QIFParams(width=8, square_shift=7, threshold=1, reset_value=0, v_min=0),
        QIFParams(width=5, square_shift=10, threshold=15, reset_value=14, v_min=-16),
    )

    def registers(self):
        return (Register("v", self.params.width, signed=True), Register("spike", 1))

    def step(self, state, en, i):
        p, v = self.params, state["v"]
        u = v + (v * v >> p.square_shift) + i
        fires = u >= p.threshold
        # The upper limit changes nothing, for there the neuron fires; it tells the range of ``v``.
        new = {
            "v": np.where(fires, p.reset_value, np.clip(u, p.v_min, p.threshold)),
            "spike": as_int(fires),
        }
        return advanced(self, state, new, en), {"spike": state["spike"], "v": v}

    def ideal(self, i, v=0.0):
        """Membrane and spikes of the same neuron in real numbers, in codes.

        Parameters
        ----------
        i : array of float
            Input of each step in codes, shape ``(steps,)`` or ``(steps, batch)``.
        v : float or array of float
            Membrane before the first step, in codes.

        Returns
        -------
        v, spike : array
            After each step.
        """
        p = self.params
        v = np.broadcast_to(np.asarray(v, float), np.shape(i)[1:])
        trace = []
        for current in np.asarray(i, float):
            u = v + v * v * 2.0**-p.square_shift + current
            fires = u >= p.threshold
            v = np.where(fires, p.reset_value, np.maximum(u, p.v_min))
            trace.append((v, fires))
        return tuple(np.array(values) for values in zip(*trace, strict=True))
