"""The two-line encoder: exact counts, and that the lines exclude each other."""

import numpy as np
import pytest

from spikeloom.golden.sc.encode.two_line import TwoLine, TwoLineParams
from spikeloom.golden.sc.stream.packed import count


def ones(width, lanes, numbers):
    """Ones on both lines for every code, over the given numbers of the source."""
    golden = TwoLine(TwoLineParams(width=width, lanes=lanes))
    codes = np.arange(-(1 << width), 1 << width)
    shape = (-1, 1) if lanes == 1 else (-1, 1, lanes)
    source = np.repeat(numbers.reshape(shape), len(codes), axis=1)
    outputs, _ = golden.run({"source": source, "x": np.tile(codes, (len(source), 1))})
    assert not (outputs["positive"] & outputs["negative"]).any()
    lines = (outputs[name].astype(np.uint64).T for name in ("positive", "negative"))
    return codes, *(count(line) for line in lines)


@pytest.mark.third_truth("encode.two_line")
@pytest.mark.parametrize(("width", "lanes"), [(1, 1), (4, 1), (4, 4), (6, 64), (8, 8)])
def test_counter_is_exact(width, lanes):
    codes, positive, negative = ones(width, lanes, np.arange(1 << width))
    assert positive.tolist() == [max(x, 0) for x in codes]
    assert negative.tolist() == [max(-x, 0) for x in codes]


@pytest.mark.third_truth("encode.two_line")
@pytest.mark.parametrize("lanes", [1, 3])
def test_source_without_zero(lanes):
    width, length = 4, 15
    codes, positive, negative = ones(width, lanes, np.arange(1, 16))
    values = (positive - negative) / length
    golden = TwoLine(TwoLineParams(width=width))
    assert values.tolist() == (np.sign(codes) * np.maximum(np.abs(codes) - 1, 0) / 15).tolist()
    assert np.max(np.abs(values - golden.ideal(codes))) <= 2.0**-width


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"width": 0}, r"^width must be in 1\.\.62, not 0$"),
        ({"width": 63}, r"^width must be in 1\.\.62, not 63$"),
        ({"lanes": 0}, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        TwoLineParams(**kwargs)
