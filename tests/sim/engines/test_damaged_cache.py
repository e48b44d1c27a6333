"""Damaged files of compiled simulators: found when they are read, removed, and built again."""

import numpy as np
import pytest
from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from spikeloom.golden.core.ports import Port
from spikeloom.sim.engines import engine

PORTS = [Port("x", "in", 3)], [Port("y", "out", 3)]


class Inverter(wiring.Component):
    x: In(3)
    y: Out(3)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq(~self.x)
        return m


def truncated(content):
    return content[: len(content) // 2]


def flipped(content):
    place = len(content) // 2
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def runs(name):
    model = engine(name).load(Inverter(), *PORTS)
    return model.run({"x": np.array([5])})["y"].tolist() == [2]


@pytest.mark.parametrize("damage", [truncated, flipped, lambda content: b""])
@pytest.mark.parametrize(
    ("name", "suffixes"), [("cxxrtl", {".so"}), ("icarus", {".vvp"}), ("verilator", {".o", ".so"})]
)
def test_a_damaged_file_is_built_again(tmp_path, monkeypatch, name, suffixes, damage):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))
    assert runs(name)
    kept = {path: path.read_bytes() for path in (tmp_path / name).iterdir()}
    assert {path.suffix for path in kept} == suffixes
    for path, content in kept.items():
        path.unlink()  # the old file is in use by this process
        path.write_bytes(damage(content))
    assert runs(name)
    damaged = {damage(content) for content in kept.values()}
    assert not damaged & {path.read_bytes() for path in (tmp_path / name).iterdir()}
    assert {path.suffix for path in (tmp_path / name).iterdir()} == suffixes
