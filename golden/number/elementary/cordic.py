"""Iterative CORDIC: one turn per clock cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.core.ports import Register, Stream

from .cordic_ideal import bound, ideal
from .cordic_steps import CordicSteps, finish, load, result, turn

__all__ = ["Cordic", "CordicParams"]


@dataclass(frozen=True, kw_only=True)
class CordicParams(CordicSteps):
    """Parameters of an iterative CORDIC, as in :class:`CordicSteps`."""

    @property
    def latency(self):
        """Clock cycles from an offer to that of its result: one to load, one for each turn."""
        return 1 + self.iterations

    @property
    def shift_bits(self) -> int:
        """Bits of the counter of shifts."""
        return max(1, self.shifts[-1].bit_length())

    @property
    def twice(self) -> tuple[int, ...]:
        """For each shift whether there are two turns with it."""
        return tuple(int(self.shifts.count(s) > 1) for s in range(self.shifts[-1] + 1))

    def ports(self):
        return self.words("in", "i", 3, Stream), self.words("out", "o", 2, Stream)


class Cordic(CycleGolden[CordicParams]):
    """Turn a vector by an angle, or find its angle: sine, cosine, arctangent, exp, log, product.

    An offer ``i`` is three words ``x, y, z``, codes of ``Q2.(width - 2)``; a result ``o`` is two.
    With the gain ``K`` of :attr:`~CordicSteps.gain`:

    ============= ================================ =============================================
    system        rotation                         vectoring
    ============= ================================ =============================================
    circular      ``K (x cos z - y sin z)``,       ``K sqrt(x*x + y*y)``, ``z + atan2(y, x)``
                  ``K (y cos z + x sin z)``
    hyperbolic    ``K (x cosh z + y sinh z)``,     ``K sqrt(x*x - y*y)``, ``z + atanh(y / x)``
                  ``K (y cosh z + x sinh z)``
    linear        ``x``, ``y + x z``               ``abs(x)``, ``z + y / x``
    ============= ================================ =============================================

    A circular ``z`` counts quarter turns, all of its codes are legal and it wraps. With ``x`` the
    code :attr:`~CordicSteps.start` and ``y`` 0, circular rotation gives the cosine and the sine;
    the constant words cost nothing in hardware. ``exp(z)`` is hyperbolic rotation of two equal
    words, ``log(w) / 2`` hyperbolic vectoring of ``w + 1`` and ``w - 1``.

    The words get ``guard`` bits below. A half turn comes first where one is needed to reach the
    rest: circular rotation with ``z`` outside of ``-1..1``, vectoring with negative ``x``. It
    inverts all bits of ``x`` and ``y``, which is off by the last guard bit. Then, for each ``s`` of
    :attr:`~CordicSteps.shifts`, ``d = 1`` if ``z >= 0`` (vectoring: if ``y < 0``), else -1, and

        x = x - m d y 2**-s;  y = y + d x 2**-s;  z = z - d a(s)

    with ``m`` 1, -1, 0 and ``a(s)`` ``atan(2**-s)``, ``atanh(2**-s)``, ``2**-s``. What goes to 0
    (``z``, or ``y`` in vectoring) is kept times ``2**s``, so it loses nothing. Products round to
    the nearest, ties up; the last ones up (:attr:`~CordicSteps.late`), which together adds the half
    that the final rounding needs, so dropping the guard bits rounds to the nearest. In vectoring
    ``z`` starts with that half. Vectoring of the origin gives 0 and ``z``.

    Nothing saturates: words wrap where a result does not fit, so the vector times ``K`` must stay
    within -2..2. Out of reach is ``abs(z)`` or ``abs(atanh(y / x))`` above 1.118 in the hyperbolic
    system, and a quotient of 2 or more in the linear one; then the result is as near as it gets.

    Error: :meth:`bound`, derived where it is computed. Measured over all 65536 angles with 16 bits,
    16 turns and 3 guard bits, sine and cosine are off by at most 1.47 of the last place (of
    ``2**-14``): 1.40 of it, bound 2.78, from the recurrence, the rest because ``start`` is rounded.
    With 17 turns and 4 guard bits it is 1.12, of it 0.99, bound 1.73.

    Clock: while the block rests, its words follow the input. When that is valid and no result waits
    (or it is just being taken), the turns begin, one in each cycle; ``shift`` tells which, with
    ``again`` the second one of the same shift. The input is not kept: an offer stays until it is
    taken, and ``i__ready`` is 1 in the cycle of the last turn. Then the result is offered and held
    until it is taken (``full``). :meth:`result` is the same without the clock.

    Latency ``iterations + 1`` from an offer to that of its result, which is also the interval; for
    vectoring of the origin 1.

    Source: J. E. Volder, "The CORDIC Trigonometric Computing Technique", IRE Transactions on
    Electronic Computers EC-8 (1959); J. S. Walther, "A unified algorithm for elementary functions",
    Spring Joint Computer Conference (1971), for the three systems and the repeated turns.
    """

    EXAMPLES = (
        CordicParams(),
        CordicParams(width=4, iterations=1, guard=0),
        CordicParams(mode="vectoring"),
        CordicParams(system="hyperbolic", width=10, guard=2, iterations=10),
        CordicParams(system="hyperbolic", mode="vectoring", width=12, iterations=14),
        CordicParams(system="hyperbolic", width=6, guard=1, iterations=5),
        CordicParams(system="linear", width=8, iterations=7, guard=0),
        CordicParams(system="linear", mode="vectoring", width=8, iterations=8, guard=1),
        CordicParams(width=32, iterations=36, guard=5),
    )

    def registers(self):
        p = self.params
        return (
            Register("x", p.bits, signed=True),
            Register("y", p.y_bits, signed=True),
            Register("z", p.bits, signed=True),
            Register("turning", 1),
            Register("shift", p.shift_bits, init=p.shifts[0]),
            Register("again", 1),
            Register("full", 1),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        p = self.params
        words = state["x"], state["y"], state["z"]
        turning, shift, again = state["turning"] != 0, state["shift"], state["again"] != 0
        hold = (state["full"] != 0) & (o__ready == 0)
        x, y, z = (i__payload[..., index] for index in range(3))
        last = turning & (shift == p.shifts[-1])
        starts = (i__valid != 0) & ~turning & ~hold
        place = np.minimum(shift, p.shifts[-1])  # after the last turn it is one too far
        # Of two turns with one shift the first lets nothing grow.
        growth = 1
        if any(p.twice):
            first = lookup(p.twice, place) != 0
            last = last & (again | ~first)
            growth = as_int(again | ~first)
        ready = last
        # The origin has no angle to be found: it is a result as it is loaded.
        if p.mode == "vectoring":
            ready = last | (starts & ((x | y) == 0))
            starts = starts & ((x | y) != 0)
        following = turn(p, place, lookup(p.table, place), growth, *words)
        new = {
            name: np.where(hold, word, np.where(turning, turned, loaded))
            for name, word, turned, loaded in zip(
                "xyz", words, following, load(p, x, y, z), strict=True
            )
        }
        counted = (shift + growth) & (1 << p.shift_bits) - 1
        new |= {
            "turning": as_int(starts | (turning & ~last)),
            "shift": np.where(turning, counted, p.shifts[0]),
            "again": np.where(turning, growth ^ 1, 0),
            "full": as_int(ready | hold),
        }
        outputs = {
            "i__ready": as_int(ready),
            "o__payload": np.stack(finish(p, *words), axis=-1),
            "o__valid": state["full"],
        }
        return new, outputs

    def result(self, x, y, z):
        """The two words of the result for three words, without the clock; all in codes."""
        return result(self.params, x, y, z)

    def ideal(self, x, y, z):
        """The two words of the result in real numbers; all in codes."""
        return ideal(self.params, x, y, z)

    def bound(self, x, y, z):
        """Bounds on what the two words are off; see :func:`.cordic_ideal.bound`."""
        return bound(self.params, x, y, z)
