"""Halton sequences: SciPy's, the bound, the distribution, the accuracy of products."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.sng.comparator import Comparator, ComparatorParams
from spikeloom.golden.sc.sng.halton import Halton, HaltonParams

BASES = (2, 3, 5, 7)


def scipy_numbers(base, count):
    """The radical inverses of ``0..count - 1``."""
    return qmc.Halton(4, scramble=False).random(count)[:, BASES.index(base)]


def product_rmse(sources, length):
    """Error of the AND product of all 257 x 257 operands."""
    golden, thresholds = Comparator(ComparatorParams(full_scale=True)), np.arange(257)[:, None]
    one, other = (
        golden.step({}, source=source[:length], threshold=thresholds)[1]["bit"].astype(float)
        for source in sources
    )
    values = np.arange(257) / 256
    return np.sqrt(np.mean((one @ other.T / length - np.outer(values, values)) ** 2))


@pytest.mark.third_truth("sng.halton")
@pytest.mark.parametrize("base", BASES)
def test_sequence_of_scipy(base):
    # With so many guard bits the numbers are rounded down, and never fall short.
    params = HaltonParams(base=base, guard=14)
    assert base == 2 or (base - 1) * params.digits * base**params.digits <= 1 << 14
    theirs = np.floor(scipy_numbers(base, base**params.digits) * 256 + 1e-9)
    ours = Halton(params).sequence(base**params.digits + 20)
    assert ours.tolist() == np.concatenate([theirs, theirs[:20]]).tolist()


@pytest.mark.third_truth("sng.halton")
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("guard", [0, 2, 4])
def test_bound(base, guard):
    params = HaltonParams(base=base, guard=guard)
    golden, count = Halton(params), base**params.digits
    ideal = scipy_numbers(base, count) * 256
    assert np.allclose(golden.ideal(np.arange(count)), ideal)
    errors = ideal - golden.sequence(count)
    assert np.all(errors > -1e-9)
    assert np.all(errors < 1 + (0 if base == 2 else params.digits * (base - 1) / 2**guard))


@pytest.mark.third_truth("sng.halton")
@pytest.mark.parametrize("base", [3, 5, 7])
def test_one_number_in_each_interval(base):
    # Each run of base^2 numbers has one in each interval of that length; they are rounded down.
    numbers = Halton(HaltonParams(width=16, base=base, guard=24)).sequence(4 * base**2)
    for run in numbers.reshape(4, -1):
        assert sorted((run + 1) * base**2 // 65536) == list(range(base**2))


@pytest.mark.third_truth("sng.halton")
@pytest.mark.parametrize(
    ("first", "second", "rmse"), [(2, 3, 0.00456), (2, 5, 0.00447), (3, 5, 0.00794)]
)
def test_product(first, second, rmse):
    # Of SciPy's numbers, not rounded.
    ideal = [scipy_numbers(base, 256) * 256 for base in (first, second)]
    assert product_rmse(ideal, 256) == pytest.approx(rmse, abs=0.000005)
    exact = [Halton(HaltonParams(base=base, guard=14)).sequence(256) for base in (first, second)]
    assert product_rmse(exact, 256) == pytest.approx(rmse, abs=0.000005)
    ours = [Halton(HaltonParams(base=base)).sequence(256) for base in (first, second)]
    assert product_rmse(ours, 256) < 1.1 * rmse


@pytest.mark.parametrize("lanes", [1, 2, 3, 64])
@pytest.mark.parametrize("base", [2, 5])
def test_lanes(base, lanes):
    golden = Halton(HaltonParams(width=4, base=base, lanes=lanes))
    enable = np.array([[1], [0], [1], [1]])
    seen = golden.run({"en": enable})[0]["value"].reshape(4, lanes)
    serial = golden.sequence(3 * lanes).reshape(3, lanes)
    assert np.array_equal(seen, serial[[0, 1, 1, 2]])


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.16, not 0$"),
        ({"width": 17}, ValueError, r"^width must be in 1\.\.16, not 17$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"base": 1}, ValueError, r"^base must be in 2\.\.7, not 1$"),
        ({"base": 8}, ValueError, r"^base must be in 2\.\.7, not 8$"),
        ({"base": 4}, ValueError, r"^base must be a prime in 2\.\.7, not 4$"),
        ({"base": 3.0}, TypeError, r"^base must be an integer in 2\.\.7, not 3\.0$"),
        ({"guard": -1}, ValueError, r"^guard must be in 0\.\.24, not -1$"),
        ({"guard": 25}, ValueError, r"^guard must be in 0\.\.24, not 25$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        HaltonParams(**kwargs)
