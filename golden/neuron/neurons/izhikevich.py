"""Izhikevich neuron on a single adder, one addition per clock cycle."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from spikeloom.golden.core.checks import check_int, check_real
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.language.rounding import wrapped

__all__ = ["Addition", "Izhikevich", "IzhikevichParams"]

COEFFICIENT_BITS = 18
"""Fraction bits of the coefficients of the recovery."""
CONSTANT_GUARD = 3
"""Fraction bits of its constant below the last bit of ``u``."""
TAIL = 4
"""Integer bits of ``v`` and ``u``, and so the bits that a product has below an operand."""

DRAIN = 2
"""Clock cycles from fetching the last addition until its sum is there."""

MEMBRANE, RECOVERY, CURRENT, CONSTANT, SPIKE = 0, 1, 2, 4, 6
"""What is added. One bit chooses the state, two choose it or an input or a constant."""


class Addition(NamedTuple):
    """What a clock cycle adds, whether it subtracts, whether the sum is then halved, and when.

    ``when`` is ``ALWAYS``, ``NEVER``, ``FIRED``, or the bit of the membrane that must be 1.
    """

    what: int
    minus: bool
    halves: bool
    when: int


ALWAYS, NEVER, FIRED = -1, -2, -3
NOTHING = Addition(MEMBRANE, False, False, NEVER)


@dataclass(frozen=True, kw_only=True)
class IzhikevichParams(Params):
    """Parameters of an Izhikevich neuron; the defaults are those of regular spiking.

    Parameters
    ----------
    a : float
        Rate of the recovery per ms, ``2**-12..1``.
    b : float
        Sensitivity of the recovery to the membrane, 0..1.
    c : float
        Membrane after a spike in mV, -100..29.
    d : float
        What a spike adds to the recovery, 0..40. ``30 b + d / a``, which the recovery cannot
        exceed, must be at most 408.
    frac : int
        Fraction bits of ``v``, ``u`` and ``i``, 6..20; each has 4 integer bits, ``i`` has 3.
    """

    a: float = 0.02
    b: float = 0.2
    c: float = -65.0
    d: float = 8.0
    frac: int = 15

    def __post_init__(self):
        check_real("a", self.a, 2.0**-12, 1)
        check_real("b", self.b, 0, 1)
        check_real("c", self.c, -100, 29)
        check_real("d", self.d, 0, 40)
        check_int("frac", self.frac, 6, 20)
        highest = 30 * self.b + self.d / self.a
        if highest > 408:
            raise ValueError(f"30 b + d / a must be at most 408, not {highest:g}")

    @classmethod
    def regular_spiking(cls, **values):
        """RS of the paper: most excitatory cells of the cortex."""
        return cls(**values)

    @classmethod
    def intrinsically_bursting(cls, **values):
        """IB: a burst at the onset, then single spikes."""
        preset: dict = {"c": -55.0, "d": 4.0}
        return cls(**preset | values)

    @classmethod
    def chattering(cls, **values):
        """CH: bursts again and again."""
        preset: dict = {"c": -50.0, "d": 2.0}
        return cls(**preset | values)

    @classmethod
    def fast_spiking(cls, **values):
        """FS: inhibitory cells, fast and without adaptation."""
        preset: dict = {"a": 0.1, "d": 2.0}
        return cls(**preset | values)

    @classmethod
    def low_threshold_spiking(cls, **values):
        """LTS: inhibitory cells that adapt."""
        preset: dict = {"b": 0.25, "d": 2.0}
        return cls(**preset | values)

    @classmethod
    def thalamo_cortical(cls, **values):
        """TC: tonic from rest, a burst of rebound after hyperpolarisation."""
        preset: dict = {"b": 0.25, "d": 0.05}
        return cls(**preset | values)

    @classmethod
    def resonator(cls, **values):
        """RZ: oscillates below the threshold, and fires at the right frequency."""
        preset: dict = {"a": 0.1, "b": 0.26, "d": 2.0}
        return cls(**preset | values)

    @property
    def width(self) -> int:
        """Bits of ``v`` and ``u``."""
        return TAIL + self.frac

    @property
    def sum_bits(self) -> int:
        """Bits of the running sum, of which the lowest ``TAIL`` are below an operand."""
        return self.width + 2 + TAIL

    def v_code(self, v_mv):
        """The code of a membrane in mV."""
        return np.rint((np.asarray(v_mv) + 87.5) / 50 * (1 << self.frac)).astype(np.int64)

    def v_mv(self, codes):
        """The membrane in mV."""
        return np.asarray(codes) * (50 / (1 << self.frac)) - 87.5

    def u_code(self, u):
        """The code of a recovery in the paper's unit, mV per ms."""
        return np.rint((np.asarray(u) - 8.75) / 100 * (1 << self.frac)).astype(np.int64)

    def u_real(self, codes):
        """The recovery in the paper's unit."""
        return np.asarray(codes) * (100 / (1 << self.frac)) + 8.75

    def i_code(self, i):
        """The code of an input current in the paper's unit."""
        return np.rint(np.asarray(i) / 100 * (1 << self.frac)).astype(np.int64)

    @property
    def peak(self) -> int:
        """The code of 30 mV."""
        return int(self.v_code(30))

    @property
    def reset_value(self) -> int:
        """The code of ``c``."""
        return int(self.v_code(self.c))

    @property
    def first_u(self) -> int:
        """The code of ``b c``, with which the recovery begins."""
        return int(self.u_code(self.b * self.c))

    @property
    def coefficients(self) -> tuple[int, int]:
        """``a`` and ``a b / 2``, with ``COEFFICIENT_BITS`` fraction bits."""
        scale = 1 << COEFFICIENT_BITS
        return round(self.a * scale), round(self.a * self.b / 2 * scale)

    @property
    def constants(self) -> tuple[int, int]:
        """What the recovery gets in each step, with a half to round, and what a spike adds to it.

        That is ``d`` and what the membrane, which is already reset, lacks to 30 mV.
        """
        scale = 1 << self.frac + CONSTANT_GUARD
        always = -self.a * (0.0875 + 0.875 * self.b)
        spike = (self.d + self.a * self.b * (30 - self.c)) / 100
        return round(always * scale) + (1 << CONSTANT_GUARD - 1), round(spike * scale)

    @cached_property
    def half_step(self) -> tuple[Addition, ...]:
        """The additions of a half step: of the membrane at each of its bits, and of the rest."""
        # Shift-and-add multiplication of the membrane with itself, lowest bit first; its sign bit
        # counts negative. The sum is halved after each of them, so it stays as narrow as it is.
        # An operand enters ``TAIL`` bits above the lowest bit of the sum: what enters with ``TAIL``
        # halvings to come has the weight 1.
        rows = []
        for place in range(self.width):
            if place == self.frac:
                rows.append(Addition(RECOVERY, True, False, ALWAYS))
                rows.append(Addition(CURRENT, False, False, ALWAYS))
            rows.append(Addition(MEMBRANE, place == self.width - 1, True, place))
        return tuple(rows)

    @cached_property
    def recovery(self) -> tuple[Addition, ...]:
        """The additions of the recovery, for each place of the coefficients the digits not 0."""
        # As above, with the signed digits of two constants in place of the bits of the membrane.
        # The weight is 1 at ``COEFFICIENT_BITS``, where the recovery itself is added; constants,
        # which have guard bits, come as many places before. An empty place only halves.
        rows = []
        of_r, of_y = (_digits(value) for value in self.coefficients)
        for place in range(COEFFICIENT_BITS + TAIL):
            terms = []
            for what, digits in ((RECOVERY, of_r), (MEMBRANE, of_y)):
                minus = 1 if what == RECOVERY else -1  # the recovery is taken off
                terms += [(what, digit == minus, ALWAYS) for at, digit in digits if at == place]
            if place == COEFFICIENT_BITS - CONSTANT_GUARD:
                terms += [(CONSTANT, False, ALWAYS), (SPIKE, False, FIRED)]
            if place == COEFFICIENT_BITS:
                terms.append((RECOVERY, False, ALWAYS))
            rows += [Addition(what, minus, False, when) for what, minus, when in terms] or [NOTHING]
            rows[-1] = rows[-1]._replace(halves=True)
        return tuple(rows)

    @property
    def count_bits(self) -> int:
        """Bits of the counter of clock cycles in a half step or in the recovery."""
        return (max(len(self.half_step), len(self.recovery)) + DRAIN).bit_length()

    @property
    def error_bound(self) -> float:
        """How far ``u`` of one step is from :meth:`Izhikevich.ideal` for an equal ``v``, in codes.

        A half from rounding, a sixteenth from each constant, and half of the last bit of both
        coefficients times the states, of which each is less than 8.
        """
        return 0.5 + 2 / (2 << CONSTANT_GUARD) + 16 * 2.0 ** (self.frac - COEFFICIENT_BITS - 1)

    @property
    def latency(self):
        """Clock cycles from a start until ``ready``: a spike in the first half step saves some."""
        return 1 + 2 * (len(self.half_step) + DRAIN + 1) + len(self.recovery) + DRAIN + 1

    def ports(self):
        frac = self.frac
        return (
            Port("en", "in", 1),
            Port("i", "in", self.width - 1, signed=True, frac=frac, unit="100 mV/ms"),
            Port("ready", "out", 1),
            Port("spike", "out", 1),
            Port("v", "out", self.width, signed=True, frac=frac, unit="50 mV from -87.5 mV"),
            Port("u", "out", self.width, signed=True, frac=frac, unit="100 mV/ms from 8.75 mV/ms"),
        )


def _digits(value: int) -> list[tuple[int, int]]:
    """Places and signs of the digits of ``value`` of which no two neighbours are nonzero."""
    digits, place = [], 0
    while value:
        if value & 1:
            digit = 2 - (value & 3)
            digits.append((place, digit))
            value -= digit
        value, place = value >> 1, place + 1
    return digits


class Izhikevich(CycleGolden[IzhikevichParams]):
    """Izhikevich's neuron: a quadratic membrane, a linear recovery, a reset.

    In the paper's units, ``v`` in mV and time in ms, a step of 1 ms is

    1. twice ``v += 0.5 (0.04 v**2 + 5 v + 140 - u + i)``. Where ``v`` reaches 30 the neuron fires:
       that is the apex, ``v`` stays there and a second half is not taken.
    2. ``u += a (b v - u)`` with this ``v``.
    3. After a spike ``v = c`` and ``u += d``.

    Completing the square takes all constants out of the first line. With ``v = 50 y - 87.5``,
    ``u = 100 r + 8.75`` and ``i = 100 j`` a half step is ``y = y*y - r + j``, and the recovery
    ``r = r - a r + (a b / 2) y - a (0.0875 + 0.875 b)``. The ports carry ``y``, ``r`` and ``j``:
    ``v`` and ``u`` are signed codes of ``Q4.frac``, ``i`` of ``Q3.frac``. ``v_code``, ``u_code``
    and ``i_code`` of the parameters convert; for 15 fraction bits the last bit of ``v`` is
    0.0015 mV, that of ``u`` and ``i`` 0.003 mV/ms.

    Rounding: the square is floored, the recovery is rounded once (ties up); ``a`` and ``a b / 2``
    have 18 fraction bits, the constants three more than ``u``. Nothing can overflow: ``u`` stays
    between -330 and ``30 b + d / a``, and so ``v`` above -487 for all inputs.

    Clock: while ``ready`` is 1 the neuron rests, and ``en`` starts a step. Until it is ready again
    ``i`` must be held, ``en`` is ignored, and ``v``, ``u``, ``spike`` are on their way; then they
    show the step until the next one begins. One adder does everything: in the two halves
    (``phase`` 1, 2) it multiplies ``v`` with itself, lowest bit first, each sum halved but those of
    ``u`` and ``i``, which come where their place is; in the recovery (3) it adds the operands at
    the nonzero signed digits of the coefficients. ``total`` is the sum, ``operand`` and ``carry``
    what is added next, ``halves`` whether it is then halved; ``what``, ``minus``, ``halving`` and
    ``taken`` say the same of the addition behind, and ``count`` is that of the next one. Each part
    takes three cycles more than it has additions. :meth:`update` is a step without clock.

    Latency: for regular spiking with 15 fraction bits 76 clock cycles from ``en`` to ``ready``, 52
    if the first half fires; at most ``params.latency``, one step at a time.

    After reset ``v`` is ``c`` and ``u`` is ``b c``, as in the paper.

    Bound. For one step from equal states, in codes and where both fire or neither: ``v`` is off by
    less than ``1 + 2 abs(y)`` from :meth:`ideal`, ``y`` the real one after the first half; ``u`` by
    at most ``params.error_bound``, and ``a b / 2`` times what ``v`` is off. Over many steps a spike
    may move, and all after it: compare counts.

    Differences: the paper's program lets ``v`` run beyond 30 for the rest of the step, which ``u``
    then sees, and fires a little less: with ``i`` 10 RS 20 times in a second instead of 22. Here
    30 mV is the apex, as the paper's text says. A known simulator halves the step of ``u`` too.

    Source: E. M. Izhikevich, "Simple Model of Spiking Neurons", IEEE Transactions on Neural
    Networks 14 (2003).
    """

    EXAMPLES = (
        IzhikevichParams(),
        IzhikevichParams(frac=6),
        IzhikevichParams.chattering(frac=20),
        IzhikevichParams.thalamo_cortical(frac=12),
        IzhikevichParams.resonator(frac=10),
        IzhikevichParams(a=1, b=1, c=29, d=40, frac=8),
        IzhikevichParams(a=2**-12, b=0, c=-100, d=0, frac=8),
    )

    def registers(self):
        p = self.params
        return (
            Register("phase", 2),
            Register("count", p.count_bits),
            Register("y", p.width, signed=True, init=p.reset_value),
            Register("r", p.width, signed=True, init=p.first_u),
            Register("spike", 1),
            Register("what", 3),
            Register("minus", 1),
            Register("halving", 1),
            Register("taken", 1),
            Register("operand", p.width, signed=True),
            Register("carry", 1),
            Register("halves", 1),
            Register("total", p.sum_bits, signed=True),
        )

    def step(self, state, en, i):
        # A pipeline of three: an addition is read from its list, its operand is chosen, the sum is
        # made. So a part ends ``DRAIN`` cycles after its last addition was read.
        p, y, r, count = self.params, state["y"], state["r"], state["count"]
        phase, spike, total = state["phase"], state["spike"], state["total"]
        recovers, rests = phase == 3, phase == 0
        size = 1 << p.count_bits
        # Both lists side by side, each filled up to a power of two: a lookup has no holes.
        rows = [
            row
            for program in (p.half_step, p.recovery)
            for row in (*program, *[NOTHING] * (size - len(program)))
        ]
        address = np.where(recovers, size, 0) + count
        what, minus, halving, place = (
            lookup([max(0, int(field)) for field in column], address)
            for column in zip(*rows, strict=True)
        )
        always = lookup([int(row.when == ALWAYS) for row in rows], address)
        fired = lookup([int(row.when == FIRED) for row in rows], address) & spike
        of_bit = lookup([int(row.when >= 0) for row in rows], address) & (y >> place)
        taken = as_int(~rests) & (always | fired | of_bit)

        value = np.where((state["what"] & 1) != 0, r, y)
        value = np.where(state["minus"] != 0, ~value, value)
        for kind, other in ((CURRENT, i), (CONSTANT, p.constants[0]), (SPIKE, p.constants[1])):
            value = np.where(state["what"] >> 1 == kind >> 1, other, value)

        # A subtraction adds the inverted operand and a carry.
        added = total + ((state["operand"] + state["carry"]) << TAIL)
        added = wrapped(added, p.sum_bits, True)
        added = np.where(state["halves"] != 0, added >> 1, added)
        last = np.where(recovers, len(p.recovery), len(p.half_step)) + DRAIN
        done = ~rests & (count == last)
        fires = total >= p.peak
        ends = done & ~recovers
        new = {
            "phase": np.where(
                rests,
                en,
                np.where(done, np.where(recovers, 0, np.where(fires, 3, phase + 1)), phase),
            ),
            "count": np.where(rests | done, 0, count + 1) & size - 1,
            "y": np.where(
                recovers & (spike != 0),
                p.reset_value,
                np.where(ends, wrapped(total, p.width, True), y),
            ),
            "r": np.where(done & recovers, wrapped(total, p.width, True), r),
            "spike": np.where(ends, as_int(fires), spike),
            "total": np.where(done, 0, added),
            "what": what,
            "minus": minus,
            "halving": halving,
            "taken": taken,
            "operand": np.where(state["taken"] != 0, value, 0),
            "carry": state["taken"] & state["minus"],
            "halves": state["halving"],
        }
        return new, {"ready": as_int(rests), "spike": spike, "v": y, "u": r}

    def update(self, v, u, i):
        """``v``, ``u`` and whether it fired after one step, without the clock; all in codes."""
        p = self.params
        fires = v != v
        for _ in range(2):
            following = (v * v >> p.frac) - u + i
            v = np.where(fires, v, following)
            fires = fires | (v >= p.peak)
        v = np.where(fires, p.reset_value, v)
        of_u, of_v = p.coefficients
        constant = p.constants[0] + np.where(fires, p.constants[1], 0)
        rise = of_v * v - of_u * u + (constant << COEFFICIENT_BITS - CONSTANT_GUARD)
        return v, u + (rise >> COEFFICIENT_BITS), fires

    def ideal(self, i, v=None, u=None):
        """The same in real numbers and the paper's units.

        Parameters
        ----------
        i : array of float
            Input of each step, ``(steps,)`` or ``(steps, batch)``.
        v, u : float or array of float, optional
            Membrane in mV and recovery before the first step; ``c`` and ``b v`` if not given.

        Returns
        -------
        v, u : array of float
            Membrane and recovery after each step.
        spike : array of bool
            Whether it fired in each step.
        """
        p = self.params
        i = np.asarray(i, float)
        v = np.broadcast_to(np.asarray(p.c if v is None else v, float), i.shape[1:])
        u = np.broadcast_to(np.asarray(p.b * v if u is None else u, float), i.shape[1:])
        trace = []
        for current in i:
            fires = np.zeros(v.shape, bool)
            for _ in range(2):
                following = v + 0.5 * (0.04 * v * v + 5 * v + 140 - u + current)
                v = np.where(fires, 30.0, following)
                fires = fires | (v >= 30)
            v = np.where(fires, 30.0, v)
            u = u + p.a * (p.b * v - u) + np.where(fires, p.d, 0.0)
            v = np.where(fires, p.c, v)
            trace.append((v, u, fires))
        return tuple(np.array(column) for column in zip(*trace, strict=True))
