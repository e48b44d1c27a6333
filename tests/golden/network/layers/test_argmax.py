"""Argmax against Python's own search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.network.layers.argmax import Argmax, ArgmaxParams


@pytest.mark.third_truth("layers.argmax")
@given(st.lists(st.integers(-8, 7), min_size=1, max_size=20))
def test_first_of_the_largest(scores):
    params = ArgmaxParams(count=len(scores), width=4)
    _, sent = Argmax(params).transfer({}, i=np.array([scores]))
    label = int(sent["o"][0]) & ((1 << params.label_bits) - 1)
    score = int(sent["o"][0]) >> params.label_bits
    assert label == scores.index(max(scores))
    assert score == max(scores) % 16


@pytest.mark.parametrize(("count", "bits"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (1024, 10)])
def test_label_bits(count, bits):
    assert ArgmaxParams(count=count).label_bits == bits


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"count": 0}, r"^count must be in 1\.\.1024, not 0$"),
        ({"count": 1025}, r"^count must be in 1\.\.1024, not 1025$"),
        ({"width": 0}, r"^width must be in 1\.\.53, not 0$"),
        ({"width": 54}, r"^width must be in 1\.\.53, not 54$"),
    ],
)
def test_params_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        ArgmaxParams(**kwargs)
    ArgmaxParams(count=1024, width=53)
