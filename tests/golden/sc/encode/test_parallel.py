"""The parallel encoder: the stream of one comparator, a word at a time."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.encode.parallel import Parallel, ParallelParams
from spikeloom.golden.sc.stream.packed import unpack


def stream(source, threshold, lanes, width=8, **options):
    """The bits for a sequence of numbers, through ``lanes`` lanes."""
    golden = Parallel(ParallelParams(lanes=lanes, width=width, **options))
    words = source.reshape(-1, 1) if lanes == 1 else source.reshape(-1, 1, lanes)
    thresholds = np.full((len(words), 1), threshold)
    out = golden.run({"source": words, "threshold": thresholds})[0]["bit"][:, 0]
    return unpack(out.astype(np.uint64)[:, None], lanes).ravel()


@pytest.mark.third_truth("encode.parallel")
@pytest.mark.parametrize("lanes", [1, 2, 16, 64])
def test_ones_of_a_sobol_sequence(lanes):
    # 256 points of a (0, 8, 1)-net in base 2: each of 0..255 once, so T ones, whatever the lanes.
    sobol = (qmc.Sobol(1, scramble=False).random(256)[:, 0] * 256).astype(np.int64)
    for threshold in (0, 1, 77, 128, 255, 256):
        bits = stream(sobol, threshold, lanes, full_scale=True)
        assert bits.sum() == threshold
        assert bits.tolist() == [int(number < threshold) for number in sobol.tolist()]


@pytest.mark.third_truth("encode.parallel")
def test_exact_includes_the_threshold():
    numbers = np.random.default_rng(2).integers(1, 256, 320)
    expected = [int(number <= 100) for number in numbers.tolist()]
    assert stream(numbers, 100, 5, exact=True).tolist() == expected


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
        ({"width": 0}, ValueError, r"^width must be in 1\.\.64, not 0$"),
        ({"width": 65}, ValueError, r"^width must be in 1\.\.64, not 65$"),
        ({"width": 64, "full_scale": True}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ({"exact": 1}, TypeError, r"^exact must be True or False, not 1$"),
        (
            {"exact": True, "full_scale": True},
            ValueError,
            r"^full_scale must be False with exact=True, not True$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        ParallelParams(**kwargs)
