"""Third truths and special cases of :mod:`spikeloom.golden.analog.dac.sigma_delta`."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.analog.dac.sigma_delta import SigmaDeltaModulator, SigmaDeltaModulatorParams


def bits(width, x, en=None):
    """The bit of each enabled cycle; ``x`` of shape (cycles,) or (cycles, lanes)."""
    x = np.asarray(x, np.int64)
    x = x.reshape(len(x), -1)
    en = np.ones_like(x) if en is None else np.broadcast_to(np.asarray(en)[:, None], x.shape)
    # The output is a register: one more cycle shows the last bit.
    inputs = {"x": np.append(x, x[-1:], axis=0), "en": np.append(en, en[-1:], axis=0)}
    outputs, _ = SigmaDeltaModulator(SigmaDeltaModulatorParams(width=width)).run(inputs)
    return outputs["bit"][1:]


@pytest.mark.third_truth("dac.sigma_delta")
@pytest.mark.parametrize("width", [1, 2, 5, 8, 10])
def test_ones_in_a_period(width):
    codes = np.arange(1 << width)
    assert bits(width, np.tile(codes, (1 << width, 1))).sum(axis=0).tolist() == codes.tolist()


@pytest.mark.third_truth("dac.sigma_delta")
@given(width=st.integers(1, 32), data=st.data())
def test_constant_gives_the_line(width, data):
    """The bits of a constant are the steps of a digitised line, ``floor(n * x / 2**width)``."""
    x = data.draw(st.integers(0, (1 << width) - 1))
    line = [n * x >> width for n in range(301)]
    assert bits(width, np.full(300, x))[:, 0].tolist() == np.diff(line).tolist()


@pytest.mark.third_truth("dac.sigma_delta")
@given(width=st.integers(1, 32), seed=st.integers(0, 2**32))
def test_every_window_is_within_one(width, seed):
    x = np.random.default_rng(seed).integers(0, 1 << width, 400)
    ones = np.concatenate([[0], np.cumsum(bits(width, x)[:, 0])])
    due = np.concatenate(
        [[0], SigmaDeltaModulator(SigmaDeltaModulatorParams(width=width)).ideal(x)]
    )
    error = ones - due
    # All windows at once: the error of one is the difference of two of these.
    assert error.max() - error.min() < 1
    assert ones.tolist() == np.floor(due).tolist()


@pytest.mark.third_truth("dac.sigma_delta")
def test_noise_of_sines():
    """In-band noise against the linear model, ``-3.41 + 30 log10(ratio)`` dB below a full sine.

    Derivation: signal power 1/8 of the swing squared; error power 1/12, shaped by ``1 - z**-1``, of
    which ``pi**2 / (3 ratio**3)`` lies in the band. The model takes the error as white, which that
    of a first-order modulator is not; over many sines its noise comes out up to 7 dB lower. What
    must hold closely is the slope, 9 dB for each doubling of the ratio.
    """
    length, width, rng = 1 << 13, 16, np.random.default_rng(0)
    middle, time = 1 << width - 1, np.arange(length)[:, None]
    above = []
    for ratio in (16, 32, 64, 128):
        band = length // (2 * ratio)
        cycles = np.tile(np.linspace(band // 8 + 1, band - 1, 20).astype(int), 3)
        size = np.repeat([0.5, 0.7, 0.9], 20) * middle
        phase = rng.uniform(0, 2 * np.pi, len(cycles))
        x = np.rint(middle + size * np.sin(2 * np.pi * cycles * time / length + phase))
        power = np.abs(np.fft.rfft(bits(width, x), axis=0)[1 : band + 1]) ** 2
        noise = power.sum(axis=0) - power[cycles - 1, np.arange(len(cycles))]
        full = (length / 4) ** 2
        above.append(10 * math.log10(full / noise.mean()) + 3.41 - 30 * math.log10(ratio))
    assert min(above) > 0
    assert max(above) < 7
    assert np.abs(np.diff(above)).max() < 1.5


def test_holds_without_en():
    x = np.random.default_rng(2).integers(0, 256, 50)
    spread = bits(8, np.repeat(x, 3), np.tile([1, 0, 0], 50))
    assert spread[:, 0].tolist() == np.repeat(bits(8, x)[:, 0], 3).tolist()


def test_ends_of_the_range():
    assert bits(4, np.zeros(32)).sum() == 0
    assert bits(4, np.full(32, 15)).sum() == 30


@pytest.mark.parametrize(
    ("width", "error", "text"),
    [
        (0, ValueError, "width must be in 1..32, not 0"),
        (33, ValueError, "width must be in 1..32, not 33"),
        (True, TypeError, "width must be an integer in 1..32, not True"),
    ],
)
def test_width_wrong(width, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        SigmaDeltaModulatorParams(width=width)
