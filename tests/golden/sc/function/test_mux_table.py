"""The table: exact expectation, interpolation as SciPy has it, and accuracy on Sobol."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.interpolate import BPoly, RegularGridInterpolator
from scipy.stats import qmc

from spikeloom.golden.sc.design.bernstein_fit import fit
from spikeloom.golden.sc.function.mux_table import MuxTable, MuxTableParams
from spikeloom.golden.sc.stream import packed
from spikeloom.golden.sc.stream.bitstream import Need


def expectation(params, values):
    """Mean of the output over all bits: those of ``s`` weighted, those of ``r`` equally likely."""
    numbers = np.arange(1 << params.width)
    r = numbers[:, None] >> np.arange(params.width) & 1
    total = Fraction(0)
    for bits in itertools.product((0, 1), repeat=params.selects):
        s = np.broadcast_to(bits, (len(numbers), params.selects))
        ones = MuxTable(params).step({}, s=s, r=r)[1]["o"].sum()
        weight = Fraction(int(ones), len(numbers))
        for bit, value in zip(bits, values, strict=True):
            weight *= value if bit else 1 - value
        total += weight
    return total


@pytest.mark.third_truth("function.mux_table")
@pytest.mark.parametrize("selects", [1, 2, 3, 4])
def test_expectation_interpolates(selects):
    random = np.random.default_rng(selects)
    table = (0, 32, *random.integers(0, 33, (1 << selects) - 2).tolist())
    params = MuxTableParams(width=5, table=table)
    # Index bit j is coordinate j, so the first coordinate varies fastest: Fortran's order.
    corners = np.array(table).reshape((2,) * selects, order="F") / 32
    theirs = RegularGridInterpolator(([0, 1],) * selects, corners)
    for _ in range(3):
        values = [Fraction(int(k), 8) for k in random.integers(0, 9, selects)]
        point = np.array([float(value) for value in values])
        ours = float(expectation(params, values))
        assert ours == pytest.approx(theirs(point)[0], abs=1e-12)
        assert ours == pytest.approx(MuxTable(params).ideal(point), abs=1e-12)


@pytest.mark.third_truth("function.mux_table")
def test_widest():
    golden = MuxTable(MuxTableParams(width=32, table=(1 << 32, (1 << 32) - 1, 1, 0)))
    full, none = np.ones((4, 32), np.int64), np.zeros((4, 32), np.int64)
    s = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    assert golden.step({}, s=s, r=full)[1]["o"].tolist() == [1, 0, 0, 0]
    assert golden.step({}, s=s, r=none)[1]["o"].tolist() == [1, 1, 1, 0]


def sobol_rmse(length):
    """Error of x^0.45 as a polynomial of degree 6 by a table, its copies Sobol dimensions."""
    codes = fit(lambda x: x**0.45, 6).codes(8)
    params = MuxTableParams(table=tuple(codes[n.bit_count()] for n in range(64)))
    values = np.arange(65) / 64
    numbers = qmc.Sobol(7, scramble=False).random(length).T
    s = packed.pack(numbers[:6] < values[:, None, None])
    source = (numbers[6] * 256).astype(np.int64)
    r = packed.pack(source >> np.arange(8)[:, None] & 1)
    words, _ = MuxTable(params).run_packed(
        {"s": s, "r": np.repeat(r[None], len(values), axis=0)}, length
    )
    polynomial = BPoly(np.array(codes)[:, None] / 256, [0, 1])
    return np.sqrt(np.mean((packed.count(words["o"]) / length - polynomial(values)) ** 2))


@pytest.mark.third_truth("function.mux_table")
def test_polynomial_from_sobol_streams():
    # Bernoulli bits give sqrt(mean(f (1 - f)) / L), about 0.026 and 0.0065. Seven dimensions need
    # some length before they are better than that.
    assert sobol_rmse(256) < 0.025
    assert sobol_rmse(4096) < 0.0033


def test_shape_and_needs():
    params = MuxTableParams(width=4, table=tuple(range(16)))
    assert params.selects == 4
    assert [port.count for port in params.ports()] == [4, 4, None]
    assert params.needs() == (Need("independent", ("s", "r")),)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.32, not 0$"),
        ({"width": 33}, ValueError, r"^width must be in 1\.\.32, not 33$"),
        ({"table": (0, 257)}, ValueError, r"^table\[1\] must be in 0\.\.256, not 257$"),
        ({"table": (-1, 0)}, ValueError, r"^table\[0\] must be in 0\.\.256, not -1$"),
        (
            {"table": [0, 1]},
            TypeError,
            r"^table must be a tuple of integers in 0\.\.256, not \[0, 1\]$",
        ),
        (
            {"table": (1, 2, 3)},
            ValueError,
            r"^table must hold 2, 4, 8, 16, 32 or 64 integers, not 3$",
        ),
        ({"table": (1,)}, ValueError, r"^table must hold 2, 4, 8, 16, 32 or 64 integers, not 1$"),
        (
            {"table": (1,) * 128},
            ValueError,
            r"^table must hold 2, 4, 8, 16, 32 or 64 integers, not 128$",
        ),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        MuxTableParams(**kwargs)
