"""The sigma-delta generator: exact counts, the bound, even words, products with the ramp."""

import numpy as np
import pytest

from spikeloom.golden.sc.sng.counter import Counter, CounterParams
from spikeloom.golden.sc.sng.sigma_delta import SigmaDeltaGenerator, SigmaDeltaGeneratorParams


def stream(params, thresholds, cycles):
    """Bits ``(time, threshold)``, each threshold held."""
    shape = (cycles, len(thresholds))
    inputs = {"en": np.ones(shape, np.int64), "threshold": np.broadcast_to(thresholds, shape)}
    words = SigmaDeltaGenerator(params).run(inputs)[0]["bit"]
    return np.stack([words >> lane & 1 for lane in range(params.lanes)], 1).reshape(-1, shape[1])


@pytest.mark.third_truth("sng.sigma_delta")
@pytest.mark.parametrize("width", range(1, 9))
@pytest.mark.parametrize("start", [0, 1])
def test_ones(width, start):
    thresholds = np.arange(1 << width)
    bits = stream(SigmaDeltaGeneratorParams(width=width, start=start), thresholds, 2 << width)
    assert bits[: 1 << width].sum(axis=0).tolist() == thresholds.tolist()
    assert bits[1:][: 1 << width].sum(axis=0).tolist() == thresholds.tolist()


@pytest.mark.third_truth("sng.sigma_delta")
@pytest.mark.parametrize("start", [0, 77, 128, 255])
def test_mechanical_word(start):
    # Mathematics: bit n is floor((n + 1) a + b) - floor(n a + b), the even word of slope a.
    thresholds, n = np.arange(256), np.arange(301)[:, None]
    params = SigmaDeltaGeneratorParams(start=start)
    bits = stream(params, thresholds, 300)
    assert np.array_equal(bits, np.diff((start + n * thresholds) // 256, axis=0))
    errors = bits.cumsum(axis=0) - SigmaDeltaGenerator(params).ideal(thresholds, n[1:])
    assert np.max(np.abs(errors)) < 1
    if start == 128:
        assert np.max(np.abs(errors)) <= 0.5


@pytest.mark.third_truth("sng.sigma_delta")
def test_widest():
    top = (1 << 32) - 1
    bits = stream(SigmaDeltaGeneratorParams(width=32, start=top), np.array([0, 1, top, 1 << 31]), 4)
    assert bits.T.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1], [1, 0, 1, 0]]


@pytest.mark.third_truth("sng.sigma_delta")
@pytest.mark.third_truth("sng.counter")
def test_product_with_ramp_is_rounded_product():
    # The ramp takes the first T bits, whose ones are the rounded product: none can be better.
    ramp = Counter(CounterParams()).sequence(256)[:, None] < np.arange(257)
    even = stream(SigmaDeltaGeneratorParams(start=128), np.arange(256), 256)
    even = np.concatenate([even, np.ones((256, 1), np.int64)], axis=1)
    values = np.arange(257) / 256
    errors = even.T @ ramp / 256 - np.outer(values, values)
    assert np.max(np.abs(errors)) == 1 / 512
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(0.00112, abs=0.000005)


@pytest.mark.parametrize("lanes", [2, 5, 64])
def test_lanes(lanes):
    thresholds = np.arange(0, 256, 7)
    serial = stream(SigmaDeltaGeneratorParams(), thresholds, 3 * lanes)
    assert np.array_equal(stream(SigmaDeltaGeneratorParams(lanes=lanes), thresholds, 3), serial)


def test_enable_holds():
    golden = SigmaDeltaGenerator(SigmaDeltaGeneratorParams(width=2))
    enable = np.array([[1], [0], [0], [1], [1], [1]])
    outputs, state = golden.run({"en": enable, "threshold": np.full((6, 1), 3)})
    assert outputs["bit"][:, 0].tolist() == [0, 1, 1, 1, 1, 1]
    assert state["acc"].tolist() == [0]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"width": "8"}, TypeError, r"^width must be an integer in 1\.\.32, not '8'$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"start": -1}, ValueError, r"^start must be in 0\.\.255, not -1$"),
        ({"start": 256}, ValueError, r"^start must be in 0\.\.255, not 256$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SigmaDeltaGeneratorParams(**kwargs)
