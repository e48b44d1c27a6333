"""Random inputs: reproducible, in range, and as extreme as they must be."""

from dataclasses import dataclass

import numpy as np
import pytest

from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Port
from spikeloom.sim.check.stimulus import resets, stimulus


@dataclass(frozen=True, kw_only=True)
class Nothing(Params):
    size: int = 1

    def ports(self):
        return ()


def _longest(gate, value):
    """Length of the longest run of ``value``."""
    breaks = np.flatnonzero(np.concatenate([[True], gate != value, [True]]))
    return int(np.diff(breaks).max()) - 1


PORTS = (Port("x", "in", 8, signed=True), Port("en", "in", 1), Port("v", "in", 4, count=6))


def test_same_seed_same_inputs():
    one, two = (stimulus("k", Nothing(), 3, PORTS, 500) for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize(
    "other",
    [
        ("j", Nothing(), 3, 0),
        ("k", Nothing(size=2), 3, 0),
        ("k", Nothing(), 4, 0),
        ("k", Nothing(), 3, 1),
    ],
)
def test_anything_else_other_inputs(other):
    one = stimulus("k", Nothing(), 3, PORTS, 500)
    key, params, seed, part = other
    two = stimulus(key, params, seed, PORTS, 500, part)
    assert all(not np.array_equal(one[name], two[name]) for name in one)


def test_one_port_more_does_not_change_the_others():
    one = stimulus("k", Nothing(), 3, PORTS, 100)
    two = stimulus("k", Nothing(), 3, (Port("new", "in", 3), *PORTS), 100)
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("width", [2, 3, 31, 32, 33, 63, 64])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("count", [None, 3])
def test_numbers_reach_and_hold_their_extremes(width, signed, count):
    port = Port("x", "in", width, signed=signed, count=count)
    x = stimulus("k", Nothing(), 0, [port], 2000)["x"]
    assert x.shape == ((2000,) if count is None else (2000, count))
    assert x.dtype == (np.uint64 if width == 64 and not signed else np.int64)
    for column in x.reshape(2000, -1).T:
        for extreme in (port.low, port.high, 0, 1):
            assert _longest(column, column.dtype.type(extreme)) >= 2
        assert int(column.min()) == port.low
        assert int(column.max()) == port.high
        assert len(np.unique(column)) >= min(1 << width, 200)
    if count is not None:
        assert any((row == port.high).all() for row in x)


def test_gates_stall_longer_than_most_queues():
    gates = [Port("i__go", "in", 1, count=2), Port("o__ready", "in", 1)]
    inputs = stimulus("k", Nothing(), 0, gates, 2000)
    assert max(_longest(way, 0) for way in inputs["i__go"].T) >= 300
    assert _longest(inputs["o__ready"], 0) >= 300
    assert 0.2 < inputs["o__ready"].mean() < 0.8


def test_one_bit_signed_port():
    x = stimulus("k", Nothing(), 0, [Port("x", "in", 1, signed=True)], 100)["x"]
    assert set(x.tolist()) == {0, -1}


def test_short_run():
    assert stimulus("k", Nothing(), 0, [*PORTS, Port("o__ready", "in", 1)], 1)["x"].shape == (1,)


def test_resets_are_rare_and_short():
    rst = resets("k", Nothing(), 0, 5000)
    assert 1 <= _longest(rst, 1) <= 6
    assert 10 <= rst.sum() <= 30
    assert resets("k", Nothing(), 1, 300).sum() >= 1
