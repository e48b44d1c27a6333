"""Reports are read from files, and a file that is not one is refused by name."""

import json
import re

import pytest

from spikeloom.boards.devices.targets import target
from spikeloom.boards.flow import reports as netreport
from spikeloom.boards.flow.reports import DoesNotFit
from spikeloom.sim.host.tools import ToolError

ICE40 = {"SB_LUT4": 10, "SB_CARRY": 3, "SB_DFF": 4, "SB_DFFESR": 2, "SB_RAM40_4KNR": 1, "SB_GB": 1}
ECP5 = {"LUT4": 5, "CCU2C": 3, "TRELLIS_FF": 7, "TRELLIS_DPR16X4": 2, "PFUMX": 1, "DP16KD": 1}
XC7 = {"LUT2": 1, "LUT6": 4, "RAM32M": 1, "FDRE": 3, "FDSE": 1, "CARRY4": 2, "RAMB36E1": 1}


def step(kind, delay, source, sink):
    return {"type": kind, "delay": delay, "from": {"cell": source}, "to": {"cell": sink}}


def report():
    routes = [
        {"from": "<async>", "to": "posedge c", "path": [step("routing", 99.0, "pad", "f")]},
        {
            "from": "posedge c",
            "to": "posedge c",
            "path": [
                step("clk-to-q", 0.5, "a", "a"),
                step("routing", 1.0, "a", "b"),
                step("logic", 0.25, "b", "b"),
                step("routing", 2.0, "b", "f"),
                step("setup", 0.25, "f", "f"),
            ],
        },
        {"from": "posedge c", "to": "posedge c", "path": [step("routing", 1.0, "a", "f")]},
        {"from": "posedge d", "to": "posedge d", "path": [step("routing", 1.0, "a", "f")]},
    ]
    return {
        "fmax": {
            "d": {"achieved": 300.0, "constraint": 12.0},
            "c": {"achieved": 250.004, "constraint": 12.0},
        },
        "utilization": {"ICESTORM_LC": {"used": 7, "available": 7680}},
        "critical_paths": routes,
    }


@pytest.fixture
def file(tmp_path):
    """Write a value as JSON and give the path."""

    def write(value):
        path = tmp_path / "it.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return write


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        (
            "ice40-hx8k",
            ICE40,
            {"lut": 10, "ff": 6, "carry": 3, "bram": 1, "spram": 0, "dsp": 0, "io": 9},
        ),
        (
            "ecp5-25k",
            ECP5,
            {"lut": 5 + 2 * 3 + 6 * 2, "ff": 7, "carry": 3, "bram": 1, "dsp": 0, "io": 9},
        ),
        ("xilinx-xc7", XC7, {"lut": 5 + 4, "ff": 4, "carry": 2, "bram": 2, "dsp": 0, "io": 9}),
    ],
)
def test_cells_are_counted(file, name, cells, expected):
    path = file({"design": {"num_cells_by_type": cells, "num_port_bits": 9}})
    stat = netreport.read_stat(path, target(name))
    assert stat.resources == expected
    assert stat.cells == cells


def test_a_cell_that_was_not_mapped_is_refused(file):
    cells = {"SB_LUT4": 1, "$scopeinfo": 2, "$mul": 1}
    path = file({"design": {"num_cells_by_type": cells, "num_port_bits": 9}})
    with pytest.raises(ToolError, match=r"it\.json: synthesis for ice40-hx8k left \$mul$"):
        netreport.read_stat(path, target("ice40-hx8k"))


def test_the_slowest_clock_counts_and_paths_from_pads_do_not(file):
    read = netreport.read_report(file(report()))
    assert (read.fmax_mhz, read.constraint_mhz) == (250.0, 12.0)
    assert read.utilization == {"ICESTORM_LC": {"used": 7, "available": 7680}}
    assert read.critical_path == {
        "from": "a",
        "to": "f",
        "delay_ns": 4.0,
        "logic_ns": 1.0,
        "routing_ns": 3.0,
        "cells": ["b", "f"],
    }


def test_a_design_without_registers_has_no_fmax(file):
    read = netreport.read_report(file(report() | {"fmax": {}}))
    assert read.fmax_mhz is read.constraint_mhz is read.critical_path is None


STAT = {"design": {"num_cells_by_type": ICE40, "num_port_bits": 9}}
NETLIST = {"modules": {"top": {"ports": {"clk": {"bits": [2]}, "q": {"bits": [3, 4]}}}}}
READERS = {
    "the statistics of a netlist": (
        lambda path: netreport.read_stat(path, target("ice40-hx8k")),
        STAT,
        {"design": {}},
        "no 'num_cells_by_type'",
    ),
    "a report of nextpnr": (
        netreport.read_report,
        report(),
        {"fmax": {"c": {}}, "utilization": {}},
        "no 'achieved'",
    ),
    "a netlist": (
        lambda path: netreport.read_ports(path, "top"),
        NETLIST,
        {"modules": {"other": {}}},
        "no 'top'",
    ),
}


@pytest.mark.parametrize("what", READERS)
def test_a_file_that_is_no_report_is_refused(file, what, tmp_path):
    read, good, lacking, said = READERS[what]
    read(file(good))
    text = json.dumps(good)
    for broken in ("", text[:-1], text[: len(text) // 2], "\0" * 40):
        with pytest.raises(ToolError, match=rf"^{re.escape(str(file(broken)))} is not {what}: "):
            read(file(broken))
    with pytest.raises(ToolError, match=rf"it\.json is not {what}: it holds no object$"):
        read(file([]))
    with pytest.raises(ToolError, match=rf"it\.json is not {what}.*: {said}$"):
        read(file(lacking))
    with pytest.raises(ToolError, match=r"nothing\.json cannot be read: No such file"):
        read(tmp_path / "nothing.json")


def test_port_bits(file):
    assert netreport.read_ports(file(NETLIST), "top") == ["clk", "q[0]", "q[1]"]


def test_utilisation_from_the_log_of_a_failed_run(tmp_path):
    log = tmp_path / "next.log"
    log.write_text(
        "Info: Device utilisation:\n"
        "Info: \t         ICESTORM_LC:    9000/   7680   117%\n"
        "Info: \t               SB_IO:       4/    206     1%\n\n"
        "ERROR: Unable to place cell 'x', no BELs remaining to implement cell type 'ICESTORM_LC'\n"
    )
    assert netreport.read_log(log) == {
        "ICESTORM_LC": {"used": 9000, "available": 7680},
        "SB_IO": {"used": 4, "available": 206},
    }
    assert netreport.read_log(tmp_path / "nothing.log") == {}


def test_does_not_fit_says_what_is_needed_and_what_is_there():
    error = DoesNotFit(
        target("ice40-up5k"),
        {"dsp": 9, "lc": 6000, "io": 4, "other": 1},
        {"lc": 5280, "io": 39, "dsp": 8},
        "folder",
    )
    assert str(error) == (
        "the design does not fit ice40-up5k: it needs 6000 lc of 5280, 9 dsp of 8; "
        "within: 4 io of 39; reports are in folder"
    )
    assert error.needed["lc"] == 6000
    assert error.available["lc"] == 5280
