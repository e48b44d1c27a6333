"""The correlated divider: which bits it takes, and its error for known sources."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.cordiv import CORDIV, CORDIVParams
from spikeloom.golden.sc.stream.bitstream import Need

VDC = np.array([int(f"{k:08b}"[::-1], 2) for k in range(256)])


def divide(y, x):
    return CORDIV(CORDIVParams()).run({"y": y * 1, "x": x * 1})[0]["o"]


def error(source, step=8):
    """Root mean square error over all quotients ``n / d`` with ``n <= d`` of a grid."""
    d, n = np.array([(d, n) for d in range(step, 257, step) for n in range(0, d + 1, step)]).T
    found = divide(source[:, None] < n, source[:, None] < d).mean(axis=0)
    return np.sqrt(np.mean((found - CORDIV.ideal(n / 256, d / 256)) ** 2))


@pytest.mark.third_truth("arith.cordiv")
def test_last_bit_under_a_one_of_the_divisor():
    y = np.array([1, 1, 0, 1, 0, 1, 0, 0])
    x = np.array([0, 1, 0, 0, 1, 0, 1, 0])
    assert divide(y[:, None], x[:, None])[:, 0].tolist() == [0, 1, 1, 1, 0, 0, 0, 0]


@pytest.mark.third_truth("arith.cordiv")
def test_divisor_one_is_exact():
    values = np.arange(257)
    y = VDC[:, None] < values
    assert divide(y, np.ones_like(y)).sum(axis=0).tolist() == values.tolist()


@pytest.mark.third_truth("arith.cordiv")
def test_equal_streams_give_one():
    # From the first one of the divisor on, which the ramp has at once.
    x = np.arange(256)[:, None] < np.arange(1, 257)
    assert (divide(x, x) == 1).all()


@pytest.mark.third_truth("arith.cordiv")
def test_error_of_sobol_2():
    # The divider of T.-H. Chen and J. P. Hayes as they draw it, a multiplexer and a flip-flop, on
    # plain numbers.
    sobol = (qmc.Sobol(2, scramble=False).random(256)[:, 1] * 256).astype(np.int64)
    squares = []
    for d in range(8, 257, 8):
        for n in range(0, d + 1, 8):
            held = ones = 0
            for number in sobol.tolist():
                held = int(number < n) if number < d else held
                ones += held
            squares.append((ones / 256 - n / d) ** 2)
    theirs = np.sqrt(np.mean(squares))
    assert error(sobol) == pytest.approx(theirs, rel=1e-12)
    assert theirs == pytest.approx(0.0315, abs=0.00005)


@pytest.mark.third_truth("arith.cordiv")
def test_error_of_van_der_corput_is_no_more_than_the_known_one():
    # 0.0347 over other pairs of the grid.
    assert 0.033 < error(VDC) < 0.0347


def test_state_goes_over_to_the_next_word():
    golden = CORDIV(CORDIVParams(lanes=4))
    state, outputs = golden.step(golden.reset(1), y=np.array([0b1000]), x=np.array([0b1000]))
    assert outputs["o"].tolist() == [0b1000]
    _, outputs = golden.step(state, y=np.array([0]), x=np.array([0b0100]))
    assert outputs["o"].tolist() == [0b0011]


def test_needs():
    assert CORDIVParams().needs() == (Need("correlated", ("y", "x")),)


@pytest.mark.parametrize("lanes", [0, 65])
def test_lanes_wrong(lanes):
    with pytest.raises(ValueError, match=rf"^lanes must be in 1\.\.64, not {lanes}$"):
        CORDIVParams(lanes=lanes)
