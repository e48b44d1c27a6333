"""CORDIC, one turn per clock cycle."""

from dataclasses import dataclass

import numpy as np

from ..contract import TransactionGolden
from ..ports import Stream
from .cordic_ideal import bound, ideal
from .cordic_steps import CordicSteps, finish, load, turn

__all__ = ["Cordic", "CordicParams"]


@dataclass(frozen=True, kw_only=True)
class CordicParams(CordicSteps):
    """Parameters of an iterative CORDIC, as in :class:`CordicSteps`."""

    @property
    def latency(self):
        """Clock cycles from an offer to that of its result: one to load, one for each turn."""
        return 1 + self.iterations

    @property
    def interval(self) -> int:
        """Clock cycles per item when nobody waits."""
        return self.latency

    def ports(self):
        return self.words("in", "i", 3, Stream), self.words("out", "o", 2, Stream)


class Cordic(TransactionGolden):
    """Turn a vector by an angle, or find its angle: sine, cosine, arctangent, exp, log, product.

    An item is three words ``x, y, z``, codes of ``Q2.(width - 2)``; a result is two. With the gain
    ``K`` of :attr:`~CordicSteps.gain`:

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

    Latency: a clock cycle to load and one for each turn, ``iterations + 1``, which is also the
    interval. The component does not keep its input: it accepts an offer with the last turn.
    Vectoring of the origin takes one cycle.

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
        CordicParams(system="linear", width=8, iterations=7, guard=0),
        CordicParams(system="linear", mode="vectoring", width=8, iterations=8, guard=1),
        CordicParams(width=32, iterations=36, guard=5),
    )

    def transfer(self, state, i):
        p = self.params
        x, y = i[..., 0], i[..., 1]
        words = loaded = load(p, x, y, i[..., 2])
        for index in range(p.iterations):
            words = turn(p, index, *words)
        if p.mode == "vectoring":
            words = tuple(np.where((x | y) == 0, *pair) for pair in zip(loaded, words, strict=True))
        return state, {"o": np.stack(finish(p, *words), axis=-1)}

    def ideal(self, x, y, z):
        """The two words of the result in real numbers; all in codes."""
        return ideal(self.params, x, y, z)

    def bound(self, x, y, z):
        """Bounds on what the two words are off; see :func:`.cordic_ideal.bound`."""
        return bound(self.params, x, y, z)
