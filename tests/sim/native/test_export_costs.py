"""Costs of a step, counted by hand for small models."""

import pytest

from spikeloom.golden.core.array import IntArray
from spikeloom.golden.core.contract import find
from spikeloom.golden.core.trace import trace
from spikeloom.sim.native.export.costs import costs_of
from spikeloom.sim.native.export.interface import Interface


def costs(key, **values):
    kind = find(key)
    found = trace(kind(kind.params_type().from_dict(values)))
    return costs_of(found, Interface(found))


def test_a_gate_for_each_lane():
    assert costs("arith.and_mul", lanes=4) == {
        "operations": {"bitwise_and": {"4": 1}},
        "table_bits": 0,
        "state_bits": 0,
    }


def test_a_register_is_its_width():
    found = costs("sng.lfsr", width=13)
    assert (found["state_bits"], found["table_bits"]) == (13, 0)
    assert found["operations"]["where"] == {"13": 1}


@pytest.mark.parametrize("width", [4, 8])
def test_a_table_is_its_entries(width):
    found = costs("memory.rom", contents=IntArray(range(1 << width), width).to_dict())
    assert found["table_bits"] == width << width
    assert "lookup" in found["operations"]


def test_each_element_of_an_array_and_each_step_of_a_sum_counts():
    weights = ((1, -1, 1, 1), (1, 1, 1, -1), (1, 1, 1, 1))
    found = costs("layers.dense", weights=weights, bias=(0, 0, 0), level_bits=1)
    counts = {name: sum(by.values()) for name, by in found["operations"].items()}
    (products,) = found["operations"]["multiply"].values()
    assert products % 12 == 0
    assert counts["add"] >= products - products // 4
