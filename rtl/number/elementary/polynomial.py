"""Saturation at the output of piecewise quadratic functions."""

from amaranth.hdl import Cat, Value

__all__ = ["saturated"]


def saturated(total: Value, params) -> Value:
    """The output code from the sum: all ones below the sign if it is beyond the largest code."""
    # No coefficient lets it fall below the lowest code, so there is one limit, of ones alone.
    code = total >> params.guard
    size = params.output.high.bit_length()
    if not code.shape().signed:
        return code[:size] | code[size:].any().replicate(size)
    beyond = code[size:-1].any() & ~code[-1]
    return Cat(code[:size] | beyond.replicate(size), code[-1])
