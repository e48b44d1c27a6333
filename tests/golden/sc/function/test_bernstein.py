"""The Bernstein polynomial: exact expectation, published polynomials, and accuracy on Sobol."""

import itertools
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy.interpolate import BPoly
from scipy.stats import qmc

from spikeloom.golden.sc.function.bernstein import Bernstein, BernsteinParams
from spikeloom.golden.sc.stream import packed
from spikeloom.golden.sc.stream.bitstream import Need


def expectation(degree, x, c):
    """Mean of the output over all bits of independent inputs, each weighted by its probability."""
    golden = Bernstein(BernsteinParams(degree=degree))
    total = Fraction(0)
    for bits in itertools.product((0, 1), repeat=degree):
        chance = Fraction(1)
        for bit in bits:
            chance *= x if bit else 1 - x
        # The output is one of the bits of c, whatever they are: which one is seen one at a time.
        ones = np.eye(degree + 1, dtype=np.int64)
        taken = golden.step({}, x=np.array([bits] * (degree + 1)), c=ones)[1]["o"]
        assert taken.sum() == 1
        total += chance * c[int(np.argmax(taken))]
    return total


@pytest.mark.third_truth("function.bernstein")
@pytest.mark.parametrize("degree", [1, 2, 3, 6])
def test_expectation_is_the_polynomial(degree):
    c = [Fraction(3 * k * k + 1, 200) for k in range(degree + 1)]
    polynomial = BPoly(np.array([[float(value)] for value in c]), [0, 1])
    golden = Bernstein(BernsteinParams(degree=degree))
    for x in (Fraction(0), Fraction(1, 3), Fraction(5, 8), Fraction(1)):
        ours = expectation(degree, x, c)
        assert ours == sum(
            c[k] * comb(degree, k) * x**k * (1 - x) ** (degree - k) for k in range(degree + 1)
        )
        assert float(ours) == pytest.approx(float(polynomial(float(x))), abs=1e-14)
        ideal = golden.ideal(float(x), np.array([float(value) for value in c]))
        assert float(ours) == pytest.approx(ideal, abs=1e-14)


@pytest.mark.third_truth("function.bernstein")
def test_published_polynomial():
    # 1/4 + 9/8 x - 15/8 x^2 + 5/4 x^3 has the coefficients 2/8, 5/8, 3/8, 6/8 (Qian et al.).
    c = [Fraction(k, 8) for k in (2, 5, 3, 6)]
    for x in (Fraction(k, 8) for k in range(9)):
        value = Fraction(1, 4) + Fraction(9, 8) * x - Fraction(15, 8) * x**2 + Fraction(5, 4) * x**3
        assert expectation(3, x, c) == value


@pytest.mark.third_truth("function.bernstein")
def test_lanes_are_bits_in_time():
    random = np.random.default_rng(1)
    x = random.integers(0, 1 << 64, (20, 3), np.uint64)
    c = random.integers(0, 1 << 64, (20, 4), np.uint64)
    o = Bernstein(BernsteinParams(lanes=64)).step({}, x=x, c=c)[1]["o"]
    for row, word in enumerate(o):
        for lane in range(64):
            ones = sum(int(v) >> lane & 1 for v in x[row])
            assert int(word) >> lane & 1 == int(c[row, ones]) >> lane & 1


def sobol_errors(length):
    """Errors of the published polynomial for ``x = k / 64``; the coefficients share a source."""
    numbers = qmc.Sobol(4, scramble=False).random(length).T
    golden, c = Bernstein(BernsteinParams()), np.array([2, 5, 3, 6]) / 8
    values = np.arange(65) / 64
    x = packed.pack(numbers[None, :3] < values[:, None, None])
    coefficients = np.broadcast_to(packed.pack(numbers[3] < c[:, None]), (65, 4, x.shape[-1]))
    words, _ = golden.run_packed({"x": x, "c": np.ascontiguousarray(coefficients)}, length)
    return packed.count(words["o"]) / length - golden.ideal(values, c)


@pytest.mark.third_truth("function.bernstein")
def test_sobol_streams():
    # Four dimensions of a sequence: the error of L = 256 bits is far below that of Bernoulli bits.
    rmse = [np.sqrt(np.mean(sobol_errors(length) ** 2)) for length in (64, 256, 1024)]
    assert rmse[0] < 0.025
    assert rmse[1] < 0.0125
    assert rmse[2] < 0.003


@pytest.mark.third_truth("function.bernstein")
def test_one_stream_for_all_copies_is_a_line():
    random = np.random.default_rng(2)
    x = random.integers(0, 2, (1000, 1))
    c = random.integers(0, 2, (1000, 4))
    o = Bernstein(BernsteinParams()).step({}, x=np.repeat(x, 3, axis=1), c=c)[1]["o"]
    assert np.array_equal(o, np.where(x[:, 0] == 1, c[:, 3], c[:, 0]))


def test_needs_independent_streams():
    assert BernsteinParams().needs() == (
        Need("independent", ("x",)),
        Need("independent", ("x",), against=("c",)),
    )


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"degree": 0}, ValueError, r"^degree must be in 1\.\.16, not 0$"),
        ({"degree": 17}, ValueError, r"^degree must be in 1\.\.16, not 17$"),
        ({"degree": True}, TypeError, r"^degree must be an integer in 1\.\.16, not True$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        BernsteinParams(**kwargs)
