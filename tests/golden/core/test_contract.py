"""Ports, streams, registers and parameters: accepted values, refusals, derived figures."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.core.checks import check_bool, check_choice, check_int, check_ints
from spikeloom.golden.core.contract import CycleGolden, Params, TransactionGolden, dtype_of, goldens
from spikeloom.golden.core.ports import Port, Register, Stream


@dataclass(frozen=True, kw_only=True)
class PairParams(Params):
    width: int = 4
    weights: tuple[tuple[int, ...], ...] = ((1, 2), (3, 4))

    def ports(self):
        return (
            Port("x", "in", self.width),
            Port("y", "in", self.width, count=2),
            Port("total", "out", self.width + 2),
            Port("same", "out", self.width, count=2),
        )


class Pair(CycleGolden):
    EXAMPLES = (PairParams(), PairParams(width=1))

    def registers(self):
        return (Register("kept", 8), Register("both", 4, init=(1, 2), count=2))

    def step(self, state, x, y):
        after = {"kept": x, "both": state["both"]}
        return after, {"total": state["kept"] + np.sum(y, axis=-1), "same": y}


class Fractions(Pair):
    def step(self, state, x, y):
        return state, {"total": x / 2, "same": y}


@dataclass(frozen=True, kw_only=True)
class DoublerParams(Params):
    width: int = 4

    def ports(self):
        return Stream("i", "in", self.width), Stream("o", "out", self.width + 1)


class Doubler(TransactionGolden):
    EXAMPLES = (DoublerParams(), DoublerParams(width=1))

    def transfer(self, state, i):
        return state, {"o": i * 2}


# Checks of parameters ------------------------------------------------------------------------


@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, np.float64(1)])
def test_check_int_kind(value):
    with pytest.raises(TypeError, match=r"^width must be an integer in 0\.\.3, not .+$"):
        check_int("width", value, 0, 3)


@given(st.integers(-9, 9), st.integers(0, 9), st.integers(-30, 30))
def test_check_int_range(low, span, value):
    if low <= value <= low + span:
        check_int("width", value, low, low + span)
        check_int("width", np.int64(value), low, low + span)
    else:
        with pytest.raises(
            ValueError, match=rf"^width must be in {low}\.\.{low + span}, not {value}$"
        ):
            check_int("width", value, low, low + span)


@pytest.mark.parametrize("value", [0, 1, "True", None, np.True_])
def test_check_bool_kind(value):
    with pytest.raises(TypeError, match=r"^exact must be True or False, not .+$"):
        check_bool("exact", value)


def test_check_choice():
    check_choice("form", "a", ("a", "b"))
    with pytest.raises(ValueError, match=r"^form must be one of 'a', 'b', not 'c'$"):
        check_choice("form", "c", ("a", "b"))
    with pytest.raises(TypeError, match=r"^form must be one of 'a', 'b', not 1$"):
        check_choice("form", 1, ("a", "b"))


def test_check_ints():
    check_ints("taps", (1, 4), 1, 4, 2)
    with pytest.raises(ValueError, match=r"^taps\[1\] must be in 1\.\.4, not 5$"):
        check_ints("taps", (4, 5), 1, 4)
    with pytest.raises(ValueError, match=r"^taps must hold 2 integers, not 1$"):
        check_ints("taps", (1,), 1, 4, 2)
    with pytest.raises(TypeError, match=r"^taps must be a tuple of integers in 1\.\.4, not \[1\]$"):
        check_ints("taps", [1], 1, 4)
    with pytest.raises(TypeError, match=r"^taps\[0\] must be an integer in 1\.\.4, not True$"):
        check_ints("taps", (True,), 1, 4)


# Ports, streams, registers -------------------------------------------------------------------


@given(st.integers(1, 64), st.booleans(), st.none() | st.integers(1, 100))
def test_port_limits(width, signed, count):
    port = Port("p", "in", width, signed, count=count)
    assert port.high - port.low == 2**width - 1
    assert port.low == (-(2 ** (width - 1)) if signed else 0)
    assert port.bits == width * (count or 1)
    assert port.leaves() == (port,)


@pytest.mark.parametrize("width", [0, 65, -1])
def test_width_wrong(width):
    for make in (lambda: Port("p", "in", width), lambda: Register("v", width)):
        with pytest.raises(ValueError, match=rf"^width must be in 1\.\.64, not {width}$"):
            make()


def test_flow_wrong():
    with pytest.raises(ValueError, match=r"^flow must be one of 'in', 'out', not 'inout'$"):
        Port("p", "inout", 1)


def test_signed_wrong():
    with pytest.raises(TypeError, match=r"^signed must be True or False, not 1$"):
        Port("p", "in", 8, 1)


@pytest.mark.parametrize("count", [0, 65537])
def test_count_wrong(count):
    with pytest.raises(ValueError, match=rf"^count must be in 1\.\.65536, not {count}$"):
        Port("p", "in", 8, count=count)


@pytest.mark.parametrize(
    ("signed", "fields"), [(True, (("a", 8),)), (False, (("a", 7),)), (False, (("a", 4), ("b", 5)))]
)
def test_fields_wrong(signed, fields):
    with pytest.raises(
        ValueError, match=r"^fields of p must be unsigned and fill its 8 bits, not \(.+\)$"
    ):
        Port("p", "in", 8, signed, fields=fields)


def test_stream_leaves():
    taken = Stream("i", "in", 8, signed=True, count=3).leaves()
    assert taken == (
        Port("i__payload", "in", 8, signed=True, count=3),
        Port("i__valid", "in", 1),
        Port("i__ready", "out", 1),
    )
    sent = Stream("o", "out", 4, ways=2, fields=(("a", 1), ("b", 3))).leaves()
    assert sent == (
        Port("o__payload", "out", 4, count=2, fields=(("a", 1), ("b", 3))),
        Port("o__valid", "out", 1, count=2),
        Port("o__ready", "in", 1, count=2),
    )


@pytest.mark.parametrize(("name", "high"), [("burst", 1 << 20), ("ways", 1 << 10)])
@pytest.mark.parametrize("above", [False, True])
def test_stream_wrong(name, high, above):
    value = high + 1 if above else 0
    with pytest.raises(ValueError, match=rf"^{name} must be in 1\.\.{high}, not {value}$"):
        Stream("i", "in", 8, **{name: value})
    Stream("i", "in", 8, **{name: high if above else 1})


@pytest.mark.parametrize("also", [{"count": 2}, {"burst": 2}])
def test_ways_combined(also):
    with pytest.raises(ValueError, match=r"^ways of i must not be combined with count or burst$"):
        Stream("i", "in", 8, ways=2, **also)


@pytest.mark.parametrize(("signed", "low", "high"), [(False, 0, 15), (True, -8, 7)])
def test_register_init(signed, low, high):
    for value in (low, high):
        assert Register("v", 4, signed, init=value).init == value
    for value in (low - 1, high + 1):
        with pytest.raises(
            ValueError, match=rf"^init of v must be in {low}\.\.{high}, not {value}$"
        ):
            Register("v", 4, signed, init=value)


@pytest.mark.parametrize(("init", "count"), [((1, 2), None), ((1, 2), 3), ((), 1)])
def test_register_init_length(init, count):
    with pytest.raises(ValueError, match=rf"^init of v must hold {count or 1} values$"):
        Register("v", 4, init=init, count=count)


# Parameters ----------------------------------------------------------------------------------


def test_params_are_frozen_and_by_keyword():
    with pytest.raises(TypeError, match=r"positional argument"):
        PairParams(4)
    with pytest.raises(AttributeError, match=r"^cannot assign to field 'width'$"):
        PairParams().width = 5


@given(st.integers(1, 20), st.lists(st.lists(st.integers(), max_size=3), max_size=3))
def test_params_through_plain_values(width, weights):
    params = PairParams.from_dict({"width": width, "weights": weights})
    assert params.weights == tuple(tuple(row) for row in weights)
    assert PairParams.from_dict(params.to_dict()) == params


def test_params_unknown_name():
    with pytest.raises(ValueError, match=r"^PairParams takes width, weights, not 'depth'$"):
        PairParams.from_dict({"depth": 1})


def test_params_label():
    assert PairParams().label() == "default"
    assert PairParams(width=5).label() == "width=5"
    long = PairParams(weights=(tuple(range(100)),)).label()
    assert long == "weights=((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …"


def test_every_example_survives_plain_values():
    for golden in goldens().values():
        for example in golden.EXAMPLES:
            assert type(example).from_dict(example.to_dict()) == example
            assert len({leaf.name for leaf in example.leaves()}) == len(example.leaves())


# Running -------------------------------------------------------------------------------------


@given(st.integers(1, 4), st.integers(1, 6))
def test_run_equals_the_steps(batch, cycles):
    generator = np.random.default_rng(batch * 10 + cycles)
    inputs = {
        "x": generator.integers(0, 16, (cycles, batch)),
        "y": generator.integers(0, 16, (cycles, batch, 2)),
    }
    outputs, state = Pair(PairParams()).run(inputs)
    assert outputs["total"].shape == (cycles, batch)
    assert outputs["same"].shape == (cycles, batch, 2)
    before = np.concatenate([np.zeros((1, batch), np.int64), inputs["x"][:-1]])
    assert np.array_equal(outputs["total"], before + inputs["y"].sum(-1))
    assert np.array_equal(state["kept"], inputs["x"][-1])

    half, middle = Pair(PairParams()).run({name: x[:1] for name, x in inputs.items()})
    if cycles > 1:
        rest, end = Pair(PairParams()).run({n: x[1:] for n, x in inputs.items()}, state=middle)
        assert np.array_equal(np.concatenate([half["total"], rest["total"]]), outputs["total"])
        assert np.array_equal(end["both"], state["both"])


def test_reset():
    state = Pair(PairParams()).reset(3)
    assert state["kept"].tolist() == [0, 0, 0]
    assert state["both"].tolist() == [[1, 2]] * 3
    with pytest.raises(ValueError, match="read-only"):
        state["both"][0, 0] = 7


def test_run_without_inputs_needs_lanes():
    for inputs in ({}, {"cycles": 3}):
        with pytest.raises(
            ValueError, match=r"^run needs inputs, or inputs=\{'cycles': n\} and batch$"
        ):
            Pair(PairParams()).run(inputs)


def test_outputs_must_be_integers():
    inputs = {"x": np.ones((1, 1), np.int64), "y": np.ones((1, 1, 2), np.int64)}
    with pytest.raises(TypeError, match=r"^output total must be of an integer dtype, not float64$"):
        Fractions(PairParams()).run(inputs)


def test_transactions():
    items = np.arange(6).reshape(3, 2)
    sent, state = Doubler(DoublerParams()).run({"i": items})
    assert np.array_equal(sent["o"], items * 2)
    assert state == {}


def test_unsigned_64_bits():
    assert dtype_of(Port("p", "in", 64)) is np.uint64
    assert dtype_of(Port("p", "in", 64, signed=True)) is np.int64
    assert dtype_of(Register("v", 63)) is np.int64
