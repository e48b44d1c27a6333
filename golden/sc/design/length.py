"""Lengths of bit streams: bits for a wanted accuracy, and the accuracy of a length.

A stream of ``L`` independent bits estimates its probability ``p`` with the variance
``p (1 - p) / L``. Low-discrepancy streams do better; these are the lengths that are safe for any
source of independent bits.
"""

from math import ceil, exp, floor, log, sqrt

from spikeloom.golden.core.checks import check_bool, check_choice, check_int

__all__ = ["hoeffding_error", "length_for", "thresholds", "variance", "wrong_decision"]


def variance(p: float, length: int) -> float:
    """Variance of the mean of ``length`` independent bits of probability ``p``."""
    check_int("length", length, 1, 1 << 62)
    _check_fraction("p", p, closed=True)
    return p * (1 - p) / length


def length_for(
    error: float,
    confidence: float = 0.95,
    *,
    p: float = 0.5,
    method: str = "hoeffding",
    power_of_two: bool = True,
) -> int:
    """Bits that keep the mean of a stream within ``error`` of its probability.

    Parameters
    ----------
    error : float
        Largest distance, between 0 and 1.
    confidence : float
        Probability of keeping it, between 0 and 1; ``"variance"`` does not use it.
    p : float
        Probability of the stream; ``"hoeffding"`` holds for all and does not use it.
    method : {"hoeffding", "chebyshev", "variance"}
        ``ln(2 / (1 - confidence)) / (2 error**2)``; ``p (1 - p) / (error**2 (1 - confidence))``; or
        ``p (1 - p) / error**2``, for which ``error`` is the standard deviation.
    power_of_two : bool
        Round up to a power of two, not only to an integer.
    """
    check_choice("method", method, ("hoeffding", "chebyshev", "variance"))
    check_bool("power_of_two", power_of_two)
    _check_fraction("error", error)
    _check_fraction("confidence", confidence)
    _check_fraction("p", p, closed=True)
    bits = {
        "hoeffding": log(2 / (1 - confidence)) / (2 * error**2),
        "chebyshev": p * (1 - p) / (error**2 * (1 - confidence)),
        "variance": p * (1 - p) / error**2,
    }[method]
    # What is an integer but for rounding of floats stays it.
    length = max(1, ceil(bits * (1 - 1e-12)))
    return 1 << (length - 1).bit_length() if power_of_two else length


def hoeffding_error(length: int, confidence: float = 0.95) -> float:
    """The distance that the mean of ``length`` independent bits keeps with ``confidence``."""
    check_int("length", length, 1, 1 << 62)
    _check_fraction("confidence", confidence)
    return sqrt(log(2 / (1 - confidence)) / (2 * length))


def thresholds(log2_length: int, confidence: float = 0.99) -> tuple[int, ...]:
    """Leads that decide early, after 1, 2, 4, .. ``2**(log2_length - 1)`` bits.

    A stream of probability 1/2 or less has ones ahead of zeros by more than the threshold at any of
    these times with a probability of at most ``1 - confidence``, and the same for zeros: each time
    gets an equal share of it, for which Hoeffding's bound ``exp(-lead**2 / (2 n))`` is inverted.

    Parameters
    ----------
    log2_length : int
        Binary logarithm of the whole length, 1..30.
    confidence : float
        Probability of no wrong decision before the end, between 0 and 1.
    """
    check_int("log2_length", log2_length, 1, 30)
    _check_fraction("confidence", confidence)
    share = (1 - confidence) / log2_length
    leads = [sqrt(2 * (1 << k) * log(1 / share)) for k in range(log2_length)]
    # Nothing leads by more than all bits: from there on the threshold only says never.
    return tuple(min(floor(lead), 1 << k) for k, lead in enumerate(leads))


def wrong_decision(leads: tuple[int, ...]) -> float:
    """Bound of the probability that ``leads``, as :func:`thresholds` gives them, decide wrongly."""
    return min(
        1.0,
        sum(exp(-((lead + 1) ** 2) / (2 << k)) for k, lead in enumerate(leads) if lead < 1 << k),
    )


def _check_fraction(name, value, *, closed=False):
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number between 0 and 1, not {value!r}")
    if not (0 <= value <= 1 if closed else 0 < value < 1):
        raise ValueError(f"{name} must be between 0 and 1, not {value!r}")
