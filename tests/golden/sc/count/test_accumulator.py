"""The accumulator against sums of Python integers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikeloom.golden.sc.count.accumulator import Accumulator, AccumulatorParams


@st.composite
def params_and_inputs(draw):
    width = draw(st.integers(1, 32))
    acc_width = draw(st.integers(width, min(width + 3, 62)) | st.integers(width, 62))
    signed = draw(st.booleans())
    params = AccumulatorParams(
        width=width,
        acc_width=acc_width,
        signed=signed,
        overflow=draw(st.sampled_from(["wrap", "saturate"])),
    )
    low, high = (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)
    value = st.integers(low, high) | st.sampled_from([low, high])
    # Clears are rare, so that sums get far enough to overflow.
    clear = st.integers(0, 15).map(lambda number: int(number == 0))
    cycle = st.tuples(st.integers(0, 1), clear, value)
    return params, draw(st.lists(cycle, min_size=1, max_size=40))


def run(params, cycles):
    names = ("en", "clear", "x")
    columns = zip(*cycles, strict=True)
    inputs = {n: np.array(c, np.int64)[:, None] for n, c in zip(names, columns, strict=True)}
    outputs, state = Accumulator(params).run(inputs)
    trace = [*outputs["acc"][:, 0].tolist(), int(state["acc"][0])]
    flags = [*outputs["overflow"][:, 0].tolist(), int(state["overflow"][0])]
    return list(zip(trace, flags, strict=True))


@pytest.mark.third_truth("count.accumulator")
@settings(deadline=None, derandomize=True, max_examples=200)
@given(params_and_inputs())
def test_against_python_integers(case):
    params, cycles = case
    size = 1 << params.acc_width
    low = -(size // 2) if params.signed else 0
    acc, flag, expected = 0, 0, [(0, 0)]
    for en, clear, x in cycles:
        if clear:
            acc, flag = 0, 0
        if en:
            acc += x
        if not low <= acc < low + size:
            flag = 1
            if params.overflow == "saturate":
                acc = low if acc < low else low + size - 1
            else:
                acc = (acc - low) % size + low
        expected.append((acc, flag))
    assert run(params, cycles) == expected


@pytest.mark.third_truth("count.accumulator")
def test_clear_loads():
    params = AccumulatorParams(width=4, acc_width=4)
    cycles = [(1, 0, 9), (1, 0, 9), (0, 0, 5), (1, 1, 3), (1, 0, 1), (0, 1, 7), (1, 0, 2)]
    expected = [(0, 0), (9, 0), (2, 1), (2, 1), (3, 0), (4, 0), (0, 0), (2, 0)]
    assert run(params, cycles) == expected


@pytest.mark.third_truth("count.accumulator")
@pytest.mark.parametrize(
    ("overflow", "expected"), [("wrap", [0, 7, -2, 7]), ("saturate", [0, 7, 7, 0])]
)
def test_limits_signed(overflow, expected):
    params = AccumulatorParams(width=4, acc_width=4, signed=True, overflow=overflow)
    seen = run(params, [(1, 0, 7), (1, 0, 7), (1, 0, -7)])
    assert [acc for acc, _ in seen] == expected
    assert [flag for _, flag in seen] == [0, 0, 1, 1]


def test_no_overflow_in_the_stated_epoch():
    # n * (2^width - 1) < 2^acc_width: 17 inputs of 15 fit 8 bits, 18 do not.
    params = AccumulatorParams(width=4, acc_width=8)
    assert run(params, [(1, 0, 15)] * 17)[-1] == (255, 0)
    assert run(params, [(1, 0, 15)] * 18)[-1] == (14, 1)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33, "acc_width": 40}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"acc_width": 7}, ValueError, r"^acc_width must be in 8\.\.62, not 7$"),
        ({"acc_width": 63}, ValueError, r"^acc_width must be in 8\.\.62, not 63$"),
        ({"signed": 1}, TypeError, r"^signed must be True or False, not 1$"),
        (
            {"overflow": "trap"},
            ValueError,
            r"^overflow must be one of 'wrap', 'saturate', not 'trap'$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        AccumulatorParams(**kwargs)
