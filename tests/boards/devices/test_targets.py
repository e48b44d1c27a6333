"""Targets are data, and complete."""

import re

import pytest

from spikeloom.boards.devices.targets import RESOURCES, target, targets


def test_the_first_targets_are_there():
    assert [name for name, found in targets().items() if found.routed] == [
        "ice40-hx8k",
        "ice40-up5k",
        "ecp5-25k",
        "ecp5-85k",
        "gowin-gw1nr9",
    ]
    assert not target("xilinx-xc7").routed


@pytest.mark.parametrize("name", targets())
def test_a_target_is_complete(name):
    found = target(name)
    assert found.name == name
    assert found.freq_mhz > 0
    assert found.device
    assert found.package
    assert found.board
    assert {"lut", "ff", "carry", "bram", "dsp"} <= set(found.family.cells)
    counted = {*found.family.cells, *found.family.bels, *found.capacity}
    assert counted <= set(RESOURCES)
    assert {"bram", "dsp", "io"} <= set(found.capacity)


@pytest.mark.parametrize("name", targets())
def test_pins_of_the_target_are_enough_and_distinct(name):
    found = target(name)
    if found.pins:
        assert found.clock_pin not in found.pins
        assert len(set(found.pins)) == len(found.pins) == found.capacity["io"] - 1


def test_a_device_for_large_designs_is_in_no_record():
    assert [name for name, found in targets().items() if not found.ladder] == ["ecp5-85k"]
    # Costs are kept by the text of a target, which this does not decide.
    assert "ladder" not in repr(target("ecp5-85k"))


def test_target_wrong():
    with pytest.raises(
        ValueError,
        match=r"^no target is named 'ice40-hx4k'; did you mean ice40-hx8k, ice40-up5k",
    ):
        target("ice40-hx4k")
    every = re.escape(", ".join(targets()))
    with pytest.raises(ValueError, match=rf"^no target is named 'QQ'; there are {every}$"):
        target("QQ")
    with pytest.raises(TypeError, match=rf"^target must be one of {every}, not 8$"):
        target(8)
