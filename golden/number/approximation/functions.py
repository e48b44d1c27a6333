"""Elementary functions: formulas, derivatives, poles and symmetries.

NumPy's float64 functions are off by a few units of ``2**-53`` of their value, which for an output
of 24 bits is less than ``2**-27`` of one code: nothing against the errors measured here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.number.language.format import Format

__all__ = ["FUNCTIONS", "Function", "find_function", "targets"]


@dataclass(frozen=True)
class Function:
    """A real function of a real number.

    Parameters
    ----------
    name : str
        What parameters call it.
    formula : callable
        Values in float64 for an array of arguments. A pole is an infinity of the sign that the
        function has beside it in the domain; beyond the domain is what the nearest end of it gives.
    derivative : Function or None
        Its derivative, which the bounds of errors need; None for that of a derivative.
    symmetry : {"none", "odd", "even", "complement"}
        ``f(-x)`` is ``-f(x)``, ``f(x)`` or ``1 - f(x)``.
    turns : float or None
        If not monotone on each side of 0: the function has its extremes, -1 and 1 by turns, at
        ``turns + k * pi``.
    """

    name: str
    formula: Callable[[np.ndarray], np.ndarray]
    derivative: "Function | None" = None
    symmetry: str = "none"
    turns: float | None = None

    def __call__(self, x) -> np.ndarray:
        """Values in float64."""
        with np.errstate(all="ignore"):  # poles and overflows are infinities, which saturate
            return self.formula(np.asarray(x, np.float64))

    def bounds(self, low, high) -> tuple[np.ndarray, np.ndarray]:
        """Smallest and largest value on the intervals ``low..high``, none with 0 inside."""
        ends = self(low), self(high)
        least, most = np.minimum(*ends), np.maximum(*ends)
        if self.turns is None:
            return least, most
        first = np.ceil((np.asarray(low) - self.turns) / np.pi)
        last = np.floor((np.asarray(high) - self.turns) / np.pi)
        there = first <= last
        # Extremes alternate; an interval with two of them has both.
        extreme = self(self.turns + first * np.pi)
        two = first < last
        least = np.where(two | (there & (extreme < 0)), -1.0, least)
        most = np.where(two | (there & (extreme > 0)), 1.0, most)
        return least, most


def _function(name, formula, derivative, symmetry="none", turns=None) -> Function:
    slope_turns = None if turns is None else np.pi / 2 - turns
    slope = Function(f"derivative of {name}", derivative, turns=slope_turns)
    return Function(name, formula, slope, symmetry, turns)


def _logarithm(log):
    return lambda x: np.where(x > 0, log(np.maximum(x, 0)), -np.inf)


def _reciprocal(x):
    return np.where(x == 0, np.inf, 1 / x)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _power(name: str, exponent: float) -> Function:
    return _function(
        name,
        lambda x: np.maximum(x, 0) ** exponent,
        lambda x: np.where(x < 0, 0, exponent * np.maximum(x, 0) ** (exponent - 1)),
    )


_LN2 = np.log(2)

FUNCTIONS = {
    function.name: function
    for function in (
        _function("exp", np.exp, np.exp),
        _function("exp_neg", lambda x: np.exp(-x), lambda x: -np.exp(-x)),
        _function("exp2", np.exp2, lambda x: np.exp2(x) * _LN2),
        _function("log", _logarithm(np.log), lambda x: np.where(x < 0, 0, 1 / x)),
        _function("log2", _logarithm(np.log2), lambda x: np.where(x < 0, 0, 1 / (x * _LN2))),
        _function("sin", np.sin, np.cos, "odd", np.pi / 2),
        _function("cos", np.cos, lambda x: -np.sin(x), "even", 0.0),
        _function("tanh", np.tanh, lambda x: np.cosh(x) ** -2, "odd"),
        _function("atan", np.arctan, lambda x: 1 / (1 + x * x), "odd"),
        _function("sigmoid", _sigmoid, lambda x: _sigmoid(x) * _sigmoid(-x), "complement"),
        _function("softplus", _softplus, _sigmoid),
        _function("reciprocal", _reciprocal, lambda x: -1 / (x * x), "odd"),
        _power("sqrt", 0.5),
        _power("rsqrt", -0.5),
        # On 1..2: the input code is the fraction of an argument 1 + x.
        _function("log2_1p", lambda x: np.log1p(x) / _LN2, lambda x: 1 / ((1 + x) * _LN2)),
        _function("log_1p", np.log1p, lambda x: 1 / (1 + x)),
        _function("reciprocal_1p", lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2),
        _function("sqrt_1p", lambda x: np.sqrt(1 + x), lambda x: 0.5 / np.sqrt(1 + x)),
        _function("rsqrt_1p", lambda x: 1 / np.sqrt(1 + x), lambda x: -0.5 * (1 + x) ** -1.5),
    )
}

_POWER = re.compile(r"power\((-?\d+(?:\.\d+)?)\)")


def find_function(name: str) -> Function:
    """The function called ``name``: a key of :data:`FUNCTIONS`, or ``"power(p)"`` for ``x**p``.

    ``power`` is that of ``max(x, 0)``.
    """
    accepted = f"{', '.join(FUNCTIONS)} or power(p)"
    if not isinstance(name, str):
        raise TypeError(f"function must be one of {accepted}, not {name!r}")
    match = _POWER.fullmatch(name)
    if match is not None:
        return _power(name, float(match[1]))
    if name not in FUNCTIONS:
        raise ValueError(f"function must be one of {accepted}, not {name!r}")
    return FUNCTIONS[name]


def targets(function: Function, x: Format, y: Format, codes, beyond: int = 0) -> np.ndarray:
    """What the function of input codes should be, in codes of ``y`` and not rounded.

    Saturated to the codes of ``y``, so a pole is the code at the end of the output format; for a
    fit the largest code may be left out of account by ``beyond`` codes.
    """
    return np.clip(np.ldexp(function(x.real(codes)), y.frac), y.low, y.high + beyond)
