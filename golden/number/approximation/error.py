"""Largest error of a table function: over all inputs, or bounded by interval arithmetic."""

import numpy as np

__all__ = ["EXHAUSTIVE_BITS", "max_error_ulp"]

EXHAUSTIVE_BITS = 18
"""Bits of the widest input whose every code is tried."""


def max_error_ulp(model) -> float:
    """The largest distance of a model's output from the saturated real function, in output codes.

    Up to 18 bits of input it is the maximum over all codes. Beyond, it is a bound: the codes are
    taken in ``2**18`` blocks of neighbours, each within one segment. The difference of model and
    function at the middle of a block is computed, and as far as it can change up to the ends of the
    block, by intervals of both slopes, is added; so are the floors of the model.

    Parameters
    ----------
    model
        With ``params`` (a :class:`~.unit.FunctionParams`) and ``evaluate``. For wide inputs also
        ``tangent(first, last)``: for blocks of codes, what the model would give in the middle if it
        floored nothing, its least and largest slope, and the most that floors take from it.
    """
    params = model.params
    x, y, function = params.input, params.output, params.formula
    if x.width <= EXHAUSTIVE_BITS:
        codes = np.arange(x.low, x.high + 1)
        return float(np.abs(model.evaluate(codes) - params.wanted(codes)).max())
    size = 1 << x.width - EXHAUSTIVE_BITS
    first = np.arange(x.low, x.high + 1, size)
    last = first + size - 1
    reach, middle = (size - 1) / 2, (first + last) / 2
    start, end = x.real(first), x.real(last)

    value, least, most, floors = model.tangent(first, last)
    low, high = (np.ldexp(d, y.frac - x.frac) for d in function.derivative.bounds(start, end))
    smallest, largest = (np.ldexp(bound, y.frac) for bound in function.bounds(start, end))
    drift = reach * np.maximum(most - low, high - least)
    off = value - np.ldexp(function(x.real(middle)), y.frac)
    # Saturation moves what is wanted by no more than it cuts off. A model that saturates too, at
    # BEYOND codes more, is no further away for it.
    cut = np.maximum(np.maximum(y.low - smallest, largest - y.high - params.BEYOND), 0)

    # Where the cut is large, or the function too steep, its bounds say more; at a pole they alone.
    swing = reach * np.maximum(np.abs(least), np.abs(most))
    smallest, largest = np.clip(smallest, y.low, y.high), np.clip(largest, y.low, y.high)
    above = np.fmin(off + drift + cut, value + swing - smallest)
    below = np.fmin(drift - off + cut, largest - value + swing) + floors
    return float(np.maximum(above, below).max())
