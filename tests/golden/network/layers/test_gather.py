"""The collector: order of elements."""

import numpy as np
import pytest

from spikeloom.golden.network.layers.gather import Gather, GatherParams


@pytest.mark.third_truth("layers.gather")
def test_first_transfer_is_element_0():
    items = np.array([[3, 1, 4, 1], [5, 2, 6, 5]])
    assert Gather(GatherParams()).transfer({}, i=items)[1]["o"].tolist() == items.tolist()
    single = Gather(GatherParams(count=1)).transfer({}, i=np.array([2, 7]))[1]["o"]
    assert single.tolist() == [[2], [7]]


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"count": 0}, r"^count must be in 1\.\.4096, not 0$"),
        ({"count": 4097}, r"^count must be in 1\.\.4096, not 4097$"),
        ({"width": 0}, r"^width must be in 1\.\.64, not 0$"),
        ({"width": 65}, r"^width must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        GatherParams(**kwargs)
