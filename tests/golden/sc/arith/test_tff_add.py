"""The toggle flip-flop adder: no one is lost, and its bound."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.tff_add import TFFAdd, TFFAddParams

VDC = np.array([int(f"{k:08b}"[::-1], 2) for k in range(256)])


def add(x):
    """Output bits for inputs ``(cycles, cases, inputs)``."""
    return TFFAdd(TFFAddParams(inputs=x.shape[-1])).run({"x": x * 1})[0]["o"]


@pytest.mark.third_truth("arith.tff_add")
def test_two_inputs_give_the_half_rounded_down():
    # Every pair of streams of 6 bits.
    numbers = np.arange(64)
    first, second = np.divmod(np.arange(64 * 64), 64)
    bits = numbers[:, None] >> np.arange(6) & 1
    x = np.stack([bits[first], bits[second]], axis=-1).transpose(1, 0, 2)
    out = add(x)
    assert np.array_equal(out.cumsum(axis=0), x.sum(axis=-1).cumsum(axis=0) // 2)


@pytest.mark.third_truth("arith.tff_add")
def test_exact_on_the_grid():
    # 0, 8, .. 256 of 256, as streams of one source and of two: the largest error is 0.
    first, second = (8 * k for k in np.divmod(np.arange(33 * 33), 33))
    for other in (VDC, np.arange(256), VDC[::-1]):
        x = np.stack([VDC[:, None] < first, other[:, None] < second], axis=-1)
        assert np.array_equal(
            add(x).mean(axis=0), TFFAdd.ideal(np.stack([first, second], -1) / 256)
        )


@pytest.mark.third_truth("arith.tff_add")
@pytest.mark.parametrize("inputs", [2, 4, 8, 16, 32, 64])
def test_bound_of_the_tree(inputs):
    random = np.random.default_rng(inputs)
    p = random.random((200, inputs))
    x = random.random((96, 200, inputs)) < p
    x[:, :50] = np.arange(96)[:, None, None] < random.integers(0, 97, (50, inputs))
    missing = x.mean(axis=-1).cumsum(axis=0) - add(x).cumsum(axis=0)
    quarters = (inputs.bit_length() - 2) / 4
    assert np.min(missing) >= -quarters
    assert np.max(missing) <= quarters + 0.5


@pytest.mark.third_truth("arith.tff_add")
@pytest.mark.parametrize("inputs", [4, 16])
def test_tree_exact_for_multiples_of_the_inputs(inputs):
    random = np.random.default_rng(inputs)
    values = inputs * random.integers(0, 64 // inputs + 1, (100, inputs))
    x = random.permuted(np.broadcast_to(np.arange(64)[:, None, None], (64, 100, inputs)), axis=0)
    out = add(x < values)
    assert np.array_equal(out.sum(axis=0), TFFAdd.ideal(values))


def test_any_correlation_will_do():
    assert TFFAddParams().needs() == ()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"inputs": 1}, ValueError, r"^inputs must be in 2\.\.64, not 1$"),
        ({"inputs": 65}, ValueError, r"^inputs must be in 2\.\.64, not 65$"),
        ({"inputs": 6}, ValueError, r"^inputs must be a power of two in 2\.\.64, not 6$"),
        ({"inputs": 2.0}, TypeError, r"^inputs must be an integer in 2\.\.64, not 2\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        TFFAddParams(**kwargs)
