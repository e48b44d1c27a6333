"""Hodgkin-Huxley neuron: gates from lookup tables, one shared multiplier."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_real

from . import gate_engine as engine
from .gate_engine import Engine, EngineParams, Product
from .gate_tables import gate_table, linear_rate

__all__ = ["HodgkinHuxley", "HodgkinHuxleyParams"]

V, M, H, N = range(4)

RATES = (
    (lambda v: linear_rate((v + 40) / 10), lambda v: 4 * np.exp(-(v + 65) / 18)),
    (lambda v: 0.07 * np.exp(-(v + 65) / 20), lambda v: 1 / (1 + np.exp(-(v + 35) / 10))),
    (lambda v: 0.1 * linear_rate((v + 55) / 10), lambda v: 0.125 * np.exp(-(v + 65) / 80)),
)
"""How ``m``, ``h`` and ``n`` open and close, per ms from mV."""


@dataclass(frozen=True, kw_only=True)
class HodgkinHuxleyParams(EngineParams):
    """Parameters of a Hodgkin-Huxley neuron; the defaults are those of the squid's axon.

    Beside these the formats, as in :class:`~.gate_engine.EngineParams`.

    Parameters
    ----------
    factor_frac : int
        19 if not given. With fewer, the tables round the rates of slow gates, small parts of 1 in a
        step, so far that repetitive firing begins 0.1 uA per cm2 too early.
    dt_ms : float
        Step in ms, 0.0005..0.025.
    c_m : float
        Capacitance in uF per cm2, 0.5..4.
    g_na, g_k, g_l : float
        Largest conductances in mS per cm2, 0..160, 0..80 and 0..4; times ``dt_ms / c_m`` each must
        be less than 2 when it is rounded.
    e_na, e_k, e_l : float
        Their reversal potentials in mV, 0..100, -100..-20 and -100..0.
    threshold_mv : float
        A spike is the step in which the membrane comes to this from below, -40..40 mV.
    """

    factor_frac: int = 19
    dt_ms: float = 0.01
    c_m: float = 1.0
    g_na: float = 120.0
    g_k: float = 36.0
    g_l: float = 0.3
    e_na: float = 50.0
    e_k: float = -77.0
    e_l: float = -54.4
    threshold_mv: float = 0.0

    STATES: ClassVar[int] = 4
    CURRENT: ClassVar[str] = "uA/cm2"

    def __post_init__(self):
        super().__post_init__()
        check_real("dt_ms", self.dt_ms, 0.0005, 0.025)
        check_real("c_m", self.c_m, 0.5, 4)
        limit = 2 - 2.0 ** -(self.factor_frac + 1)  # from here a gain is rounded to 2
        for name, high in (("g_na", 160), ("g_k", 80), ("g_l", 4)):
            value = getattr(self, name)
            check_real(name, value, 0, high)
            if self.gain(value) >= limit:
                raise ValueError(
                    f"{name} * dt_ms / c_m must be less than {limit:g}, not {self.gain(value):g}"
                )
        for name, low, high in (("e_na", 0, 100), ("e_k", -100, -20), ("e_l", -100, 0)):
            check_real(name, getattr(self, name), low, high)
        check_real("threshold_mv", self.threshold_mv, -40, 40)

    def gain(self, conductance) -> float:
        """How much of its gap a current through an open channel closes in a step."""
        return conductance * self.dt_ms / self.c_m

    @cached_property
    def program(self):
        f, t, total = engine.FACTOR, engine.TEMPORARY, engine.SUM
        constant, nothing, gap = engine.CONSTANT, engine.NOTHING, engine.GAP

        def current(conductance, reversal):
            opened = Product(t, constant, nothing, t, constant=self.factor(self.gain(conductance)))
            return opened, Product(gap, t, total, total, level=self.code(reversal))

        # The gates come before the currents, which take the new ones; powers of gates are products
        # of their own, since there is one multiplier.
        return (
            Product(engine.INPUT, constant, V, total, constant=self.factor(self.gain(1))),
            *(Product(gate, f, engine.OFFSET, gate, table=gate - 1) for gate in (M, H, N)),
            Product(M, M, nothing, t),
            Product(t, M, nothing, t),
            Product(t, H, nothing, t),
            *current(self.g_na, self.e_na),
            Product(N, N, nothing, t),
            Product(t, t, nothing, t),
            *current(self.g_k, self.e_k),
            Product(
                gap,
                constant,
                total,
                total,
                level=self.code(self.e_l),
                constant=self.factor(self.gain(self.g_l)),
            ),
        )

    @cached_property
    def tables(self):
        return tuple(
            gate_table(*rates, self.dt_ms, self.edges, self.factor_frac) for rates in RATES
        )

    @cached_property
    def first(self):
        rest = np.array([-65.0])
        gates = (opens(rest) / (opens(rest) + closes(rest)) for opens, closes in RATES)
        return (self.code(-65), *(self.factor(gate[0]) for gate in gates))

    @property
    def threshold(self):
        return self.code(self.threshold_mv)


class HodgkinHuxley(Engine[HodgkinHuxleyParams]):
    """The squid's axon, a patch of membrane with sodium, potassium and leak channels.

    A step of ``dt_ms``, from the old membrane ``v`` in mV:

    1. Each gate ``x`` of ``m, h, n`` becomes ``A[v] x + B[v]``, exact for a membrane that holds
       still: ``A = exp(-dt (alpha + beta))``, ``B = (1 - A) alpha / (alpha + beta)``, from tables
       of ``2**index_bits`` rows over -80..48 mV, beyond which the first and the last row count.
    2. ``v + dt/c (i + g_na m**3 h (e_na - v) + g_k n**4 (e_k - v) + g_l (e_l - v))`` with the new
       gates becomes the membrane, saturated to -128..128 mV.
    3. ``spike`` is 1 if the membrane came to the threshold in this step. It is not reset.

    ``v`` is a code of ``Q8.frac`` in mV, ``i`` one in uA per cm2. Gates, factors and constants have
    ``factor_frac`` fraction bits. Each of the 14 products is rounded to the nearest, ties up.

    Clock: while ``ready`` is 1 the neuron rests, and ``en`` starts a step. Until it is ready again
    ``i`` must be held and ``en`` is ignored. ``v`` and ``spike`` change together at the end.
    :meth:`update` is a step without clock.

    Latency: 58 clock cycles from ``en`` to ``ready``, four for each product; one step at a time.

    After reset the membrane is at -65 mV and the gates at rest.

    Measured with the defaults: at rest the membrane is at -64.93 mV, for the rates are those of the
    middle of a row of 0.25 mV. Repetitive firing begins between 6.22 and 6.24 uA per cm2, against
    6.26 to 6.28 of :meth:`ideal`; from 6.3 up the spikes of 500 ms are as many, and from 10 up
    those of 100 ms are within 0.3 ms.

    Source: A. L. Hodgkin and A. F. Huxley, "A quantitative description of membrane current and its
    application to conduction and excitation in nerve", J. Physiol. 117 (1952), with the membrane
    counted inside minus outside; S. Rush and H. Larsen, IEEE Trans. Biomed. Eng. 25 (1978), for the
    step of a gate.
    """

    EXAMPLES = (
        HodgkinHuxleyParams(),
        HodgkinHuxleyParams(frac=4, factor_frac=8, index_bits=3),
        HodgkinHuxleyParams(frac=16, factor_frac=20, index_bits=10, dt_ms=0.0005),
        HodgkinHuxleyParams(
            frac=10,
            factor_frac=16,
            index_bits=5,
            dt_ms=0.025,
            c_m=2.0,
            g_na=159.0,
            g_k=80.0,
            g_l=4.0,
            e_na=100.0,
            e_k=-100.0,
            e_l=-100.0,
            threshold_mv=40.0,
        ),
    )

    def ideal(self, i, substeps=1):
        """Membrane in mV and spikes in real numbers, by the classical Runge-Kutta method.

        Parameters
        ----------
        i : array of float
            Input of each step, ``(steps,)`` or ``(steps, batch)``.
        substeps : int
            Steps of the method in one of the neuron's.
        """
        p, i = self.params, np.asarray(i, float)
        h = p.dt_ms / substeps
        y = np.array(p.first, float) / (1 << p.factor_frac)
        y[0] = -65  # mV; its code has other fraction bits than the gates
        y = np.broadcast_to(y.reshape(4, *[1] * (i.ndim - 1)), (4, *i.shape[1:]))

        def slope(y, current):
            v, m, h, n = y
            flow = p.g_na * m**3 * h * (p.e_na - v) + p.g_k * n**4 * (p.e_k - v)
            flow = current + flow + p.g_l * (p.e_l - v)
            gates = (
                opens(v) * (1 - x) - closes(v) * x
                for x, (opens, closes) in zip((m, h, n), RATES, strict=True)
            )
            return np.stack([flow / p.c_m, *gates])

        membranes, spikes = [], []
        for current in i:
            before = y[0]
            for _ in range(substeps):
                k1 = slope(y, current)
                k2 = slope(y + h / 2 * k1, current)
                k3 = slope(y + h / 2 * k2, current)
                k4 = slope(y + h * k3, current)
                y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            membranes.append(y[0])
            spikes.append((before < p.threshold_mv) & (y[0] >= p.threshold_mv))
        return np.array(membranes), np.array(spikes)
