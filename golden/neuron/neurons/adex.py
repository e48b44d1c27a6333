"""Adaptive exponential neuron (AdEx): exponential from a lookup table, one shared multiplier."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_real

from . import gate_engine as engine
from .gate_engine import Engine, EngineParams, Product

__all__ = ["AdEx", "AdExParams"]

V, W = range(2)


@dataclass(frozen=True, kw_only=True)
class AdExParams(EngineParams):
    """Parameters of an adaptive exponential neuron; the defaults are those of Brette and Gerstner.

    Beside these the formats, as in :class:`~.gate_engine.EngineParams`.

    Parameters
    ----------
    dt_ms : float
        Step in ms, 0.01..1; times ``g_l_ns / c_pf`` at most 0.5.
    c_pf, g_l_ns : float
        Capacitance in pF and leak in nS, 10..1000 and 1..100.
    e_l_mv, v_t_mv, delta_t_mv : float
        Rest, threshold and sharpness of the upstroke in mV: -75..-45, -65..-30, 0.5..5.
    a_ns, b_pa, tau_w_ms : float
        Adaptation below the threshold, ``-g_l_ns..g_l_ns``, by a spike, at most 64 mV times the
        leak, and its time constant, 5..1000 ms.
    v_reset_mv, peak_mv : float
        Membrane after a spike, -75..-35 mV, and where it fires, -25..40 mV.
    """

    dt_ms: float = 0.1
    c_pf: float = 281.0
    g_l_ns: float = 30.0
    e_l_mv: float = -70.6
    v_t_mv: float = -50.4
    delta_t_mv: float = 2.0
    a_ns: float = 4.0
    b_pa: float = 80.5
    tau_w_ms: float = 144.0
    v_reset_mv: float = -70.6
    peak_mv: float = 20.0

    STATES: ClassVar[int] = 2
    SHOWN: ClassVar[tuple[str, ...]] = ("v", "w")

    def __post_init__(self):
        super().__post_init__()
        for name, low, high in (
            ("dt_ms", 0.01, 1),
            ("c_pf", 10, 1000),
            ("g_l_ns", 1, 100),
            ("e_l_mv", -75, -45),
            ("v_t_mv", -65, -30),
            ("delta_t_mv", 0.5, 5),
            ("tau_w_ms", 5, 1000),
            ("v_reset_mv", -75, -35),
            ("peak_mv", -25, 40),
        ):
            check_real(name, getattr(self, name), low, high)
        check_real("a_ns", self.a_ns, -self.g_l_ns, self.g_l_ns)
        check_real("b_pa", self.b_pa, 0, 64 * self.g_l_ns)
        if self.leak > 0.5:
            raise ValueError(f"dt_ms * g_l_ns / c_pf must be at most 0.5, not {self.leak:g}")

    @property
    def leak(self) -> float:
        """Fraction of the membrane that leaks in a step."""
        return self.dt_ms * self.g_l_ns / self.c_pf

    @property
    def decay(self) -> float:
        """Fraction of the adaptation that decays in a step."""
        return self.dt_ms / self.tau_w_ms

    @property
    def coupling(self) -> float:
        """``a`` over the leak."""
        return self.a_ns / self.g_l_ns

    def i_code(self, pa):
        """The code of a current in pA."""
        return np.rint(np.asarray(pa) / self.g_l_ns * (1 << self.frac)).astype(np.int64)

    def w_pa(self, codes):
        """The adaptation in pA."""
        w = np.asarray(codes) / (1 << self.frac) - self.coupling * self.e_l_mv
        return w * self.g_l_ns

    @cached_property
    def program(self):
        constant, total, temporary = engine.CONSTANT, engine.SUM, engine.TEMPORARY
        one, leak, decay = (self.factor(value) for value in (1, self.leak, self.decay))
        coupling = self.factor(self.coupling)
        # The first row interpolates the table. Both states advance from the old ones: the sum has
        # taken ``W`` before the last two rows store it, and becomes the membrane after them.
        return (
            Product(engine.BELOW, engine.FACTOR, engine.OFFSET, total),
            Product(V, constant, total, total, constant=one - leak),
            Product(W, constant, total, total, constant=-leak),
            Product(engine.INPUT, constant, total, total, constant=leak),
            Product(V, constant, engine.NOTHING, temporary, constant=coupling),
            Product(W, constant, engine.NOTHING, W, constant=one - decay),
            Product(temporary, constant, W, W, constant=decay),
        )

    @cached_property
    def tables(self):
        """The exponential, and all that is constant, at the lower edges, and how it rises."""
        v = self.edges
        upstroke = self.delta_t_mv * np.exp(np.minimum((v - self.v_t_mv) / self.delta_t_mv, 60))
        rest = self.e_l_mv * (1 + self.coupling)
        leak = self.factor(self.leak) / self.factor(1)  # as the membrane has it
        # Codes end at 128 mV; so large a step is the upstroke of a spike.
        curve = np.minimum(leak * (upstroke + rest), 127.0)
        offset = np.rint(curve * (1 << self.frac)).astype(int)
        rise = np.diff(offset) * 2.0 ** (self.factor_frac - self.below_bits)
        factor = np.minimum(np.rint(rise), (1 << self.factor_bits - 1) - 1).astype(int)
        return ((tuple(factor.tolist()), tuple(offset[:-1].tolist())),)

    @cached_property
    def first(self):
        return (self.code(self.e_l_mv), self.code(self.coupling * self.e_l_mv))

    @property
    def threshold(self):
        return self.code(self.peak_mv)

    @property
    def reset_value(self):
        return self.code(self.v_reset_mv)

    @property
    def jump(self):
        return self.code(self.b_pa / self.g_l_ns)


class AdEx(Engine[AdExParams]):
    """A leaky membrane with an exponential upstroke, and an adaptation.

    A step of ``dt_ms`` is forward Euler for both states, from the old ones. With ``k`` for
    ``dt g_l / c``, ``q`` for ``dt / tau_w``, and ``w`` and ``i`` over the leak, in mV like ``v``:

        v = v + k (e_l - v + delta_t exp((v - v_t) / delta_t) - w + i)
        w = w + q (a / g_l (v - e_l) - w)

    Where ``v`` comes to the peak the neuron fires: ``v`` becomes ``v_reset`` and ``w`` gets
    ``b / g_l`` more, saturated. ``v`` itself saturates at -128..128 mV.

    The exponential, with all constants of its line, is a table of ``2**index_bits`` straight lines
    over -80..48 mV; below and above the first and the last one count. It is cut off at 127 mV a
    step and its slope at 2 mV per mV, which only the upstroke of a spike can reach. ``w`` is kept
    with ``a / g_l e_l`` added, so that its line has no constant; :meth:`AdExParams.w_pa` takes it
    off. ``v``, ``w``, ``i`` are codes of ``Q8.frac`` in mV, what multiplies has ``factor_frac``
    fraction bits. Each of the seven products is rounded to the nearest, ties up.

    Clock: while ``ready`` is 1 the neuron rests, and ``en`` starts a step. Until it is ready again
    ``i`` must be held and ``en`` is ignored, and ``w`` is on its way; ``v`` and ``spike`` change
    together at the end. :meth:`update` is a step without clock.

    Latency: 30 clock cycles from ``en`` to ``ready``, four for each product; one step at a time.

    After reset the membrane is at ``e_l`` and the adaptation 0.

    Differences: a known simulator fires at -50 mV and adds the exponential without the factor of
    the capacitance; here the peak is far above the threshold, as in the paper.

    Source: R. Brette and W. Gerstner, "Adaptive Exponential Integrate-and-Fire Model as an
    Effective Description of Neuronal Activity", J. Neurophysiol. 94 (2005).
    """

    EXAMPLES = (
        AdExParams(),
        AdExParams(frac=4, factor_frac=8, index_bits=3),
        AdExParams(frac=16, factor_frac=20, index_bits=10, dt_ms=0.01),
        AdExParams(
            frac=8,
            factor_frac=10,
            index_bits=4,
            dt_ms=1,
            c_pf=100.0,
            g_l_ns=10.0,
            e_l_mv=-50.0,
            v_t_mv=-65.0,
            a_ns=-10.0,
            b_pa=640.0,
            tau_w_ms=5.0,
            v_reset_mv=-35.0,
            peak_mv=-25.0,
        ),
        AdExParams(frac=8, factor_frac=12, index_bits=5, c_pf=20.0, b_pa=0.0, peak_mv=40.0),
    )

    def ideal(self, i, v=None, w=0.0):
        """The same in real numbers: potentials in mV, currents in pA.

        Parameters
        ----------
        i : array of float
            Current of each step in pA, ``(steps,)`` or ``(steps, batch)``.
        v, w : float or array of float, optional
            Membrane and adaptation before the first step; ``e_l`` and 0 if not given.

        Returns
        -------
        v, w : array of float
            Membrane and adaptation after each step.
        spike : array of bool
            Whether it fired in each step.
        """
        p, i = self.params, np.asarray(i, float)
        v = np.broadcast_to(np.asarray(p.e_l_mv if v is None else v, float), i.shape[1:])
        w = np.broadcast_to(np.asarray(w, float), i.shape[1:])
        trace = []
        for current in i:
            upstroke = p.delta_t_mv * np.exp(np.minimum((v - p.v_t_mv) / p.delta_t_mv, 60))
            flow = p.g_l_ns * (p.e_l_mv - v + upstroke) - w + current
            w = w + p.decay * (p.a_ns * (v - p.e_l_mv) - w)
            v = v + p.dt_ms / p.c_pf * flow
            fires = v >= p.peak_mv
            v, w = np.where(fires, p.v_reset_mv, v), w + np.where(fires, p.b_pa, 0.0)
            trace.append((v, w, fires))
        return tuple(np.array(column) for column in zip(*trace, strict=True))
