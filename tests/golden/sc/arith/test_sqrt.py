"""The square root: its error for known sources, and its edges."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.sqrt import Sqrt, SqrtParams
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.stream.bitstream import Need

SOBOL = (qmc.Sobol(4, scramble=False).random(256) * 256).astype(np.int64).T
VDC = np.array([int(f"{k:08b}"[::-1], 2) for k in range(256)])


def root(x, depth):
    """Output bits for streams ``(cycles, lanes)``; the select bits are those of an LFSR."""
    states = LFSR(LFSRParams(width=16)).sequence(len(x))
    bits = states[:, None] >> np.array([0, 5, 9, 12])[: depth.bit_length() - 1] & 1
    s = np.broadcast_to(bits[:, None], (*x.shape, bits.shape[-1]))
    return Sqrt(SqrtParams(depth=depth)).run({"x": x * 1, "s": s})[0]["o"]


def error(source, depth):
    """Root mean square error over all 257 values."""
    values = np.arange(257)
    found = root(source[:, None] < values, depth).mean(axis=0)
    return np.sqrt(np.mean((found - Sqrt.ideal(values / 256)) ** 2))


# UnarySim's stored notebooks: 0.0332 bit-emitting, 0.0873 with a JK flip-flop, 0.1074 for Gaines'.
@pytest.mark.third_truth("arith.sqrt")
@pytest.mark.parametrize("dimension", [0, 1])
@pytest.mark.parametrize("depth", [2, 4, 8, 16])
def test_error_for_sobol_sources(dimension, depth):
    assert error(SOBOL[dimension], depth) < 0.0332


@pytest.mark.third_truth("arith.sqrt")
@pytest.mark.parametrize("depth", [4, 8, 16])
def test_error_for_van_der_corput(depth):
    assert error(VDC, depth) < 0.0332
    assert error(VDC, 2) < 0.0873


@pytest.mark.third_truth("arith.sqrt")
@pytest.mark.parametrize("depth", [4, 16])
def test_memoryless_stream(depth):
    # Away from 0, where the ones are few, the mean is nearly right.
    values = np.linspace(0.2, 1, 17)
    x = np.random.default_rng(depth).random((4000, 17)) < values
    assert root(x, depth).mean(axis=0) == pytest.approx(Sqrt.ideal(values), abs=0.04)


@pytest.mark.third_truth("arith.sqrt")
@pytest.mark.parametrize("depth", [2, 16])
def test_zero_and_one_are_exact(depth):
    x = np.stack([np.zeros(256), np.ones(256)], axis=-1).astype(np.int64)
    assert root(x, depth).sum(axis=0).tolist() == [0, 256]


def test_no_one_of_the_input_is_lost():
    x = np.random.default_rng(0).integers(0, 2, (500, 20))
    assert (root(x, 4) >= x).all()


def test_needs():
    assert SqrtParams().needs() == (
        Need("independent", ("x", "s")),
        Need("memoryless", ("s",)),
    )


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 1}, ValueError, r"^depth must be in 2\.\.16, not 1$"),
        ({"depth": 17}, ValueError, r"^depth must be in 2\.\.16, not 17$"),
        ({"depth": 12}, ValueError, r"^depth must be a power of two in 2\.\.16, not 12$"),
        ({"depth": 2.0}, TypeError, r"^depth must be an integer in 2\.\.16, not 2\.0$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SqrtParams(**kwargs)
