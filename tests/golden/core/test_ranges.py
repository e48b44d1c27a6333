"""Ranges of operations: soundness over all results, and tightness at the ends."""

import itertools

import numpy as np
import pytest

from spikeloom.golden.core.ranges import RANGES, Span

UNARY = {"negative": np.negative, "absolute": np.abs, "invert": np.invert}
BINARY = {
    name: getattr(np, name)
    for name in (
        "add",
        "subtract",
        "multiply",
        "minimum",
        "maximum",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "logical_xor",
    )
}
SPANS = [Span(low, high) for low in range(-6, 7) for high in (low, low + 1, low + 3, low + 9)]
TIGHT = {
    "add",
    "subtract",
    "minimum",
    "maximum",
    "less",
    "equal",
    "not_equal",
    "negative",
    "absolute",
    "invert",
    "multiply",
    "greater_equal",
    "logical_and",
    "logical_xor",
}


def numbers(span):
    return np.arange(span.low, span.high + 1)


@pytest.mark.parametrize("name", UNARY)
def test_of_one_operand(name):
    for a in SPANS:
        found = UNARY[name](numbers(a))
        assert RANGES[name](a) == (found.min(), found.max())


@pytest.mark.parametrize("name", BINARY)
def test_of_two_operands(name):
    for a, b in itertools.product(SPANS, SPANS):
        b = Span(b.low, b.high)  # one and the same factor twice would be a square
        found = BINARY[name](numbers(a)[:, None], numbers(b)).astype(int)
        low, high = RANGES[name](a, b)
        assert low <= found.min() <= found.max() <= high
        if name in TIGHT:
            assert (low, high) == (found.min(), found.max())


@pytest.mark.parametrize("name", ["left_shift", "right_shift", "floor_divide", "remainder"])
def test_of_shifts_and_quotients(name):
    for a, b in itertools.product(SPANS, SPANS):
        if b.low < (0 if "shift" in name else 1):
            continue
        found = getattr(np, name)(numbers(a)[:, None], numbers(b))
        low, high = RANGES[name](a, b)
        assert low <= found.min() <= found.max() <= high


def test_of_a_square():
    for a in SPANS:
        found = numbers(a) ** 2
        assert RANGES["multiply"](a, a) == (found.min(), found.max())


def test_of_choices_and_counts():
    for a, b in itertools.product(SPANS[::3], SPANS[::3]):
        assert RANGES["where"](Span(1, 1), a, b) == (a.low, a.high)
        assert RANGES["where"](Span(0, 0), a, b) == (b.low, b.high)
        assert RANGES["where"](Span(0, 1), a, b) == (min(a.low, b.low), max(a.high, b.high))
        low, high = sorted((a.low, b.high))
        found = np.clip(numbers(a), low, high)
        assert RANGES["clip"](a, Span(low, low), Span(high, high)) == (found.min(), found.max())
    for a in SPANS:
        if a.low >= 0:
            found = np.bitwise_count(numbers(a))
            low, high = RANGES["bitwise_count"](a)
            assert low <= found.min() <= found.max() <= high
