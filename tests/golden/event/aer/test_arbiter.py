"""Third truths and special cases of :mod:`spikeloom.golden.event.aer.arbiter`."""

import re
from collections import deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.event.aer.arbiter import Arbiter, ArbiterParams


def drive(params, queues, ready, arrivals=None):
    """Feed each way from its queue by the stream rules, and see what happens in each cycle.

    Yields per cycle the ways that offer, the way taken or None, and the event given or None.
    ``arrivals[cycle]`` says which ways may begin an offer in that cycle; all if not given.
    """
    golden = Arbiter(params)
    state = golden.reset(1)
    dtype = np.uint64 if params.event_bits == 64 else np.int64
    offering = [False] * params.ways
    for cycle, is_ready in enumerate(ready):
        for way, queue in enumerate(queues):
            may_begin = arrivals is None or arrivals[cycle][way]
            offering[way] = bool(queue) and (offering[way] or bool(may_begin))
        offers = [queue[0] if queue else 0 for queue in queues]
        state, outputs = golden.step(
            state,
            i__payload=np.array([offers], dtype),
            i__valid=np.array([offering], np.int64),
            o__ready=np.array([is_ready], np.int64),
        )
        moves = np.flatnonzero(outputs["i__ready"][0] & np.array(offering))
        assert len(moves) <= 1
        taken = int(moves[0]) if len(moves) else None
        given_out = int(outputs["o__payload"][0]) if outputs["o__valid"][0] and is_ready else None
        yield [way for way in range(params.ways) if offering[way]], taken, given_out
        if taken is not None:
            queues[taken].popleft()
            offering[taken] = False


@pytest.mark.third_truth("aer.arbiter")
@given(ways=st.sampled_from([2, 3, 5, 8, 64]), seed=st.integers(0, 2**32))
def test_fair_and_lossless(ways, seed):
    """Who waits goes before anyone goes twice; every way's events come out once and in order."""
    rng = np.random.default_rng(seed)
    cycles = 300
    params = ArbiterParams(address_bits=20, timestamp_bits=0, ways=ways, source=True)
    queues = [deque(int(e) for e in rng.integers(0, 1 << 20, cycles)) for _ in range(ways)]
    sent = [list(queue) for queue in queues]
    busy = rng.choice([0.01, 0.1, 0.5, 1], ways)
    arrivals = rng.random((cycles, ways)) < busy
    ready = rng.random(cycles) < rng.choice([0.2, 0.9, 1])
    overtaken = [0] * ways
    taken_of, received = [[] for _ in range(ways)], [[] for _ in range(ways)]
    for offering, taken, event in drive(params, queues, ready, arrivals):
        if taken is not None:
            taken_of[taken].append(sent[taken][len(taken_of[taken])])
            for way in offering:
                overtaken[way] = 0 if way == taken else overtaken[way] + 1
                assert overtaken[way] <= ways - 1
        if event is not None:
            received[event >> 20].append(event & (1 << 20) - 1)
    for way in range(ways):
        assert received[way] == taken_of[way][: len(received[way])]
    # At most one event is still in the register.
    assert sum(map(len, taken_of)) - sum(map(len, received)) in {0, 1}


@pytest.mark.third_truth("aer.arbiter")
@pytest.mark.parametrize("ways", [2, 3, 7, 64])
def test_all_busy_means_round_robin(ways):
    params = ArbiterParams(ways=ways)
    queues = [deque([way] * 4) for way in range(ways)]
    order = [taken for _, taken, _ in drive(params, queues, [1] * 4 * ways)]
    assert order == [*range(ways)] * 4


@pytest.mark.third_truth("aer.arbiter")
@given(seed=st.integers(0, 2**32))
def test_never_idle(seed):
    """While someone waits and the output is taken, an event goes in every cycle."""
    rng = np.random.default_rng(seed)
    queues = [deque([1] * int(n)) for n in rng.integers(0, 40, 5)]
    arrivals = rng.random((100, 5)) < 0.3
    for offering, taken, _ in drive(ArbiterParams(ways=5), queues, [1] * 100, arrivals):
        assert (taken in offering) if offering else taken is None


def test_turn_after_gaps():
    """The turn is the way after the last one taken, however long ago that was."""
    params = ArbiterParams(ways=4, source=True, address_bits=1, timestamp_bits=0)
    queues = [deque([0] * 9) for _ in range(4)]
    arrivals = np.array(
        [
            [0, 0, 1, 0],
            [0, 0, 0, 0],
            [1, 1, 0, 0],
            [0, 0, 0, 1],
            [0, 0, 0, 1],
            [0, 0, 0, 0],
            [1, 0, 0, 1],
        ]
    )
    order = [taken for _, taken, _ in drive(params, queues, [1] * 7, arrivals)]
    assert order == [2, None, 0, 1, 3, None, 0]


def test_one_way_at_full_rate():
    queues = [deque(), deque(range(10)), deque()]
    moves = list(drive(ArbiterParams(ways=3), queues, [1] * 11))
    assert [taken for _, taken, _ in moves] == [1] * 10 + [None]
    assert [event for _, _, event in moves] == [None, *range(10)]


def test_stall_keeps_the_offer():
    params = ArbiterParams(ways=2)
    queues = [deque([10, 11]), deque([20, 21])]
    moves = list(drive(params, queues, [0, 0, 0, 0, 1, 1, 1, 1]))
    assert [taken for _, taken, _ in moves] == [0, None, None, None, 1, 0, 1, None]
    assert [event for _, _, event in moves] == [None] * 4 + [10, 20, 11, 21]


def test_source_is_the_top_field():
    params = ArbiterParams(address_bits=3, timestamp_bits=2, ways=5, source=True)
    assert params.ports()[1].fields == (("address", 3), ("timestamp", 2), ("source", 3))
    assert params.ports()[0].fields == (("address", 3), ("timestamp", 2))


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"ways": 1}, ValueError, "ways must be in 2..64, not 1"),
        ({"ways": 65}, ValueError, "ways must be in 2..64, not 65"),
        ({"ways": "4"}, TypeError, "ways must be an integer in 2..64, not '4'"),
        ({"source": 1}, TypeError, "source must be True or False, not 1"),
        ({"address_bits": 0}, ValueError, "address_bits must be in 1..64, not 0"),
        (
            {"address_bits": 64},
            ValueError,
            "address_bits + timestamp_bits + payload_bits must be in 1..64, not 80",
        ),
        (
            {"address_bits": 46, "source": True},
            ValueError,
            "the event and its source of 2 bits must fit 63 bits, not 64",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        ArbiterParams(**values)
