"""Third truths and special cases of :mod:`spikeloom.golden.event.aer.fifo`."""

import re
from collections import deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.event.aer.fifo import FIFO, FIFOParams


def run(params, events, valid, ready):
    """One lane through the golden model; the offer of each cycle is given whole."""
    dtype = np.uint64 if params.event_bits == 64 else np.int64
    inputs = {
        "i__payload": np.asarray(events, dtype)[:, None],
        "i__valid": np.asarray(valid, np.int64)[:, None],
        "o__ready": np.asarray(ready, np.int64)[:, None],
    }
    outputs, _ = FIFO(params).run(inputs)
    return {name: values[:, 0] for name, values in outputs.items()}


def slow_and_fast(rng, cycles):
    """Ones of a density that changes from time to time, all or none included."""
    density = np.repeat(rng.choice([0, 0.1, 0.5, 0.9, 1], -(-cycles // 40)), 40)[:cycles]
    return (rng.random(cycles) < density).astype(int)


@pytest.mark.third_truth("aer.fifo")
@given(
    depth=st.sampled_from([1, 2, 3, 7, 16, 33]),
    bits=st.sampled_from([1, 16, 63, 64]),
    seed=st.integers(0, 2**32),
)
def test_is_a_queue(depth, bits, seed):
    """Cycle by cycle against ``collections.deque``."""
    rng = np.random.default_rng(seed)
    cycles = 400
    params = FIFOParams(address_bits=bits, timestamp_bits=0, depth=depth)
    events = rng.integers(0, (1 << bits) - 1, cycles, dtype=np.uint64, endpoint=True)
    valid, ready = slow_and_fast(rng, cycles), slow_and_fast(rng, cycles)
    outputs = run(params, events, valid, ready)
    queue = deque()
    for cycle in range(cycles):
        full, empty = len(queue) == depth, not queue
        assert outputs["level"][cycle] == len(queue)
        assert outputs["i__ready"][cycle] == (not full)
        assert outputs["o__valid"][cycle] == (not empty)
        if not empty:
            assert int(outputs["o__payload"][cycle]) == queue[0]
        if ready[cycle] and not empty:
            queue.popleft()
        if valid[cycle] and not full:
            queue.append(int(events[cycle]))


@pytest.mark.parametrize("depth", [1, 2, 3, 16])
def test_stall_fills_it(depth):
    events = list(range(1, 3 * depth + 1))
    outputs = run(FIFOParams(depth=depth), events, [1] * 3 * depth, [0] * 3 * depth)
    assert outputs["i__ready"].tolist() == [1] * depth + [0] * 2 * depth
    assert outputs["level"].tolist() == [*range(depth), *[depth] * 2 * depth]
    assert outputs["o__payload"][1:].tolist() == [1] * (3 * depth - 1)


def test_throughput():
    """One event per cycle; a queue of one cannot take in the cycle in which it gives."""
    always = [1] * 20
    assert run(FIFOParams(depth=2), always, always, always)["o__valid"].sum() == 19
    assert run(FIFOParams(depth=1), always, always, always)["o__valid"].sum() == 10


def test_event_fields():
    params = FIFOParams(address_bits=5, timestamp_bits=0, payload_bits=3)
    assert params.event_fields == (("address", 5), ("payload", 3))
    assert [port.fields for port in params.ports()[:2]] == [params.event_fields] * 2


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"depth": 0}, ValueError, "depth must be in 1..1024, not 0"),
        ({"depth": 1025}, ValueError, "depth must be in 1..1024, not 1025"),
        ({"depth": 4.0}, TypeError, "depth must be an integer in 1..1024, not 4.0"),
        ({"address_bits": 0}, ValueError, "address_bits must be in 1..64, not 0"),
        ({"address_bits": 65}, ValueError, "address_bits must be in 1..64, not 65"),
        ({"timestamp_bits": -1}, ValueError, "timestamp_bits must be in 0..63, not -1"),
        ({"timestamp_bits": 64}, ValueError, "timestamp_bits must be in 0..63, not 64"),
        ({"payload_bits": -1}, ValueError, "payload_bits must be in 0..63, not -1"),
        ({"payload_bits": 64}, ValueError, "payload_bits must be in 0..63, not 64"),
        ({"payload_bits": True}, TypeError, "payload_bits must be an integer in 0..63, not True"),
        (
            {"payload_bits": 33},
            ValueError,
            "address_bits + timestamp_bits + payload_bits must be in 1..64, not 65",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        FIFOParams(**values)
