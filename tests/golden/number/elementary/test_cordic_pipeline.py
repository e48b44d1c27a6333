"""The pipelined CORDIC: NumPy's sine, in every cycle; and what stands still without enable."""

import numpy as np
import pytest

from spikeloom.golden.number.elementary.cordic import Cordic, CordicParams
from spikeloom.golden.number.elementary.cordic_pipeline import CordicPipeline, CordicPipelineParams


def run(params, words, en=None):
    words = np.asarray(words)[:, None, :]
    en = np.ones(words.shape[:2], int) if en is None else np.asarray(en)[:, None]
    return CordicPipeline(params).run({"en": en, "i": words})[0]["o"][:, 0]


@pytest.mark.third_truth("elementary.cordic_pipeline")
def test_sine_and_cosine():
    params = CordicPipelineParams()
    z = np.arange(-1 << 15, 1 << 15, 37)
    words = np.stack([np.full_like(z, params.start), 0 * z, z], axis=-1)
    out = run(params, np.pad(words, ((0, params.latency), (0, 0))))[params.latency :]
    angle = z * (np.pi / 2) / (1 << 14)
    for codes, real in zip(out.T, (np.cos(angle), np.sin(angle)), strict=True):
        assert np.abs(codes - real * (1 << 14)).max() < 1.4


@pytest.mark.third_truth("elementary.cordic_pipeline")
def test_arctangent():
    params = CordicPipelineParams(mode="vectoring")
    angle = np.linspace(-3.1, 3.1, 777)
    x, y = (np.round(f(angle) * (1 << 14)).astype(int) for f in (np.cos, np.sin))
    words = np.stack([x, y, 0 * x], axis=-1)
    out = run(params, np.pad(words, ((0, params.latency), (0, 0))))[params.latency :, 1]
    assert np.abs(out - np.arctan2(y, x) * 2 / np.pi * (1 << 14)).max() < 1.4


@pytest.mark.parametrize("system", ["circular", "hyperbolic", "linear"])
@pytest.mark.parametrize("mode", ["rotation", "vectoring"])
def test_equals_the_iterative_block_and_holds_without_enable(system, mode):
    values = {"system": system, "mode": mode, "width": 10, "iterations": 8, "guard": 2}
    words = np.random.default_rng(3).integers(-512, 512, (100, 3))
    words[::7, :2] = 0
    expected = np.stack(Cordic(CordicParams(**values)).result(*words.T), axis=-1)
    params = CordicPipelineParams(**values)
    spread = run(params, np.repeat(words, 3, axis=0), np.tile([0, 0, 1], 100))
    assert spread[3 * params.latency :: 3].tolist() == expected[: -params.latency].tolist()


def test_params_wrong():
    with pytest.raises(ValueError, match=r"^iterations must be in 8\.\.18, not 19$"):
        CordicPipelineParams(iterations=19)
