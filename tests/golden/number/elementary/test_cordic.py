"""CORDIC: NumPy's functions over whole domains, mpmath at points, and every rejection."""

import re

import mpmath
import numpy as np
import pytest

from spikeloom.golden.number.elementary.cordic import Cordic, CordicParams

RNG = np.random.default_rng(7)


def words(params, x, y, z):
    """Both words of the results, and how far they are off; angles the short way round."""
    x, y, z = np.broadcast_arrays(x, y, z)
    block = Cordic(params)
    return block.result(x, y, z), block.bound(x, y, z)


def within(codes, real, bound):
    """Whether all codes are as near as the bound says; the largest distance."""
    off = np.abs(codes - real)
    assert (off <= bound).all()
    return off.max()


@pytest.mark.third_truth("elementary.cordic")
@pytest.mark.parametrize(("iterations", "guard", "most"), [(16, 3, 1.47), (17, 4, 1.12)])
def test_sine_and_cosine_of_every_angle(iterations, guard, most):
    params = CordicParams(iterations=iterations, guard=guard)
    z = np.arange(-1 << 15, 1 << 15)
    (cosine, sine), (bound, _) = words(params, params.start, 0, z)
    angle = z * (np.pi / 2) / (1 << 14)
    assert within(cosine, np.cos(angle) * (1 << 14), bound + 0.5 * params.gain) <= most
    assert within(sine, np.sin(angle) * (1 << 14), bound + 0.5 * params.gain) <= most
    assert abs((cosine - np.cos(angle) * (1 << 14)).mean()) < 0.02


@pytest.mark.third_truth("elementary.cordic")
def test_rotation_of_any_vector():
    params = CordicParams()
    x, y = RNG.integers(-13000, 13001, (2, 50_000))
    z = RNG.integers(-1 << 15, 1 << 15, 50_000)
    (left, right), (bound, _) = words(params, x, y, z)
    turned = params.gain * (x + 1j * y) * np.exp(0.5j * np.pi * z / (1 << 14))
    within(left, turned.real, bound)
    within(right, turned.imag, bound)


@pytest.mark.third_truth("elementary.cordic")
def test_arctangent_in_all_quadrants():
    params = CordicParams(mode="vectoring")
    x, y = RNG.integers(-14000, 14001, (2, 50_000))
    far = np.hypot(x, y) > 1000
    x, y = x[far], y[far]
    (length, angle), (first, second) = words(params, x, y, 0)
    within(length, params.gain * np.hypot(x, y), first)
    off = (angle - np.arctan2(y, x) * 2 / np.pi * (1 << 14) + (1 << 15)) % (1 << 16) - (1 << 15)
    within(off, 0, second)
    unit = np.hypot(x, y) > 12000
    assert np.abs(off[unit]).max() < 1.5


@pytest.mark.third_truth("elementary.cordic")
def test_hyperbolic_functions():
    params = CordicParams(system="hyperbolic")
    z = np.arange(-18000, 18001)
    (cosh, sinh), (bound, _) = words(params, params.start, 0, z)
    real = z / (1 << 14)
    within(cosh, np.cosh(real) * (1 << 14), bound + 1)
    within(sinh, np.sinh(real) * (1 << 14), bound + 1)
    half = params.start // 2
    (exp, _), (bound, _) = words(params, half, half, z)
    within(exp, np.exp(real) * params.gain * half, bound)


@pytest.mark.third_truth("elementary.cordic")
def test_logarithm_and_square_root():
    params = CordicParams(system="hyperbolic", mode="vectoring")
    w = np.arange(1 << 12, 1 << 14) / (1 << 14)
    x, y = ((w + sign) * (1 << 14) for sign in (1, -1))
    (root, log), (first, second) = words(params, x.astype(int), y.astype(int), 0)
    within(log, np.log(w) / 2 * (1 << 14), second)
    within(root, params.gain * 2 * np.sqrt(w) * (1 << 14), first)


@pytest.mark.third_truth("elementary.cordic")
def test_products_and_quotients():
    params = CordicParams(system="linear")
    x = RNG.integers(-16000, 16001, 20_000)
    z = RNG.integers(-16000, 16001, 20_000)
    y = RNG.integers(-15000, 15001, 20_000)
    (same, product), (_, bound) = words(params, x, y, z)
    assert (same == x).all()
    within(product, y + x * z / (1 << 14), bound)
    params = CordicParams(system="linear", mode="vectoring")
    x = RNG.integers(8000, 16001, 20_000) * RNG.choice([-1, 1], 20_000)
    (_, quotient), (_, bound) = words(params, x, y, 0)
    within(quotient, y / x * (1 << 14), bound)


@pytest.mark.third_truth("elementary.cordic")
def test_32_bits_against_mpmath():
    params = CordicParams(width=32, iterations=36, guard=5)
    z = RNG.integers(-1 << 31, 1 << 31, 60)
    (cosine, sine), (bound, _) = words(params, params.start, 0, z)
    with mpmath.workdps(40):
        angles = [mpmath.mpf(int(code)) / 2**30 * mpmath.pi / 2 for code in z]
        scale = params.gain * params.start
        off = [abs(c - mpmath.cos(a) * scale) for c, a in zip(cosine.tolist(), angles, strict=True)]
        off += [abs(s - mpmath.sin(a) * scale) for s, a in zip(sine.tolist(), angles, strict=True)]
    assert max(off) <= min(bound)
    assert max(off) < 1.2


@pytest.mark.third_truth("elementary.cordic")
@pytest.mark.parametrize("system", ["circular", "hyperbolic", "linear"])
def test_constants_against_mpmath(system):
    params = CordicParams(system=system, width=32, iterations=36, guard=5)
    with mpmath.workdps(60):
        one, pi = mpmath.mpf(2), mpmath.pi
        exact = {
            "circular": [mpmath.atan(one**-s) * 2 / pi for s in params.shifts],
            "hyperbolic": [mpmath.atanh(one**-s) for s in params.shifts],
            "linear": [one**-s for s in params.shifts],
        }[system]
        for angle, mine in zip(exact, params.exact_angles, strict=True):
            assert abs(angle * one**96 - mine) < 400
        gain = mpmath.sqrt(mpmath.fprod(1 + params.sign * one ** (-2 * s) for s in params.shifts))
        assert abs(gain - params.gain) < 1e-15
        assert abs(one**30 / gain - params.start) <= 0.5
    first = params.shifts[0]
    for shift, angle, code in zip(params.shifts, exact, params.angles, strict=True):
        assert abs(angle * 2 ** (35 + shift - first) - code) <= 0.5 + 1e-9


@pytest.mark.parametrize("system", ["circular", "hyperbolic", "linear"])
@pytest.mark.parametrize("mode", ["rotation", "vectoring"])
def test_clock(system, mode):
    params = CordicParams(system=system, mode=mode, width=10, iterations=5, guard=2)
    offers = RNG.integers(-512, 512, (100, 3))
    offers[::7, :2] = 0
    block = Cordic(params)
    cycles = params.latency + 3
    trace, _ = block.run(
        {
            "i__payload": np.broadcast_to(offers, (cycles, *offers.shape)),
            "i__valid": np.ones((cycles, 100), int),
            "o__ready": np.zeros((cycles, 100), int),
        }
    )
    expected = np.stack(block.result(*offers.T), axis=-1)
    for cycle in range(params.latency, cycles):
        assert trace["o__valid"][cycle].all()
        assert (trace["o__payload"][cycle] == expected).all()
    assert (trace["i__ready"].sum(axis=0) == 1).all()


def test_repeated_turns():
    params = CordicParams(system="hyperbolic", width=32, iterations=36, guard=5)
    assert params.shifts[:6] == (1, 2, 3, 4, 4, 5)
    assert params.shifts.count(13) == 2
    assert len(set(params.shifts)) == 34


@pytest.mark.parametrize("system", ["circular", "hyperbolic", "linear"])
def test_origin(system):
    params = CordicParams(system=system, mode="vectoring")
    (length, angle), _ = words(params, 0, 0, np.array([0, 5, -7, 32767, -32768]))
    assert length.tolist() == [0] * 5
    assert angle.tolist() == [0, 5, -7, 32767, -32768]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        (
            {"system": "polar"},
            ValueError,
            "system must be one of 'circular', 'hyperbolic', 'linear', not 'polar'",
        ),
        (
            {"system": 1},
            TypeError,
            "system must be one of 'circular', 'hyperbolic', 'linear', not 1",
        ),
        ({"mode": "sine"}, ValueError, "mode must be one of 'rotation', 'vectoring', not 'sine'"),
        ({"mode": None}, TypeError, "mode must be one of 'rotation', 'vectoring', not None"),
        ({"width": 3}, ValueError, "width must be in 4..32, not 3"),
        ({"width": 33}, ValueError, "width must be in 4..32, not 33"),
        ({"width": True}, TypeError, "width must be an integer in 4..32, not True"),
        ({"guard": -1}, ValueError, "guard must be in 0..5, not -1"),
        ({"guard": 6}, ValueError, "guard must be in 0..5, not 6"),
        ({"guard": 3.0}, TypeError, "guard must be an integer in 0..5, not 3.0"),
        ({"iterations": 7}, ValueError, "iterations must be in 8..18, not 7"),
        ({"iterations": 19}, ValueError, "iterations must be in 8..18, not 19"),
        ({"iterations": "16"}, TypeError, "iterations must be an integer in 8..18, not '16'"),
        ({"guard": 0, "iterations": 0}, ValueError, "iterations must be in 1..15, not 0"),
        (
            {"system": "hyperbolic", "iterations": 20},
            ValueError,
            "iterations must be in 8..19, not 20",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        CordicParams(**values)
