"""The OR sum: its value for each correlation of the inputs."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.or_add import OrAdd, OrAddParams
from spikeloom.golden.sc.stream.bitstream import Need

KINDS = ("anticorrelated", "independent", "correlated")


def ones(correlation, *streams):
    """Number of ones of the sum of some streams."""
    golden = OrAdd(OrAddParams(inputs=len(streams), correlation=correlation))
    _, outputs = golden.step({}, x=np.stack(streams, axis=-1) * 1)
    return golden, outputs["o"].sum()


@pytest.mark.third_truth("arith.or_add")
def test_truth_table():
    numbers = np.arange(8)
    _, outputs = OrAdd(OrAddParams(inputs=3)).step({}, x=numbers[:, None] >> np.arange(3) & 1)
    assert outputs["o"].tolist() == [0, 1, 1, 1, 1, 1, 1, 1]


@pytest.mark.third_truth("arith.or_add")
def test_each_lane_alone():
    x = np.array([[0x8000000000000000, 0x0123456789ABCDEF, 1]], np.uint64)
    _, outputs = OrAdd(OrAddParams(inputs=3, lanes=64)).step({}, x=x)
    assert outputs["o"].tolist() == [0x8123456789ABCDEF]


@pytest.mark.third_truth("arith.or_add")
def test_value_under_each_correlation():
    # Probability theory; every pair of states of two 4-bit sources once is independence itself.
    ramp = np.arange(16)
    first, second = np.divmod(np.arange(256), 16)
    for j in range(17):
        for k in range(17):
            values = np.array([j, k]) / 16
            golden, together = ones("correlated", ramp < j, ramp < k)
            assert together / 16 == golden.ideal(values) == max(j, k) / 16
            golden, apart = ones("anticorrelated", ramp < j, ramp >= 16 - k)
            assert apart / 16 == golden.ideal(values) == min(j + k, 16) / 16
            golden, free = ones("independent", first < j, second < k)
            assert free / 256 == golden.ideal(values) == (16 * (j + k) - j * k) / 256


@pytest.mark.third_truth("arith.or_add")
def test_three_that_avoid_each_other():
    ramp = np.arange(16)
    streams = (ramp < 3, (ramp >= 3) & (ramp < 8), ramp >= 9)
    golden, number = ones("anticorrelated", *streams)
    assert number == 15
    assert golden.ideal(np.array([3, 5, 7]) / 16) == 15 / 16


@pytest.mark.parametrize("kind", KINDS)
def test_needs(kind):
    assert OrAddParams(correlation=kind).needs() == (Need(kind, ("x",)),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"inputs": 1}, ValueError, r"^inputs must be in 2\.\.64, not 1$"),
        ({"inputs": 65}, ValueError, r"^inputs must be in 2\.\.64, not 65$"),
        ({"inputs": 2.0}, TypeError, r"^inputs must be an integer in 2\.\.64, not 2\.0$"),
        (
            {"correlation": "none"},
            ValueError,
            (
                r"^correlation must be one of 'anticorrelated', 'independent', 'correlated', "
                r"not 'none'$"
            ),
        ),
        (
            {"correlation": 0},
            TypeError,
            r"^correlation must be one of 'anticorrelated', 'independent', 'correlated', not 0$",
        ),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        OrAddParams(**kwargs)
