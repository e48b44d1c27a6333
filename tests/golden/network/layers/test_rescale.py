"""The rectifier against real arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.network.layers.rescale import Rescale, RescaleParams


@pytest.mark.third_truth("layers.rescale")
@given(st.lists(st.integers(0, 10), min_size=1, max_size=4), st.integers(1, 12), st.integers(0, 6))
def test_equals_rectified_quotient(shifts, width, output_bits):
    params = RescaleParams(shifts=tuple(shifts), width=width, output_bits=output_bits)
    counts = np.arange(-(1 << width - 1), 1 << width - 1)
    _, sent = Rescale(params).transfer({}, i=counts[:, None].repeat(len(shifts), axis=1))
    for column, shift in enumerate(shifts):
        quotients = [math.floor(count / 2.0**shift) for count in counts]
        expected = [min(max(quotient, 0), 2**output_bits) for quotient in quotients]
        assert sent["o"][:, column].tolist() == expected


def test_run_equals_transfer():
    golden = Rescale(RescaleParams())
    items = np.random.default_rng(0).integers(-32, 32, (4, 5, 3))
    outputs, _ = golden.run({"i": items})
    for index, item in enumerate(items):
        assert np.array_equal(outputs["o"][index], golden.transfer({}, i=item)[1]["o"])


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"shifts": (63,)}, ValueError, r"^shifts\[0\] must be in 0\.\.62, not 63$"),
        ({"shifts": (-1,)}, ValueError, r"^shifts\[0\] must be in 0\.\.62, not -1$"),
        ({"shifts": [1]}, TypeError, r"^shifts must be a tuple of integers in 0\.\.62, not \[1\]$"),
        ({"shifts": ()}, ValueError, r"^the number of shifts must be in 1\.\.4096, not 0$"),
        ({"width": 0}, ValueError, r"^width must be in 1\.\.63, not 0$"),
        ({"width": 64}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ({"output_bits": -1}, ValueError, r"^output_bits must be in 0\.\.16, not -1$"),
        ({"output_bits": 17}, ValueError, r"^output_bits must be in 0\.\.16, not 17$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        RescaleParams(**kwargs)
