"""Shifts by amounts that depend on the data, rounded and saturated, in the golden dialect."""

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int

from .format import Format
from .rounding import rounded

__all__ = ["choose", "scaled", "shifted", "signed_format"]


def signed_format(name: str, label: str) -> Format:
    """The format that a label such as ``"Q8.8"`` means: signed, of 1..32 bits, 0..32 of fraction.

    What it is not is refused under the ``name`` of the parameter.
    """
    format = Format.parse(label)
    if not format.signed:
        raise ValueError(f"{name} must be a signed format, not {label!r}")
    check_int(f"bits of {name}", format.width, 1, 32)
    check_int(f"fraction bits of {name}", format.frac, 0, 32)
    return format


def choose(index, items):
    """``items[index]`` of a list of arrays; an index beyond the list is never given."""
    while len(items) > 1:
        odd = (index & 1) != 0
        pairs = [np.where(odd, b, a) for a, b in zip(items[0::2], items[1::2], strict=False)]
        items, index = pairs + items[2 * len(pairs) :], index >> 1
    return items[0]


def scaled(codes, bits: int, amount, most: int, left: int, to: Format, mode: str):
    """``codes * 2**(left - amount)``, rounded and saturated to the codes of ``to``.

    Parameters
    ----------
    codes : array of int
        Signed, of ``bits`` bits.
    amount : array of int
        ``0..most``.
    left : int
        A constant shift to the left; it may be negative.
    to : Format
        The limits; its point does not matter.
    mode : str
        One of :data:`~.rounding.DETERMINISTIC`, as of :func:`~.rounding.rounded`.

    Returns
    -------
    codes : array of int
    overflow, lost : array of int
        1 where the rounded number is not one of ``to``, and where rounding lost something.
    """
    # Further to the left nothing but 0 is in range, and further to the right the result is the
    # same for all: the shifts in between are all there are.
    top = min(left, to.width)
    bottom = min(top, max(left - most, -(bits + 1)))
    shift = np.clip(left - amount, bottom, top)
    results = [shifted(codes, bits, power, to, mode) for power in range(top, bottom - 1, -1)]
    return tuple(choose(top - shift, list(items)) for items in zip(*results, strict=True))


def shifted(codes, bits: int, power: int, to: Format, mode: str):
    """What :func:`scaled` gives for one shift to the left, or to the right if negative."""
    power = min(max(power, -(bits + 1)), to.width)
    if power < 0:
        exact = rounded(codes, -power, mode)
        kept = np.clip(exact, to.low, to.high)
        return kept, as_int(kept != exact), as_int((codes & (1 << -power) - 1) != 0)
    # Saturated before the shift, so that nothing grows beyond the result.
    inside = np.clip(codes, -(-to.low >> power), to.high >> power)
    over = inside != codes
    limit = np.where(codes < 0, to.low, to.high)
    return np.where(over, limit, inside << power), as_int(over), codes & 0
