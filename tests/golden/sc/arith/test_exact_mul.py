"""The deterministic product: no error at all, for every pair of numbers."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.exact_mul import ExactMul, ExactMulParams
from spikeloom.golden.sc.stream.packed import unpack

METHODS = ("clock_division", "rotation", "relatively_prime")


def run(a, b, cycles, en=None, **params):
    """Outputs for numbers ``a``, ``b`` of shape ``(lanes,)``, held all the time."""
    golden = ExactMul(ExactMulParams(**params))
    shape = (cycles, len(a))
    en = np.ones(shape, np.int64) if en is None else en
    held = {name: np.broadcast_to(x, shape) for name, x in (("a", a), ("b", b))}
    return golden, golden.run({"en": en, **held})[0]


@pytest.mark.third_truth("arith.exact_mul")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("width", [1, 2, 3, 4, 5])
def test_every_product(method, width):
    a, b = np.divmod(np.arange(4**width), 2**width)
    period = ExactMulParams(width=width, method=method).period
    golden, outputs = run(a, b, 2 * period, width=width, method=method)
    halves = outputs["o"].reshape(2, period, -1).sum(axis=1)
    assert np.array_equal(halves[0], a * b)
    assert np.array_equal(halves[1], a * b)
    assert np.allclose(halves[0] / period, golden.ideal(a, b), rtol=0, atol=1e-12)
    assert np.flatnonzero(outputs["first"][:, 0]).tolist() == [0, period]


@pytest.mark.third_truth("arith.exact_mul")
@pytest.mark.parametrize("method", METHODS)
def test_seven_bits(method):
    random = np.random.default_rng(8)
    a, b = random.integers(0, 128, (2, 400))
    a[:3], b[:3] = (127, 127, 0), (127, 1, 127)
    params = ExactMulParams(width=7, method=method, lanes=64)
    _, outputs = run(a, b, params.period // 64, **params.to_dict())
    assert np.bitwise_count(outputs["o"].astype(np.uint64)).sum(axis=0).tolist() == (a * b).tolist()


@pytest.mark.parametrize("method", METHODS)
def test_periods(method):
    wanted = 256 * 255 if method == "relatively_prime" else 65536
    assert ExactMulParams(width=8, method=method).period == wanted


@pytest.mark.third_truth("arith.exact_mul")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("lanes", [2, 3, 8, 60])
def test_lanes_are_consecutive_bits(method, lanes):
    a, b = np.random.default_rng(lanes).integers(0, 16, (2, 30))
    _, serial = run(a, b, 480, width=4, method=method)
    _, wide = run(a, b, 480 // lanes, width=4, method=method, lanes=lanes)
    bits = wide["o"][:, None] >> np.arange(lanes)[:, None] & 1
    assert np.array_equal(bits.reshape(480, 30), serial["o"])


def test_packed_run():
    a, b = np.divmod(np.arange(64), 8)
    golden = ExactMul(ExactMulParams(width=3))
    words, state = golden.run_packed({"en": np.ones(64, np.int64), "a": a, "b": b}, 70)
    _, outputs = run(a, b, 70, width=3)
    assert np.array_equal(unpack(words["o"], 70).T, outputs["o"])
    assert state["i"].tolist() == [70 % 8] * 64


@pytest.mark.third_truth("arith.exact_mul")
@pytest.mark.parametrize("method", METHODS)
def test_enable(method):
    # What was shown in cycles with the enable, and nothing else, is the product.
    a, b = np.random.default_rng(9).integers(0, 8, (2, 20))
    en = np.random.default_rng(10).integers(0, 2, (400, 20))
    golden, outputs = run(a, b, 400, en, width=3, method=method)
    for lane in range(20):
        shown = outputs["o"][:, lane][en[:, lane] == 1][: golden.params.period]
        assert len(shown) == golden.params.period
        assert shown.sum() == a[lane] * b[lane]


@pytest.mark.third_truth("arith.exact_mul")
def test_rotation_is_exact_in_each_number_alone():
    a = b = np.arange(16)
    top = np.full(16, 15)
    _, first = run(a, top, 256, width=4, method="rotation")
    _, second = run(top, b, 256, width=4, method="rotation")
    for outputs in (first, second):
        # 15 of 16 is not 1, so what is missing is the one place of the other number.
        rounds = outputs["o"].reshape(16, 16, 16).sum(axis=1)
        assert (np.abs(rounds - a) <= 1).all()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.16, not 0$"),
        ({"width": 17}, ValueError, r"^width must be in 1\.\.16, not 17$"),
        (
            {"method": "unary"},
            ValueError,
            (
                r"^method must be one of 'clock_division', 'rotation', 'relatively_prime', "
                r"not 'unary'$"
            ),
        ),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"lanes": 1.0}, TypeError, r"^lanes must be an integer in 1\.\.64, not 1\.0$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ExactMulParams(**kwargs)
