"""The replay ROM: it plays what it was given, round and round."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.sng.replay_rom import ReplayROM, ReplayROMParams


@pytest.mark.third_truth("sng.replay_rom")
def test_default_is_van_der_corput():
    halton = qmc.Halton(1, scramble=False).random(16)[:, 0] * 256
    assert ReplayROM(ReplayROMParams()).sequence(16).tolist() == halton.tolist()


@pytest.mark.third_truth("sng.replay_rom")
@pytest.mark.parametrize("length", [1, 2, 6, 7, 100])
@pytest.mark.parametrize("lanes", [1, 2, 5, 64])
def test_plays_round_and_round(length, lanes):
    contents = np.random.default_rng(length).integers(0, 1 << 10, length)
    golden = ReplayROM(ReplayROMParams(width=10, lanes=lanes, contents=tuple(contents.tolist())))
    out = golden.run({"en": np.ones((9, 1), np.int64)})[0]["value"].ravel()
    assert out.tolist() == np.resize(contents, 9 * lanes).tolist()


def test_enable_holds():
    golden = ReplayROM(ReplayROMParams(contents=(5, 6, 7)))
    enable = np.array([[0], [1], [0], [1], [1], [1]])
    assert golden.run({"en": enable})[0]["value"][:, 0].tolist() == [5, 5, 6, 6, 7, 5]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.63, not 0$"),
        ({"width": 64}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"contents": ()}, ValueError, r"^contents must hold 1\.\.4096 integers, not 0$"),
        (
            {"contents": (0,) * 4097},
            ValueError,
            r"^contents must hold 1\.\.4096 integers, not 4097$",
        ),
        ({"contents": (256,)}, ValueError, r"^contents\[0\] must be in 0\.\.255, not 256$"),
        ({"contents": (0, -1)}, ValueError, r"^contents\[1\] must be in 0\.\.255, not -1$"),
        (
            {"contents": [1]},
            TypeError,
            r"^contents must be a tuple of integers in 0\.\.255, not \[1\]$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ReplayROMParams(**kwargs)
