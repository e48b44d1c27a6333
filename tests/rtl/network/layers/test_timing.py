"""Timing of layers and networks: exactly the clock cycles of their parameters."""

import numpy as np
import pytest

from spikeloom.golden.core.contract import find
from spikeloom.rtl.core.block import component
from spikeloom.sim.check.runner import run_items
from spikeloom.sim.check.trace import transfers

KEYS = ("layers.gather", "layers.rescale", "layers.argmax", "layers.dense", "network.feedforward")
CASES = [(key, params) for key in KEYS for params in find(key).EXAMPLES]


@pytest.mark.parametrize(("key", "params"), CASES)
def test_latency_and_interval(key, params):
    i, o = params.ports()
    shape = [4] + ([i.burst] if i.burst > 1 else []) + ([i.count] if i.count else [])
    trace = run_items(component(key, params), {"i": np.zeros(shape, int)}, engine="pysim")
    offered = np.flatnonzero(trace.values["i__valid"])[0]
    answered = np.flatnonzero(trace.values["o__valid"])[0]
    assert answered - offered == params.latency
    gaps = np.diff(transfers(trace, o)[0].cycle[:4])
    assert gaps.tolist() == [params.interval] * 3
