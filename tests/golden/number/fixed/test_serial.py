"""Handshake and latency of the clocked operators, against the result without a clock."""

import numpy as np
import pytest

from spikeloom.golden.number.fixed.div import Div, DivParams
from spikeloom.golden.number.fixed.isqrt import Isqrt, IsqrtParams
from spikeloom.golden.number.fixed.reciprocal import Reciprocal, ReciprocalParams
from spikeloom.golden.number.fixed.serial_mul import SerialMul, SerialMulParams
from spikeloom.golden.number.fixed.sqrt import Sqrt, SqrtParams

OPERATORS = [
    (Div, DivParams, ("a", "b", "o")),
    (Reciprocal, ReciprocalParams, ("x", "o")),
    (SerialMul, SerialMulParams, ("a", "b", "o")),
    (Isqrt, IsqrtParams, ("x", "o")),
    (Sqrt, SqrtParams, ("a", "o")),
]


def offers(block, raw):
    """Payloads of words of random bits, and the payloads of the results."""
    *formats, to = block.params.formats
    operands, rest = [], raw
    for format in formats:
        code = (rest & (1 << format.width) - 1).astype(np.int64)
        operands.append(np.where(code > format.high, code - (1 << format.width), code))
        rest = rest >> format.width
    result = block.result(*operands)
    if isinstance(result, tuple):
        result = (result[0] & (1 << to.width) - 1) | (result[1] << to.width)
    return (raw if len(operands) > 1 else operands[0]), result


def constant(value, cycles):
    return np.broadcast_to(value, (cycles, *np.shape(value)))


def agree(block, raw):
    """One offer that stays: the result comes in time, is right, and stays too."""
    payload, expected = offers(block, raw)
    latency, lanes = block.params.latency, len(raw)
    ones = np.ones(lanes, np.int64)
    trace, _ = block.run(
        {
            "i__payload": constant(payload, latency + 3),
            "i__valid": constant(ones, latency + 3),
            "o__ready": constant(0 * ones, latency + 3),
        }
    )
    now = np.arange(latency + 3)[:, None]
    assert (trace["o__valid"] == (now >= latency)).all()
    assert (trace["i__ready"] == (now == latency - 1)).all()
    assert (trace["o__payload"][latency:] == expected).all()


@pytest.mark.parametrize(("block", "params", "names"), OPERATORS)
@pytest.mark.parametrize("rounding", ["truncate", "nearest", "nearest_even", "toward_zero"])
@pytest.mark.parametrize("sign", ["", "U"])
def test_all_items_of_few_bits(block, params, names, rounding, sign):
    sign = "U" if block in (Isqrt, Sqrt) else sign
    labels = dict(zip(names, (f"{sign}Q2.2",) * (len(names) - 1) + ("Q3.2",), strict=True))
    model = block(params(**labels, rounding=rounding))
    agree(model, np.arange(1 << sum(format.width for format in model.params.formats[:-1])))


@pytest.mark.parametrize(("block", "params", "names"), OPERATORS)
@pytest.mark.parametrize("label", ["Q8.8", "Q4.12", "Q16.16"])
def test_items_of_full_width(block, params, names, label):
    label = f"U{label}" if block in (Isqrt, Sqrt) else label
    model = block(params(**dict.fromkeys(names, label)))
    bits = sum(format.width for format in model.params.formats[:-1])
    rng = np.random.default_rng(6)
    raw = rng.integers(0, (1 << bits) - 1, 300, np.uint64, endpoint=True)
    raw[100:] >>= rng.integers(0, bits, 200).astype(np.uint64)  # so that large quotients come too
    agree(model, raw if bits == 64 else raw.astype(np.int64))


@pytest.mark.parametrize(("block", "params", "names"), OPERATORS)
def test_one_item_after_the_other(block, params, names):
    model = block(params())
    bits = sum(format.width for format in model.params.formats[:-1])
    items = np.random.default_rng(7).integers(0, 1 << bits, (4, 50))
    payloads, expected = zip(*(offers(model, item) for item in items), strict=True)
    interval = model.params.latency + 1
    ones = np.ones((4 * interval, 50), np.int64)
    # An item is offered from the cycle on in which the one before may be forgotten.
    trace, _ = model.run(
        {"i__payload": np.repeat(payloads, interval, axis=0), "i__valid": ones, "o__ready": ones}
    )
    assert trace["i__ready"].sum(axis=0).tolist() == [4] * 50
    assert (trace["o__valid"][interval - 1 :: interval] == 1).all()
    assert trace["o__valid"].sum(axis=0).tolist() == [4] * 50
    assert (trace["o__payload"][interval - 1 :: interval] == expected).all()
