"""The up/down counter: ones minus zeros, and what happens at its limits."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.up_down import UpDown, UpDownParams


def wrapped(total, width):
    return (total + (1 << width - 1)) % (1 << width) - (1 << width - 1)


@pytest.mark.third_truth("count.up_down")
@pytest.mark.parametrize("overflow", ["wrap", "saturate"])
@pytest.mark.parametrize("lanes", [1, 4])
def test_ones_minus_zeros(overflow, lanes):
    random = np.random.default_rng(lanes)
    top = (1 << lanes) - 1
    a = np.where(random.random((80, 6)) < 0.5, random.integers(0, top + 1, (80, 6)), top)
    a[:, 3:] = top - a[:, 3:]
    en, clear = random.integers(0, 2, (80, 6)), random.random((80, 6)) < 0.02
    golden = UpDown(UpDownParams(width=4, overflow=overflow, lanes=lanes))
    outputs, _ = golden.run({"en": en, "clear": clear * 1, "a": a})
    assert outputs["total"].min() == -8
    assert outputs["total"].max() >= 6
    for stream in range(6):
        total = 0
        for cycle in range(80):
            assert outputs["total"][cycle, stream] == total
            total = 0 if clear[cycle, stream] else total
            for lane in range(lanes if en[cycle, stream] else 0):
                total += 1 if int(a[cycle, stream]) >> lane & 1 else -1
                total = wrapped(total, 4) if overflow == "wrap" else min(max(total, -8), 7)


@pytest.mark.third_truth("count.up_down")
def test_all_lanes():
    golden = UpDown(UpDownParams(width=48, lanes=64))
    a = np.array([[(1 << 64) - 1, 0, 1]], np.uint64)
    _, state = golden.run({"en": np.ones((1, 3), int), "clear": np.zeros((1, 3), int), "a": a})
    assert state["total"].tolist() == [64, -64, -62]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"width": 1}, ValueError, r"^width must be in 2\.\.48, not 1$"),
        ({"width": 49}, ValueError, r"^width must be in 2\.\.48, not 49$"),
        ({"overflow": "trap"}, ValueError, r"^overflow must be one of 'wrap', 'saturate', not 'tr"),
        ({"overflow": 0}, TypeError, r"^overflow must be one of 'wrap', 'saturate', not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        UpDownParams(**kwargs)
