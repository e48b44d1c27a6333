"""The counter of ones: what it counts, when it wraps, and any number of bits per cycle."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.binary_counter import BinaryCounter, BinaryCounterParams
from spikeloom.golden.sc.stream import packed


@pytest.mark.third_truth("count.binary_counter")
@pytest.mark.parametrize("lanes", [1, 5, 64])
def test_counts_ones(lanes):
    random = np.random.default_rng(lanes)
    a = (
        random.integers(0, 1 << lanes, (50, 8), np.uint64, endpoint=False)
        if lanes == 64
        else (random.integers(0, 1 << lanes, (50, 8)))
    )
    en, clear = random.integers(0, 2, (50, 8)), random.random((50, 8)) < 0.1
    golden = BinaryCounter(BinaryCounterParams(width=6, lanes=lanes))
    outputs, _ = golden.run({"en": en, "clear": clear * 1, "a": a})
    for stream in range(8):
        ones = 0
        for cycle in range(50):
            assert outputs["count"][cycle, stream] == ones % 64
            ones = 0 if clear[cycle, stream] else ones
            ones += int(a[cycle, stream]).bit_count() if en[cycle, stream] else 0


@pytest.mark.third_truth("count.binary_counter")
def test_packed():
    a = np.random.default_rng(1).integers(0, 2, (3, 500))
    held = {"en": np.ones(3, np.int64), "clear": np.zeros(3, np.int64)}
    golden = BinaryCounter(BinaryCounterParams(width=16))
    _, state = golden.run_packed({"a": packed.pack(a), **held}, 500)
    assert state["count"].tolist() == a.sum(axis=1).tolist()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 0}, ValueError, r"^width must be in 1\.\.48, not 0$"),
        ({"width": 49}, ValueError, r"^width must be in 1\.\.48, not 49$"),
        ({"width": 8.0}, TypeError, r"^width must be an integer in 1\.\.48, not 8\.0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        BinaryCounterParams(**kwargs)
