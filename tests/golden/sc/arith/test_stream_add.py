"""The in-stream adder: nothing is lost, its bounds, and its accuracy with many inputs."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.stream_add import StreamAdd, StreamAddParams

VDC = np.array([int(f"{k:08b}"[::-1], 2) for k in range(256)])


def add(x, **params):
    """Output bits for inputs ``(cycles, cases, inputs)``."""
    return StreamAdd(StreamAddParams(inputs=x.shape[-1], **params)).run({"x": x * 1})[0]["o"]


def streams(inputs, cases=100, length=120):
    """Noise, and streams that change abruptly."""
    random = np.random.default_rng(inputs)
    x = random.random((length, cases, inputs)) < random.random((cases, inputs))
    x[:, : cases // 2] = np.arange(length)[:, None, None] < random.integers(
        0, length + 1, (cases // 2, inputs)
    )
    return x.astype(np.int64)


@pytest.mark.third_truth("arith.stream_add")
@pytest.mark.parametrize("inputs", [2, 3, 8, 100])
def test_mean_is_rounded_to_nearest_at_any_time(inputs):
    x = streams(inputs)
    due = x.sum(axis=-1).cumsum(axis=0)
    ones = add(x).cumsum(axis=0)
    assert np.array_equal(ones, (due + inputs // 2) // inputs)
    assert np.max(np.abs(ones - due / inputs)) <= 0.5


@pytest.mark.third_truth("arith.stream_add")
def test_512_inputs_scaled():
    # UnarySim's stored notebooks: 512 inputs, root mean square 0.0063 bipolar and 0.0037 unipolar;
    # largest error 0.0085 bipolar and 0.0039 unipolar.
    random = np.random.default_rng(512)
    values = random.integers(0, 257, (300, 512))
    x = VDC[:, None, None] < values
    golden = StreamAdd(StreamAddParams(inputs=512, encoding="bipolar"))
    bipolar = 2 * add(x, encoding="bipolar").mean(axis=0) - 1
    error = bipolar - golden.ideal(values / 128 - 1)
    assert np.sqrt(np.mean(error**2)) <= 0.0063
    assert np.max(np.abs(error)) <= 1 / 256 < 0.0085
    error = add(x).mean(axis=0) - golden.ideal(values / 256)
    assert np.sqrt(np.mean(error**2)) <= 0.0037
    assert np.max(np.abs(error)) <= 0.5 / 256 < 0.0039


@pytest.mark.third_truth("arith.stream_add")
def test_unipolar_sum():
    # A sum below 1 to the bit, in the end; one above 1 gives all ones. The inputs are shifted
    # copies, so that not all ones come at once.
    golden = StreamAdd(StreamAddParams(inputs=6, scaled=False))
    values = np.random.default_rng(3).integers(0, 80, (300, 6))
    x = np.stack([np.roll(VDC, 37 * k) for k in range(6)], axis=-1)[:, None] < values
    ones, due = add(x, scaled=False, margin=8).sum(axis=0), 256 * golden.ideal(values / 256)
    below = values.sum(axis=-1) < 240
    assert below.sum() > 100
    assert np.max(np.abs(ones - due)[below]) <= 4
    assert np.max(np.abs(ones - due)[values.sum(axis=-1) > 290]) <= 4


@pytest.mark.third_truth("arith.stream_add")
@pytest.mark.parametrize("inputs", [2, 5, 16])
def test_bipolar_sum(inputs):
    # What is not yet paid out when a stream ends is at most one tick's count.
    golden = StreamAdd(StreamAddParams(inputs=inputs, scaled=False, encoding="bipolar"))
    values = np.random.default_rng(inputs).integers(0, 257, (500, inputs))
    sums = (values / 128 - 1).sum(axis=-1)
    x = np.stack([np.roll(VDC, 37 * k) for k in range(inputs)], axis=-1)[:, None] < values
    found = 2 * add(x, scaled=False, encoding="bipolar", margin=8).mean(axis=0) - 1
    error = found - golden.ideal(values / 128 - 1)
    clear = (np.abs(sums) < 0.9) | (np.abs(sums) > 1.1)
    assert clear.sum() > 400
    assert np.max(np.abs(error)[clear]) <= 2 * inputs / 256


@pytest.mark.third_truth("arith.stream_add")
@pytest.mark.parametrize(("encoding", "one", "offset"), [("unipolar", 1, 0), ("bipolar", 2, 4)])
def test_sum_loses_nothing_while_it_fits(encoding, one, offset):
    x = streams(5)
    golden = StreamAdd(StreamAddParams(inputs=5, scaled=False, encoding=encoding, margin=16))
    out, state = golden.run({"x": x})
    came = (one * x.sum(axis=-1) - offset).sum(axis=0)
    assert np.array_equal(one * out["o"].sum(axis=0) + state["acc"], came)


@pytest.mark.third_truth("arith.stream_add")
def test_saturates_at_the_limits():
    ones, zeros = np.ones((40, 1, 7), np.int64), np.zeros((40, 1, 7), np.int64)
    for encoding, low, high in (("unipolar", 0, 15), ("bipolar", -16, 15)):
        golden = StreamAdd(StreamAddParams(inputs=7, scaled=False, encoding=encoding, margin=1))
        shift = golden.params.acc_width - (encoding == "bipolar") - 4
        assert shift == 0
        assert golden.run({"x": ones})[1]["acc"].tolist() == [high]
        assert golden.run({"x": zeros})[1]["acc"].tolist() == [low]


def test_any_correlation_will_do():
    assert StreamAddParams().needs() == ()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"inputs": 1}, ValueError, r"^inputs must be in 2\.\.1024, not 1$"),
        ({"inputs": 1025}, ValueError, r"^inputs must be in 2\.\.1024, not 1025$"),
        ({"scaled": 1}, TypeError, r"^scaled must be True or False, not 1$"),
        (
            {"encoding": "p"},
            ValueError,
            r"^encoding must be one of 'unipolar', 'bipolar', not 'p'$",
        ),
        ({"margin": 1}, ValueError, r"^margin must be in 0\.\.0, not 1$"),
        ({"margin": 17, "scaled": False}, ValueError, r"^margin must be in 0\.\.16, not 17$"),
        ({"margin": -1, "scaled": False}, ValueError, r"^margin must be in 0\.\.16, not -1$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        StreamAddParams(**kwargs)
