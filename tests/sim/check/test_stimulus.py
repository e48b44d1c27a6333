"""Random inputs: the same for one seed, in range, of every kind, and extreme for long."""

from dataclasses import dataclass

import numpy as np
import pytest

from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Port
from spikeloom.sim.check import stimulus as stimuli
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


# --- kinds of numbers ---------------------------------------------------------------------------

KINDS = ("uniform", "scaled", "short", "sparse", "ramp", "held")
WIDTHS = [(2, False), (2, True), (16, False), (16, True), (63, True), (64, False), (64, True)]


@pytest.fixture
def only(monkeypatch):
    """Numbers of one kind alone, as Python integers; a row for each cycle."""

    def numbers(kind, width=16, signed=False, count=None, cycles=2000):
        weights = {name: float(name == kind) for name in stimuli._KINDS}
        monkeypatch.setattr(stimuli, "_KINDS", weights)
        port = Port("x", "in", width, signed=signed, count=count)
        return stimulus("k", Nothing(), 0, [port], cycles)["x"].tolist()

    return numbers


def _code(value, width):
    return value & (1 << width) - 1


def _extent(value):
    """Bits from the highest one to the lowest one."""
    return value.bit_length() - ((value & -value).bit_length() - 1) if value else 0


def test_the_kinds_are_these_and_each_has_its_share():
    assert tuple(stimuli._KINDS) == KINDS
    assert sum(stimuli._KINDS.values()) == pytest.approx(1)
    assert min(stimuli._KINDS.values()) >= 0.05


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "signed"), WIDTHS)
@pytest.mark.parametrize("count", [None, 3])
def test_every_kind_is_in_range_and_of_its_type(monkeypatch, kind, width, signed, count):
    weights = {name: float(name == kind) for name in stimuli._KINDS}
    monkeypatch.setattr(stimuli, "_KINDS", weights)
    port = Port("x", "in", width, signed=signed, count=count)
    x = stimulus("k", Nothing(), 0, [port], 1000)["x"]
    assert x.dtype == (np.uint64 if width == 64 and not signed else np.int64)
    assert port.low <= int(x.min()) <= int(x.max()) <= port.high
    assert len(np.unique(x)) > 1


def test_uniform_numbers_have_every_length(only):
    values = only("uniform")
    assert len(set(values)) > 1900
    assert sum(value >= 1 << 15 for value in values) == pytest.approx(1000, abs=150)


@pytest.mark.parametrize("signed", [False, True])
def test_scaled_numbers_stay_small_for_a_while(only, signed):
    values = np.array(only("scaled", signed=signed))
    size = np.abs(values)
    small = size < 64
    # Uniform ones would be so small once in a thousand cycles, and never 20 times in a row.
    assert small.sum() > 300
    assert _longest(small, True) >= 20
    assert (size > 1 << 12).sum() > 300
    assert ((values < 0).sum() > 300) == signed


def test_short_numbers_have_few_bits_at_any_place(only):
    values = only("short")
    short = [value for value in values if _extent(value) <= 5]
    complements = [value for value in values if _extent(-value & 0xFFFF) <= 5]
    assert set(short) | set(complements) == set(values)
    assert len(short) > 800
    assert len(complements) > 800
    # What is lost in a rounding by any number of bits is halfway in many of them.
    for drop in range(1, 16):
        halfway = [value for value in values if value & (1 << drop) - 1 == 1 << drop - 1]
        assert len(halfway) >= 20
        assert len({value >> drop & 1 for value in halfway}) == 2


def test_short_numbers_of_a_signed_port_have_both_signs(only):
    values = only("short", signed=True)
    assert all(min(_extent(abs(value)), _extent(_code(value, 16))) <= 5 for value in values)
    assert 500 < sum(value < 0 for value in values) < 1500


def test_sparse_numbers_have_few_ones_few_zeros_or_one_run(only):
    values = only("sparse")
    ones = np.array([value.bit_count() for value in values])
    assert (ones <= 4).sum() > 500
    assert (ones >= 12).sum() > 500
    runs = {value for value in values if value.bit_count() == _extent(value) > 2}
    assert len(runs) > 50


@pytest.mark.parametrize("signed", [False, True])
def test_a_ramp_goes_through_neighbouring_codes(only, signed):
    values = np.array(only("ramp", width=8, signed=signed))
    steps = np.diff(values)
    for step in (-1, 1, 2, 7):
        assert _longest(steps == step, True) >= 20
    assert len(set(values.tolist())) == 256


def test_held_numbers_are_extremes_and_others_for_whole_phases(only):
    values = np.array(only("held"))
    assert (np.diff(values) == 0).mean() > 0.85
    for extreme in (0, 1, (1 << 16) - 2, (1 << 16) - 1):
        assert _longest(values, extreme) >= 3
    assert len(np.unique(values)) > 10


def test_elements_of_a_vector_are_alike_for_a_while(only):
    rows = np.array(only("uniform", count=4))
    alike = (rows == rows[:, :1]).all(axis=1)
    assert 0.1 < alike.mean() < 0.6
    assert _longest(alike, True) >= 10
    assert _longest(alike, False) >= 10


# --- plateaus -----------------------------------------------------------------------------------

ENABLES = [Port(name, "in", 1) for name in ("en", "clear", "load")]
CYCLES = 800
PLATEAU = slice(CYCLES // 8, CYCLES // 8 * 7)
EARLY = slice(CYCLES // 8, CYCLES // 8 * 5)  # before what is closed opens


def plateau(run, *ports):
    return stimulus("k", Nothing(), 0, [*ENABLES, *ports], CYCLES, run=run)


def test_the_first_run_has_no_plateau():
    x = plateau(0, Port("x", "in", 16))["x"]
    assert len(np.unique(x[PLATEAU])) > 50


@pytest.mark.parametrize("signed", [False, True])
def test_numbers_stand_at_an_extreme_on_a_plateau(signed):
    port = Port("x", "in", 16, signed=signed, count=3)
    stood = set()
    for run in range(1, 9):
        rows = plateau(run, port)["x"][PLATEAU]
        assert (rows == rows[0]).all()
        stood |= set(rows[0].tolist())
    assert stood == {port.low, port.high}


@pytest.mark.parametrize("run", range(1, 9))
def test_enables_stand_on_a_plateau_as_the_run_says(run):
    inputs = plateau(run)
    for place, port in enumerate(ENABLES):
        mean = inputs[port.name][EARLY].mean()
        # What stands open flickers, so that things also hold still.
        assert (0.8 < mean < 0.97) if run >> place & 1 else mean == 0


def test_what_is_closed_opens_at_the_end_of_a_plateau():
    late = plateau(2)["en"][CYCLES // 8 * 6 : PLATEAU.stop]
    assert 0 < late.mean() < 0.4


def test_gates_of_streams_have_no_plateau():
    gates = [Port("i__go", "in", 1), Port("o__ready", "in", 1)]
    for gate in gates:
        assert 0.1 < plateau(8, *gates)[gate.name][PLATEAU].mean() < 0.9
