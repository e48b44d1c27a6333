"""Counterexamples in the words of Yosys's witnesses."""

import json

import pytest

from spikeloom.formal.engines.counterexample import parse


def witness(signals, steps):
    return json.dumps(
        {
            "format": "Yosys Witness Trace",
            "generator": "by hand",
            "clocks": [{"path": ["\\clk"], "edge": "posedge", "offset": 0}],
            "signals": [
                {"path": path, "width": width, "offset": offset, "init_only": init}
                for path, width, offset, init in signals
            ],
            "steps": [{"bits": bits} for bits in steps],
        }
    )


def test_values_of_inputs():
    """The first signal has the lowest bits, which are written last; the clock is left out."""
    text = witness(
        [(["\\clk"], 1, 0, False), (["\\en"], 1, 0, False), (["\\x"], 8, 0, False)],
        ["0000100110", "1111111100"],
    )
    found = parse(text)
    assert found == {
        "inputs": {"en": [1, 0], "x": [9, 255]},
        "state0": {},
        "steps": 2,
        "failed": [],
    }


def test_parts_and_free_bits():
    text = witness([(["\\x"], 2, 2, False), (["\\x"], 2, 0, False)], ["10x1", "?111"])
    assert parse(text)["inputs"] == {"x": [0b0110, 0b1101]}


def test_free_state():
    """Values that reset leaves free are given in the first step only."""
    text = witness(
        [
            (["\\dut", "\\mem", "\\[2]"], 4, 0, True),
            (["\\x"], 1, 0, False),
        ],
        ["11010", "1"],
    )
    found = parse(text)
    assert found["state0"] == {"dut.mem[2]": 10}
    assert found["inputs"] == {"x": [1, 0]}


def test_names_of_assertions():
    """A message stands for a numbered assertion; a failed induction refutes nothing."""
    rtlil = (
        '  cell $check $13\n    parameter \\FORMAT "v is in range"\n    parameter \\ARGS_WIDTH 0\n'
        '  end\n  cell $check $14\n    parameter \\FORMAT ""\n  end\n'
    )
    log = "\n".join(
        (
            "SBY [run] engine_0.induction: ##   0:00:00  Assert failed in top: _witness_.check_9",
            "SBY [run] engine_0.basecase: ##   0:00:00  Assert failed in top: _witness_.check_13",
            "SBY [run] engine_0.basecase: ##   0:00:00  Assert failed in top: _witness_.check_14",
            "SBY [run] engine_0.basecase: ##   0:00:00  Assert failed in top: _witness_.check_13",
        )
    )
    text = witness([(["\\x"], 1, 0, False)], ["1"])
    assert parse(text, log, rtlil)["failed"] == ["v is in range", "top.check_14"]


def test_format_wrong():
    with pytest.raises(
        ValueError, match=r"^format of a witness must be Yosys Witness Trace, not 'VCD'$"
    ):
        parse('{"format": "VCD"}')
