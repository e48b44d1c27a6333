"""Error bounds by interval arithmetic, against all codes."""

import numpy as np
import pytest

from spikeloom.golden.number.approximation import error
from spikeloom.golden.number.elementary.linear import Linear, LinearParams
from spikeloom.golden.number.elementary.serial_quadratic import (
    SerialQuadratic,
    SerialQuadraticParams,
)


@pytest.mark.parametrize(
    "model",
    [
        SerialQuadratic(SerialQuadraticParams(function="tanh", x="Q3.17", y="Q1.15")),
        SerialQuadratic(SerialQuadraticParams(function="exp_neg", x="UQ3.17", y="UQ0.18")),
        SerialQuadratic(SerialQuadraticParams(function="sin", x="Q4.16", y="Q1.15")),
        SerialQuadratic(SerialQuadraticParams(function="log", x="UQ3.17", y="Q4.12")),
        Linear(LinearParams(function="sigmoid", x="Q4.15", y="UQ0.12", slope_guard=11)),
        Linear(LinearParams(function="tanh", x="Q3.16", y="Q1.11", slope_guard=11, fold=True)),
    ],
    ids=lambda model: model.params.label(),
)
def test_the_bound_holds_and_is_close(model):
    codes = np.arange(model.params.input.low, model.params.input.high + 1)
    y = model.evaluate(codes)
    assert model.params.output.low <= y.min() <= y.max() <= model.params.output.high
    largest = np.abs(y - model.params.wanted(codes)).max()
    bound = model.max_error_ulp()
    # What rounding takes is anything up to a code for the bound, at most a half for the maximum.
    assert largest <= bound <= largest * 1.001 + 0.5


@pytest.mark.parametrize("function", ["exp", "log2_1p", "reciprocal_1p", "sqrt"])
def test_the_bound_is_above_the_maximum_where_both_are_known(function, monkeypatch):
    params = SerialQuadraticParams(function=function, x="UQ0.14", y="UQ1.12", segment_bits=6)
    model = SerialQuadratic(params)
    largest = error.max_error_ulp(model)
    monkeypatch.setattr(error, "EXHAUSTIVE_BITS", 12)
    assert largest <= error.max_error_ulp(model)


def test_24_bits():
    params = SerialQuadraticParams(function="log2_1p", x="UQ0.24", y="UQ0.24", segment_bits=8)
    assert SerialQuadratic(params).max_error_ulp() < 1
