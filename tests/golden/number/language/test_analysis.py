"""Analysis of expressions: known answers, real witnesses, effects of rounding."""

import re

import numpy as np
import pytest

from spikeloom.golden.number.language.analysis import analyse
from spikeloom.golden.number.language.error import rounding_error
from spikeloom.golden.number.language.fixed import Fixed
from spikeloom.golden.number.language.format import UQ, Format, Q
from spikeloom.golden.number.language.rounding import rounded

SMALL = {name: Q(4, 4) for name in "abcd"}


@pytest.mark.parametrize(
    ("function", "guard_bits", "depth"),
    [
        # The catalogued answers.
        (lambda a, b, c, d: a + b, 1, 0),
        (lambda a, b, c, d: a + b + c + d, 2, 0),
        (lambda a, b, c, d: a * b, 0, 1),
        (lambda a, b, c, d: a * b + c, 0, 1),
        (lambda a, b, c, d: a * b * c * d, 0, 3),
    ],
)
def test_guard_bits_and_multiplicative_depth(function, guard_bits, depth):
    report = analyse(function, **SMALL)
    assert (report.guard_bits, report.depth) == (guard_bits, depth)


@pytest.mark.parametrize("terms", range(2, 40))
def test_guard_bits_of_a_sum(terms):
    """As many as the binary logarithm of the number of terms, rounded up, and no more."""
    inputs = {f"x{index}": Q(4, 0) for index in range(terms)}
    report = analyse(lambda **x: sum(list(x.values())[1:], x["x0"]), **inputs)
    assert report.guard_bits == int(np.ceil(np.log2(terms)))


def leaky(v, i, leak):
    return (v + (i - v) * leak).round(Q(8, 8)).saturate(Q(8, 8))


def test_a_convex_combination_cannot_saturate():
    report = analyse(leaky, v=Q(8, 8), i=Q(8, 8), leak=UQ(0, 8))
    (site,) = report.sites
    assert (site.operation, site.verdict, site.witness) == ("saturate", "never", None)
    assert report.outputs[0].reach == Q(8, 8)
    half = report.outputs[0].format.resolution / 2
    assert report.error.bound.ends == (-half, half)


def test_a_witness_saturates():
    def integrate(v, i):
        return (v - (v >> 4) + i).round(Q(8, 8), "truncate").saturate(Q(8, 8))

    report = analyse(integrate, v=Q(8, 8), i=Q(8, 8))
    (site,) = report.sites
    assert site.verdict == "witness"
    # The extremes are those of v times 15/16 plus i: less than one bit beyond the format.
    assert (site.before.low, site.before.high) == (-63488, 63486)
    v, i = (Fixed(np.int64(site.witness[name]), Q(8, 8)) for name in "vi")
    assert (v - (v >> 4) + i).round(Q(8, 8), "truncate").overflows(Q(8, 8))


def test_what_is_neither_excluded_nor_found_is_possible():
    """A square less itself is 0, which intervals do not see."""
    report = analyse(lambda a: (a * a - a * a).saturate(Q(2, 8)), a=Q(4, 4))
    assert [site.verdict for site in report.sites] == ["possible"]


def test_a_wrap_that_can_happen_has_no_bound():
    report = analyse(lambda a, b: (a + b).wrap(Q(4, 4)), a=Q(4, 4), b=Q(4, 4))
    assert report.error is None
    assert "error unbounded" in str(report)
    kept = analyse(lambda a, b: (a + b).wrap(Q(5, 4)), a=Q(4, 4), b=Q(4, 4))
    assert kept.error is not None
    assert [site.verdict for site in kept.sites] == ["never"]


def test_trap_and_where():
    def function(a, b):
        y, overflow = (a + b).trap(Q(4, 4))
        return y.where(overflow, a.maximum(b)).where(a < b, -a)

    report = analyse(function, a=Q(4, 4), b=Q(4, 4))
    assert {site.operation for site in report.sites} == {"wrap", "overflows"}
    assert all(site.witness is not None for site in report.sites)


@pytest.mark.parametrize("mode", ["truncate", "nearest", "nearest_even", "toward_zero"])
@pytest.mark.parametrize("drop", [1, 2, 5])
@pytest.mark.parametrize("sign", [-1, 0, 1])
def test_moments_of_a_rounding_over_all_codes(mode, drop, sign):
    """Bound, mean and mean square of the model against every code, each as often as the others."""
    n = 64 << drop
    codes = np.arange(-n if sign <= 0 else 0, n if sign >= 0 else 0)
    before = Format(int(codes[0]), int(codes[-1]), drop)
    model = rounding_error(0, before, 0, mode)
    errors = rounded(codes, drop, mode) - codes / 2.0**drop
    bound, (mean, variance, _) = model.bound, model.sources[0]
    assert float(bound.low) <= errors.min()
    assert errors.max() <= float(bound.high)
    slack = 2.0**-6  # the codes at the ends are not matched on the other side
    assert float(mean.low) - slack <= errors.mean() <= float(mean.high) + slack
    if sign or mode in {"truncate", "nearest_even"}:
        if mode in {"truncate", "nearest_even"}:
            assert errors.mean() == pytest.approx(float(mean.low), abs=1e-9)
        spread = np.mean(errors**2) if mode == "nearest" else errors.var()
        assert spread == pytest.approx(float(variance), rel=0.02)
    assert np.sqrt(np.mean(errors**2)) <= model.rms + slack


def test_moments_of_stochastic_rounding():
    codes = np.arange(64)[:, None]
    errors = rounded(codes, 3, "stochastic", np.arange(8)) - codes / 8
    model = rounding_error(0, Format(0, 63, 3), 0, "stochastic")
    assert errors.mean() == 0
    assert errors.var() == pytest.approx(float(model.sources[0][1]))
    assert (errors.min(), errors.max()) == tuple(map(float, model.bound.ends))


def test_rounding_error_through_a_chain():
    """The root mean square of a product rounded twice, as measured on random inputs."""

    def chain(a, b):
        return ((a * b).round(Q(8, 8)) * b).round(Q(8, 8))

    formats = {"a": Q(1, 7), "b": Q(1, 7)}
    report = analyse(chain, **formats)
    rng = np.random.default_rng(3)
    a, b = rng.integers(-128, 128, (2, 200_000))
    # Seven bits each: a product has 14 fraction bits, of which six are lost.
    got = chain(Fixed(a, Q(1, 7)), Fixed(b, Q(1, 7))).real()
    errors = got - (a / 128) * (b / 128) ** 2
    assert np.abs(errors).max() <= float(report.error.bound.magnitude)
    measured = np.sqrt(np.mean(errors**2))
    # A bound: the second factor is taken at its largest, where the first error counts in full.
    assert measured <= report.error.rms <= 1.5 * measured
    assert report.roundings == 2


def test_stochastic_bits_are_an_input():
    def function(a, bits):
        return a.round(Q(4, 0), "stochastic", bits).saturate(Q(3, 0))

    report = analyse(function, a=Q(4, 2), bits=UQ(2, 0))
    assert report.sites[0].verdict == "witness"


def test_inputs_of_64_unsigned_bits_and_more():
    report = analyse(lambda a: a.saturate(UQ(63, 0)), a=UQ(64, 0))
    assert report.sites[0].verdict == "witness"
    assert report.sites[0].witness["a"] >= 2**63
    # No column of NumPy holds these, so only the ranges speak.
    report = analyse(lambda a: a.saturate(UQ(64, 0)), a=Format(0, 1 << 65, 0))
    assert report.sites[0].verdict == "possible"


def test_what_is_refused():
    text = "the format of a must be a Format, not 'Q8.8'"
    with pytest.raises(TypeError, match=f"^{re.escape(text)}$"):
        analyse(lambda a: a, a="Q8.8")
    with pytest.raises(TypeError, match=r"^an operand must be a fixed-point number"):
        analyse(lambda a: a + 0.5, a=Q(8, 8))


def test_the_report_reads_well():
    text = str(analyse(leaky, v=Q(8, 8), i=Q(8, 8), leak=UQ(0, 8)))
    assert text.splitlines() == [
        "25 bits, 1 guard bits, 1 multiplications deep, 1 roundings",
        "output Q8.8: -128 .. 127.996, error -0.500 .. +0.500 codes, rms 0.289",
        "saturate Q8.8 to Q8.8: never",
    ]
