"""Third truths and special cases of :mod:`spikeloom.golden.memory.memory.loaded`."""

import subprocess
from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Module
from amaranth.lib.memory import Memory
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.boards.flow import flow
from spikeloom.formal.core.proof import prove
from spikeloom.formal.core.properties import Properties
from spikeloom.golden.core import images
from spikeloom.golden.core.array import IntArray
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port
from spikeloom.golden.memory.memory.loaded import Loaded, LoadedParams
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.memory.memory import loaded as rtl
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.engines import engine
from spikeloom.sim.host import tools
from spikeloom.sim.host.verilog import UNINITIALISED, to_rtlil, without_contents


class Model:
    """The same memory as a Python list, one cycle at a time."""

    def __init__(self, params):
        self.params, self.words, self.data = params, [], 0

    def step(self, load, load_data, addr, en):
        """One cycle; the outputs in it."""
        ready = len(self.words) == self.params.depth
        shown = {"ready": int(ready), "data": self.data}
        if en:
            self.data = self.words[addr] if ready and addr < self.params.depth else 0
        if load and not ready:
            self.words.append(load_data)
        return shown


@pytest.mark.third_truth("memory.loaded")
@given(
    depth=st.sampled_from([1, 2, 3, 7, 8, 33]),
    width=st.integers(1, 15),
    pack=st.sampled_from([1, 2, 4]),
    signed=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_is_a_list(depth, width, pack, signed, seed):
    params = LoadedParams(depth=depth, width=width, pack=pack, signed=signed)
    rng = np.random.default_rng(seed)
    cycles = 4 * depth + 20
    ports = {port.name: port for port in params.ports()}
    inputs = {
        "load": (rng.random(cycles) < rng.choice([0.5, 1])).astype(np.int64),
        "en": (rng.random(cycles) < 0.7).astype(np.int64),
        "addr": rng.integers(0, ports["addr"].high, cycles, endpoint=True),
        "load_data": rng.integers(ports["data"].low, ports["data"].high, cycles, endpoint=True),
    }
    outputs, _ = Loaded(params).run({name: values[:, None] for name, values in inputs.items()})
    model = Model(params)
    for cycle in range(cycles):
        now = model.step(**{name: int(values[cycle]) for name, values in inputs.items()})
        assert now == {name: int(values[cycle, 0]) for name, values in outputs.items()}


def filled_and_read(model, params, words):
    """Load words, with reads before they are all there, and then read each address once."""
    depth = params.depth
    addresses = np.random.default_rng(1).permutation(1 << params.address_bits)
    cycles = depth + len(addresses) + 1
    inputs = {
        "load": np.ones(cycles, np.int64),
        "load_data": np.resize(words, cycles),
        "addr": np.resize([*np.resize(addresses, depth), *addresses], cycles),
        "en": np.ones(cycles, np.int64),
    }
    model.reset()
    got = model.run(inputs)
    assert not got["ready"][:depth].any()
    assert got["ready"][depth:].all()
    assert not got["data"][: depth + 1].any()
    expected = np.append(words, np.zeros((1 << params.address_bits) - depth, np.int64))
    assert np.array_equal(got["data"][depth + 1 :], expected[addresses])


BENCH = """
`timescale 1ns / 1ps
module bench;
reg clk = 0, rst = 0, load = 0, en = 1;
reg [3:0] load_data = 0, words [0:DEPTH - 1];
reg [15:0] addr = 0;
wire ready;
wire [3:0] data;
integer place, wrong = 0;
top dut(.clk(clk), .rst(rst), .load(load), .load_data(load_data), .addr(addr), .en(en),
    .ready(ready), .data(data));
always #5 clk = ~clk;
initial begin
    $readmemh("words.hex", words);
    for (place = 0; place < DEPTH; place = place + 1) begin
        @(negedge clk) load = 1; load_data = words[place]; addr = place;
        if (ready !== 0 || data !== 0) wrong = wrong + 1;
    end
    @(negedge clk) load_data = 5;
    for (place = 0; place < 65536; place = place + 1) begin
        addr = place;
        @(negedge clk);
        if (ready !== 1 || data !== (place < DEPTH ? words[place] : 4'd0)) wrong = wrong + 1;
    end
    $display("%0d wrong", wrong);
    $finish;
end
endmodule
"""


@pytest.mark.third_truth("memory.loaded")
@pytest.mark.long
def test_spram_by_its_vendor_gives_what_was_loaded(tmp_path):
    """As synthesised for UP5K, in Icarus Verilog, with Lattice's own model of SB_SPRAM256KA."""
    if (lack := engine("icarus").missing()) is not None:
        pytest.skip(lack)
    params = LoadedParams(depth=40_000, width=4, pack=4)
    built = flow.area(rtl.Loaded(params), "ice40-up5k", tmp_path / "flow")
    assert built.resources["spram"] == 1
    assert built.resources["bram"] == 0
    words = IntArray(np.random.default_rng(2).integers(0, 16, params.depth), 4)
    images.save(words, tmp_path / "words.hex")
    (tmp_path / "netlist.json").write_text(built.netlist.read_text())
    tools.yosys("read_json netlist.json\nwrite_verilog netlist.v\n", tmp_path, makes=["netlist.v"])
    cells = tools.yosys_share() / "ice40" / "cells_sim.v"
    (tmp_path / "bench.v").write_text(BENCH.replace("DEPTH", str(params.depth)))
    options = ["-g2012", "-DNO_ICE40_DEFAULT_ASSIGNMENTS"]
    argv = ["iverilog", *options, "-s", "bench", "-o", "bench.vvp", "bench.v", "netlist.v", cells]
    tools.run(list(map(str, argv)), tmp_path, makes=["bench.vvp"])
    done = subprocess.run(["vvp", "bench.vvp"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[:1] == ["0 wrong"]


def test_the_component_gives_what_was_loaded():
    params = LoadedParams(depth=300, width=5, signed=True, pack=8)
    bench = Bench(rtl.Loaded(params))
    model = engine("pysim").load(bench, bench.inputs, bench.outputs)
    filled_and_read(model, params, np.random.default_rng(2).integers(-16, 16, params.depth))


def test_no_initial_contents_are_asked_for():
    text = to_rtlil(rtl.Loaded(LoadedParams()))
    assert f"attribute \\{UNINITIALISED} 1" in text
    assert "$memwr" in text
    assert "$meminit" not in text


class Blank(Block):
    """A memory that is only read: whether it holds zeros depends on how it is declared."""

    def __init__(self, params, attributes):
        super().__init__(params)
        self.attributes = attributes

    def elaborate(self, platform):
        m = Module()
        # Two, so that only the contents of the right one are left out.
        for name, attributes in (("one", self.attributes), ("other", {})):
            memory = Memory(shape=2, depth=4, init=[], attrs=attributes)
            m.submodules[name] = memory
            port = memory.read_port(domain="comb")
            m.d.comb += [port.addr.eq(self.addr), getattr(self, name).eq(port.data)]
        return m


@dataclass(frozen=True, kw_only=True)
class BlankParams(Params):
    width: int = 2

    def ports(self):
        return Port("addr", "in", 2), Port("one", "out", 2), Port("other", "out", 2)


class Zeros(CycleGolden[BlankParams]):
    """Zeros, whatever is asked."""

    EXAMPLES = (BlankParams(), BlankParams(width=1))

    def step(self, state, addr):
        return {}, {"one": addr * 0, "other": addr * 0}


class BlankOfZeros(Blank, golden=Zeros):
    """The pair of :class:`Zeros`."""


@pytest.mark.parametrize(
    ("attributes", "status"), [({}, "proved"), ({UNINITIALISED: 1}, "refuted")]
)
def test_a_proof_does_not_rely_on_zeros_that_nobody_has_written(
    attributes, status, tmp_path, monkeypatch
):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))
    params = BlankParams()
    dut = BlankOfZeros(params, attributes)
    found = prove(
        "memory.loaded", dut=dut, golden=Zeros(params), spec=Spec(), properties=Properties()
    )
    assert found.status == status
    if status == "refuted":
        assert found.refuted == ("output one differs",)
    cells = without_contents(to_rtlil(dut)).count("$meminit")
    assert cells == (2 if status == "proved" else 1)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 0}, ValueError, r"^depth must be in 1\.\.4194304, not 0$"),
        ({"depth": (1 << 22) + 1}, ValueError, r"^depth must be in 1\.\.4194304, not 4194305$"),
        ({"width": 0}, ValueError, r"^width must be in 1\.\.63, not 0$"),
        ({"width": 64}, ValueError, r"^width must be in 1\.\.63, not 64$"),
        ({"signed": 1}, TypeError, r"^signed must be True or False, not 1$"),
        ({"pack": 0}, ValueError, r"^pack must be in 1\.\.16, not 0$"),
        ({"pack": 3}, ValueError, r"^pack must be a power of two in 1\.\.16, not 3$"),
        ({"pack": 32}, ValueError, r"^pack must be in 1\.\.16, not 32$|power of two in 1\.\.16"),
        (
            {"pack": 16},
            ValueError,
            r"^pack must be in 1\.\.15 for words of 4 bits, not 16$",
        ),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        LoadedParams(**kwargs)
