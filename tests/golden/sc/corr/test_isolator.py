"""The isolator: a delay of exactly so many bits, whatever the number of bits per cycle."""

import numpy as np
import pytest

from spikeloom.golden.sc.corr.isolator import Isolator, IsolatorParams
from spikeloom.golden.sc.stream import packed


@pytest.mark.third_truth("corr.isolator")
@pytest.mark.parametrize("depth", [1, 3, 7, 63])
def test_delays(depth):
    bits = np.random.default_rng(depth).integers(0, 2, (3, 200))
    words, state = Isolator(IsolatorParams(depth=depth)).run_packed(
        {"a": packed.pack(bits), "en": np.ones(3, np.int64)}, 200
    )
    out = packed.unpack(words["o"], 200)
    assert np.array_equal(out[:, depth:], bits[:, :-depth])
    assert not out[:, :depth].any()
    ones = np.array([int(held).bit_count() for held in state["held"]])
    assert np.array_equal(ones, bits[:, -depth:].sum(axis=1))


@pytest.mark.third_truth("corr.isolator")
def test_a_square_of_one_stream():
    # Bits that are independent of one another: p * p from one stream and its copy one bit later.
    bits = (np.random.default_rng(5).random((20_000, 1)) < 0.3) * 1
    outputs, _ = Isolator(IsolatorParams()).run({"en": np.ones_like(bits), "a": bits})
    product = (bits & outputs["o"]).mean()
    # Five standard deviations of a mean of dependent neighbours, at most three of them together.
    assert product == pytest.approx(Isolator.ideal(0.3) ** 2, abs=5 * np.sqrt(3 * 0.09 / 20_000))


@pytest.mark.parametrize(("depth", "lanes", "latency"), [(1, 1, 1), (3, 5, 0), (6, 4, 1)])
def test_latency(depth, lanes, latency):
    assert IsolatorParams(depth=depth, lanes=lanes).latency == latency


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 0}, ValueError, r"^depth must be in 1\.\.63, not 0$"),
        ({"depth": 64}, ValueError, r"^depth must be in 1\.\.63, not 64$"),
        ({"depth": None}, TypeError, r"^depth must be an integer in 1\.\.63, not None$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        IsolatorParams(**kwargs)
