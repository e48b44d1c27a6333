"""Netlists of both families against the golden model of the block they were made of."""

import json

import pytest
from amaranth.hdl import ClockDomain, ClockSignal, Module

from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.rtl.core.block import Block, component
from spikeloom.sim.check import harness
from spikeloom.sim.engines import engine, load_netlist
from spikeloom.sim.engines.gates import Netlist, cell_models
from spikeloom.sim.host import tools
from spikeloom.sim.host.verilog import to_rtlil

PARAMS = LFSRParams(width=9, seed=0b101)


def _synthesise(folder, family, suffix):
    (folder / "block.il").write_text(to_rtlil(component("sng.lfsr", PARAMS), "block"))
    write = {"json": "write_json net.json", "v": "write_verilog -noattr net.v"}[suffix]
    script = f"read_rtlil block.il\nsynth_{family} -top block\n{write}\n"
    tools.yosys(script, folder, makes=[f"net.{suffix}"])
    return folder / f"net.{suffix}"


@pytest.mark.parametrize(("family", "suffix"), [("ice40", "v"), ("ecp5", "json"), ("ecp5", "v")])
def test_netlist_of_a_flow(tmp_path, family, suffix):
    path = _synthesise(tmp_path, family, suffix)
    netlist = load_netlist(path, family, PARAMS)
    result = harness.check("sng.lfsr", PARAMS, engine="gates", cycles=1000, component=netlist)
    assert (result.mismatches, result.message) == (0, "")
    # The same netlist in another engine: cell models compiled, not mapped.
    netlist = load_netlist(path, family, PARAMS)
    assert harness.check("sng.lfsr", PARAMS, engine="cxxrtl", component=netlist).mismatches == 0


@pytest.fixture(scope="module")
def lfsr_json(tmp_path_factory):
    return _synthesise(tmp_path_factory.mktemp("ice40"), "ice40", "json").read_text()


def test_wrong_lut_is_found(lfsr_json):
    parsed = json.loads(lfsr_json)
    lut = next(
        cell for cell in parsed["modules"]["block"]["cells"].values() if cell["type"] == "SB_LUT4"
    )
    init = lut["parameters"]["LUT_INIT"]
    lut["parameters"]["LUT_INIT"] = init.translate(str.maketrans("01", "10"))
    netlist = Netlist(json.dumps(parsed), "ice40", PARAMS)
    result = harness.check("sng.lfsr", PARAMS, engine="gates", component=netlist)
    assert result.mismatches > 0
    assert result.message.startswith("sng.lfsr: port value, cycle ")


def test_netlist_of_another_block_is_refused(lfsr_json):
    with pytest.raises(
        ValueError,
        match=r"^netlist must have the ports \{'en': 1, 'value': 8\}, not \{'en': 1, 'value': 9\}$",
    ):
        Netlist(lfsr_json, "ice40", LFSRParams())


def test_family_wrong(lfsr_json):
    with pytest.raises(ValueError, match=r"^family must be one of ice40, ecp5, not 'ice41'$"):
        Netlist(lfsr_json, "ice41", PARAMS)


def test_netlist_without_top_wrong():
    with pytest.raises(ValueError, match=r"^netlist must have one top module, not 0$"):
        Netlist('{"modules": {}}', "ice40", PARAMS)


def test_path_wrong(tmp_path):
    with pytest.raises(ValueError, match=r"^netlist must be a \.json or \.v file, not 'x\.edif'$"):
        load_netlist(tmp_path / "x.edif", "ice40", PARAMS)


def test_amaranths_simulator_refuses_a_netlist(lfsr_json):
    netlist = Netlist(lfsr_json, "ice40", PARAMS)
    with pytest.raises(
        ValueError, match=r"^engine pysim cannot simulate a netlist; use gates or cxxrtl$"
    ):
        harness.check("sng.lfsr", PARAMS, engine="pysim", component=netlist)


def test_cell_without_model_is_named():
    with pytest.raises(
        ValueError, match=r"^no simulation model of the ecp5 cells DP16KD, NOSUCH exists$"
    ):
        cell_models("ecp5", {"LUT4", "DP16KD", "NOSUCH"})


def test_models_include_what_they_are_made_of():
    text = cell_models("ecp5", {"CCU2C"})
    assert "module CCU2C" in text
    assert "module LUT4" in text
    assert "module TRELLIS_FF" not in text


class _OtherEdge(Block, golden=LFSR):
    """Right but for its clock: the falling edge."""

    def elaborate(self, platform):
        m = Module()
        m.domains.fall = fall = ClockDomain("fall", clk_edge="neg", reset_less=True)
        m.d.comb += fall.clk.eq(ClockSignal())
        m.d.fall += self.value.eq(self.value + self.en)
        return m


def test_other_clock_edge_is_refused():
    with pytest.raises(tools.ToolError, match=r"selection is not empty|Assertion failed"):
        harness.check("edge", engine="gates", component=_OtherEdge(PARAMS), golden=LFSR(PARAMS))


def test_prepare_leaves_a_netlist_alone(lfsr_json):
    netlist = Netlist(lfsr_json, "ice40", PARAMS)
    assert engine("gates").prepare(netlist) is netlist
    assert harness.check("x", engine="gates", component=netlist, golden=LFSR(PARAMS)).message == ""


def test_where_abc_fails_yosys_maps_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))
    real, scripts = tools.yosys, []

    def yosys(script, *args, **options):
        if "synth_ice40" in script:
            scripts.append(script)
            if "-noabc" not in script:
                raise tools.ToolError("wasm trap")
        return real(script, *args, **options)

    monkeypatch.setattr(tools, "yosys", yosys)
    result = harness.check("sng.lfsr", PARAMS, engine="gates", cycles=1000)
    assert (result.mismatches, result.message) == (0, "")
    assert ["-noabc" in script for script in scripts] == [False, True]
