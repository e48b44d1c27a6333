"""Physical units in text, such as ``mS/cm2``, and their dimensions."""

import re
from collections import deque
from fractions import Fraction
from functools import cached_property, lru_cache

__all__ = ["MS", "ONE", "Unit", "unit"]

LENGTH = 64  # characters of a unit
CACHED = 4096

_PREFIXES = {"": 0, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "k": 3, "M": 6, "G": 9}
_BASES = ("m", "g", "s", "A", "K", "mol")
_NUMBERS = ("rad", "step")  # plain numbers that tell what they count
_DERIVED = {
    "N": "kg m/s2",
    "J": "N m",
    "W": "J/s",
    "C": "A s",
    "V": "W/A",
    "Ohm": "V/A",
    "S": "A/V",
    "F": "C/V",
    "Hz": "1/s",
    "M": "kmol/m3",
}

# A unit with its power, a power of ten, or any other sign.
_TOKEN = re.compile(r"[A-Za-z]+(?:-?\d+|\^-?\d+(?:\.\d+)?)?|\d+(?:\^-?\d+(?:\.\d+)?)?|\S")
_POWER = re.compile(r"([A-Za-z]+|10*(?!\d))\^?(.*)")


class Unit:
    """A product of powers of units.

    Two units are told apart by what they are made of, :attr:`bases`, not by how they are written.

    Parameters
    ----------
    factors : dict of Fraction
        The power of each unit as it is written, with its prefix; ``10`` may be among them. What
        is to the power 0 is not shown.
    """

    def __init__(self, factors: dict[str, Fraction]):
        self.factors = factors

    @cached_property
    def bases(self) -> dict[str, Fraction]:
        """The power of each base unit, and that of ``10``; none of them is 0."""
        found: dict[str, Fraction] = {}
        for symbol, power in self.factors.items():
            for base, inner in _bases(symbol).items():
                found[base] = found.get(base, Fraction(0)) + inner * power
        return {base: power for base, power in found.items() if power}

    def agrees(self, other: "Unit") -> bool:
        """Whether numbers in these units may be added."""
        return self is other or self.bases == other.bases

    def decades(self, other: "Unit") -> Fraction | None:
        """The power of ten that leads to another unit of this dimension; None for a different one.

        >>> unit("V").decades(unit("mV")), unit("V").decades(unit("A"))
        (Fraction(3, 1), None)
        """
        ratio = (self / other).bases
        return ratio.get("10", Fraction(0)) if ratio.keys() <= {"10"} else None

    def __mul__(self, other: "Unit") -> "Unit":
        return _product(self, other, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _product(self, other, -1)

    def __pow__(self, power: Fraction) -> "Unit":
        return Unit({symbol: inner * power for symbol, inner in self.factors.items()})

    def __str__(self):
        above = [_written(x, power) for x, power in self.factors.items() if power > 0]
        below = [_written(x, -power) for x, power in self.factors.items() if power < 0]
        text = " ".join(above) or "1"
        if not below:
            return text
        return f"{text}/({' '.join(below)})" if len(below) > 1 else f"{text}/{below[0]}"

    def __repr__(self):
        return f"unit({str(self)!r})"


def _written(symbol: str, power: Fraction) -> str:
    if power == 1:
        return symbol
    if power == Fraction(1, 2):
        return f"sqrt({symbol})"
    if symbol != "10" and power.denominator == 1:
        return f"{symbol}{power}"
    return f"{symbol}^{float(power):g}"


@lru_cache(maxsize=CACHED)
def _product(a: Unit, b: Unit, sign: int) -> Unit:
    factors = dict(a.factors)
    for symbol, power in b.factors.items():
        factors[symbol] = factors.get(symbol, Fraction(0)) + sign * power
    return Unit(factors)


@lru_cache(maxsize=CACHED)
def _bases(symbol: str) -> dict[str, Fraction]:
    """What one unit with its prefix is made of."""
    if symbol == "10":
        return {symbol: Fraction(1)}
    for size in (0, 1):  # first without a prefix: ``m`` is the metre
        prefix, name = symbol[:size], symbol[size:]
        if prefix not in _PREFIXES or name not in (*_BASES, *_NUMBERS, *_DERIVED):
            continue
        if name in _DERIVED:
            found = dict(unit(_DERIVED[name]).bases)
        else:
            found = {name: Fraction(1)} if name in _BASES else {}
        found["10"] = found.get("10", Fraction(0)) + _PREFIXES[prefix]
        return found
    known = ", ".join((*_BASES, *_NUMBERS, *_DERIVED))
    raise ValueError(f"must be made of {known}, with prefixes or without, not {symbol!r}")


@lru_cache(maxsize=CACHED)
def unit(text: str) -> Unit:
    """Read a unit.

    Parameters
    ----------
    text : str
        Units with a prefix or without, such as ``ms``, and powers of ten (``1``, ``100``), side by
        side or with ``*`` or ``/`` between them, which count from left to right; powers as ``cm2``
        or ``s^-1``, parentheses and ``sqrt(…)``.

    Raises
    ------
    ValueError
        There is no such unit, or the text is not one.

    Examples
    --------
    >>> unit("1/(mV ms)") * unit("mV")
    unit('1/ms')
    """
    refused = ValueError(f"must be a unit such as 'mV', '1/(mV ms)' or 'sqrt(ms)', not {text!r}")
    if len(text) > LENGTH:
        raise ValueError(f"must have at most {LENGTH} characters, not {len(text)}")
    tokens = deque([*_TOKEN.findall(text), ""])

    # A grammar of two rules. Nothing stands between factors, or a sign that counts for one factor.

    def product(end: str) -> Unit:
        found = factor()
        while (sign := tokens[0]) != end:
            if sign in {"*", "/"}:
                tokens.popleft()
            found = _product(found, factor(), -1 if sign == "/" else 1)
        tokens.popleft()
        return found

    def factor() -> Unit:
        token = tokens.popleft()
        if token == "(":
            return product(")")
        if token == "sqrt" and tokens.popleft() == "(":
            return product(")") ** Fraction(1, 2)
        parts = _POWER.fullmatch(token)
        if parts is None:
            raise refused
        symbol, power = parts[1], Fraction(parts[2] or 1)
        if symbol.isalpha():
            _bases(symbol)  # refuses what is none
            return Unit({symbol: power})
        return Unit({"10": (len(symbol) - 1) * power})

    return product("")


ONE = unit("1")
"""The unit of a plain number."""

MS = unit("ms")
"""The unit of time in all models."""
