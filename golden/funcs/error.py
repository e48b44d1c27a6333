"""The largest error of a table function: over all inputs, or bounded by interval arithmetic."""

import numpy as np

from .functions import targets

__all__ = ["EXHAUSTIVE_BITS", "max_error_ulp"]

EXHAUSTIVE_BITS = 18
"""Bits of the widest input whose every code is tried."""


def max_error_ulp(model) -> float:
    """The largest distance of a model's output from the saturated real function, in output codes.

    Up to 18 bits of input it is the maximum over all codes. Beyond, the codes are taken in
    ``2**18`` blocks of neighbours, each within one segment: ``model.enclose(first, last)`` bounds
    the outputs of a block, the function's own bounds what they should be, and the result is a bound
    of the maximum, larger than it by no more than the function and the model vary within a block.

    Parameters
    ----------
    model
        With ``params`` (a :class:`~.unit.FunctionParams`), ``evaluate`` and ``enclose``.
    """
    params = model.params
    x, y, function = params.input, params.output, params.formula
    if x.width <= EXHAUSTIVE_BITS:
        codes = np.arange(x.low, x.high + 1)
        return float(np.abs(model.evaluate(codes) - targets(function, x, y, codes)).max())
    size = 1 << x.width - EXHAUSTIVE_BITS
    first = np.arange(x.low, x.high + 1, size)
    last = first + size - 1
    least, most = model.enclose(first, last)
    low, high = (
        np.clip(np.ldexp(bound, y.frac), y.low, y.high)
        for bound in function.bounds(x.real(first), x.real(last))
    )
    return float(np.maximum(most - low, high - least).max())
