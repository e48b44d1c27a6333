"""The pipeline on small applications: real tools, one device."""

import json
from dataclasses import replace

import numpy as np
import pytest

from spikeloom.boards.build import hardware, pipeline
from spikeloom.boards.build.applications import digits
from spikeloom.boards.build.pipeline import build
from spikeloom.boards.build.results import TooSmall
from spikeloom.boards.build.rows import tables
from spikeloom.boards.devices.targets import target
from spikeloom.boards.flow.flow import DoesNotFit
from spikeloom.formal.core.certificate import Certificate
from spikeloom.sim.host.locks import alone

UP5K = ("ice40-up5k",)
STAGES = {"data", "network", "design", "golden", "rtl", "prove", "flow", "gates"}


def _pooled(images):
    """8x8 pixels to 4x4, still 0..16."""
    return images.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).round().astype(np.int64).reshape(-1, 16)


@pytest.fixture
def small(monkeypatch):
    """Digits with a quarter of the pixels, of which 40 are held out."""
    data = digits.load()
    few = replace(
        data,
        train_images=_pooled(data.train_images),
        test_images=_pooled(data.test_images)[:40],
        test_labels=data.test_labels[:40],
    )
    monkeypatch.setattr(digits, "load", lambda: few)
    return digits.Digits(hidden=4)


@pytest.fixture
def asked(monkeypatch):
    """Which blocks a proof was asked of; the proofs of all blocks are tests of their own."""
    asked = []

    def prove_all(keys, *, jobs):
        asked.extend(keys)
        common = {"params": {}, "status": "proved", "engine": "none", "control": "refuted"}
        return [Certificate(key=key, **common) for key in asked]

    monkeypatch.setattr(pipeline, "prove_all", prove_all)
    return asked


@pytest.fixture
def not_built(monkeypatch):
    """A flow that has no room for anything."""

    def too_small(dut, name, folder, top):
        raise DoesNotFit(target(name), {"lc": 9999}, {"lc": 5280}, folder)

    monkeypatch.setattr(hardware.flow, "build", too_small)


def test_digits_leave_a_folder_that_stands_alone(tmp_path, small, asked):
    said = []
    stale = tmp_path / "certificates" / "99-old.json"
    stale.parent.mkdir()
    stale.write_text("{}")
    result = build(small, tmp_path, targets=UP5K, jobs=1, say=said.append)
    assert result.to_dict() == json.loads((tmp_path / "summary.json").read_text())
    assert result.good, result.problems
    assert (result.application, result.item) == ("digits", "image")
    assert result.options == {"length": 64, "hidden": 4, "weights": None}
    assert (result.rtl.items, result.rtl.mismatches) == (40, 0)
    by_length, quality = result.details["accuracy_by_length"], result.quality
    assert list(by_length) == ["8", "16", "32", "64", "128", "256"]
    assert quality.rtl == quality.golden == by_length["64"]
    assert 0.3 < quality.rtl <= 1  # ten classes from sixteen pixels: far above chance
    (row,) = result.targets
    assert row.fits
    assert 0 < row.lut <= row.lc <= 5280
    assert row.fmax_mhz > 10
    assert (tmp_path / row.bitstream).read_bytes()[:4] == b"\xff\x00\x00\xff"
    for path in (row.netlist, row.verilog, row.report):
        assert (tmp_path / path).stat().st_size
    assert (row.gates.items, row.gates.mismatches) == (12, 0)
    # 16 pixels in, two layers of 64 cycles, and what lies between.
    assert result.cycles_per_item == 16 + 64
    assert 16 + 2 * 64 < result.latency_cycles < 16 + 2 * 64 + 40
    assert asked == [*small.PROVED, small.KEY]
    assert set(result.seconds_per_stage) == STAGES
    assert len(said) == len(STAGES) + 1

    page = (tmp_path / "report.html").read_text()
    assert page.count("data:image/png;base64,") == 5
    assert "http" not in page.replace("http-equiv", "")
    for name in ("accuracy.png", "devices.png", "waveform.png"):
        assert (tmp_path / "pictures" / name).read_bytes().startswith(b"\x89PNG")
    for file in ("weights.npz", "params.json", "vectors.npz", "first_item.vcd"):
        assert f'href="{file}"' in page
        assert (tmp_path / file).stat().st_size
    vectors = np.load(tmp_path / "vectors.npz")
    assert sorted(vectors.files) == ["i", "label", "o", "score", "true_labels"]
    assert np.mean(vectors["label"] == vectors["true_labels"]) == quality.rtl
    assert len(list((tmp_path / "certificates").iterdir())) == len(result.proofs)
    assert len(list(tables(result))) == 3


def test_any_application_is_built(tmp_path, largest):
    result = build(largest(count=4), tmp_path, jobs=1)
    assert result.good, result.problems
    assert (result.application, result.title) == ("largest", "4 numbers")
    assert result.rtl.items == 20
    assert result.quality.rtl == 1.0
    assert [one.target for one in result.targets] == ["ice40-up5k"]
    assert {proof.key for proof in result.proofs} == {"layers.argmax"}
    assert all(proof.status == "proved" for proof in result.proofs)
    page = (tmp_path / "report.html").read_text()
    assert "RTL mismatches in 20 rows" in page
    assert page.count("data:image/png;base64,") == 2


def test_a_device_too_small_is_told_and_the_report_is_left(tmp_path, largest, asked, not_built):
    result = build(largest(), tmp_path, jobs=1)
    assert not result.good
    assert "does not fit ice40-up5k: it needs 9999 lc of 5280" in result.problems[0]
    (row,) = result.targets
    assert isinstance(row, TooSmall)
    assert row.needed == {"lc": 9999}
    assert "it needs 9999 lc of 5280" in (tmp_path / "report.html").read_text()


def test_an_interrupted_build_leaves_the_old_results(tmp_path, largest, asked, monkeypatch):
    old = '{"old": true}'
    (tmp_path / "summary.json").write_text(old)

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(hardware, "built_for", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(largest(), tmp_path, jobs=1)
    assert (tmp_path / "summary.json").read_text() == old
    assert [path.name for path in tmp_path.iterdir()] == ["summary.json"]


def test_a_difference_is_a_problem(tmp_path, largest, asked, not_built, monkeypatch):
    right = hardware.compare.compare_items

    def wrong(golden, traces):
        values = dict(traces[0].values)
        values["o__payload"] = values["o__payload"] ^ 1
        return right(golden, [replace(traces[0], values=values)])

    monkeypatch.setattr(hardware.compare, "compare_items", wrong)
    result = build(largest(), tmp_path, jobs=1)
    assert result.rtl.mismatches == 20
    assert result.problems[0].startswith(
        "20 outputs of the RTL differ from the golden model: transfer 0"
    )


def test_a_proof_that_does_not_hold_is_a_problem(tmp_path, largest, not_built, monkeypatch):
    refuted = Certificate(key="layers.argmax", params={}, status="refuted", control="refuted")
    monkeypatch.setattr(pipeline, "prove_all", lambda keys, jobs: [refuted])
    assert "layers.argmax is not proved: refuted" in build(largest(), tmp_path, jobs=1).problems


def _save(path, shape=(10, 16), spoil=None):
    weights = np.ones(shape)
    if spoil is not None:
        weights[3, 5] = spoil
    np.savez(path, weights_0=weights, bias_0=np.zeros(shape[0]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"spoil": np.nan}, r"^weights\[0\] must be finite, not nan at \[3, 5\]$"),
        ({"spoil": np.inf}, r"^weights\[0\] must be finite, not inf at \[3, 5\]$"),
        ({"shape": (10, 15)}, r"a network from 16 inputs to 10 outputs, not from 15 to 10$"),
    ],
)
def test_wrong_weights_are_refused_by_name(tmp_path, small, options, message):
    _save(tmp_path / "net.npz", **options)
    with pytest.raises(ValueError, match=message):
        build(replace(small, weights=tmp_path / "net.npz"), tmp_path / "out")


def test_a_network_that_is_read_is_not_trained(tmp_path, small):
    _save(tmp_path / "net.npz")
    read = replace(small, weights=tmp_path / "net.npz")
    found = read.network(read.data())
    assert found.iterations == 0
    assert found.network.inputs == 16
    assert 0 <= found.accuracy < 0.3  # ones know nothing of digits


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (("up5k",), r"^no target is named 'up5k'; did you mean ice40-up5k"),
        (("xilinx-xc7",), r"^target must have place and route, and xilinx-xc7 has an area only$"),
        ((), r"^targets must name a device, not none$"),
    ],
)
def test_wrong_targets_are_refused_before_the_work(tmp_path, largest, targets, message):
    with pytest.raises(ValueError, match=message):
        build(largest(), tmp_path / "out", targets=targets)
    assert not (tmp_path / "out").exists()


def test_a_name_is_no_application(tmp_path):
    with pytest.raises(TypeError, match=r"^application must be an Application, not 'digits'$"):
        build("digits", tmp_path / "out")


def test_a_block_without_items_is_refused(tmp_path, largest, monkeypatch):
    from spikeloom.golden.sc.sng.lfsr import LFSRParams

    right = largest.design
    monkeypatch.setattr(largest, "KEY", "sng.lfsr")
    monkeypatch.setattr(largest, "design", lambda *args: replace(right(*args), params=LFSRParams()))
    with pytest.raises(TypeError, match=r"^KEY must name a block with a transaction golden model"):
        build(largest(), tmp_path / "out")


def test_nothing_of_another_network_stays(tmp_path, largest, asked, not_built):
    old = {f"{device}/largest.bin" for device in ("ice40-up5k", "ecp5-25k")}
    for name in (*old, "own/notes.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("old")
    assert not build(largest(), tmp_path, jobs=1).good
    assert not any((tmp_path / name).exists() for name in old)
    assert (tmp_path / "own" / "notes.txt").read_text() == "old"
    assert (tmp_path / "params.json").exists()
    assert not (tmp_path / "unfinished").exists()


def test_two_builds_do_not_mix(tmp_path, largest):
    said = f"^another run works in {tmp_path}; wait for its end, or choose another folder$"
    with alone(tmp_path), pytest.raises(BlockingIOError, match=said):
        build(largest(), tmp_path, jobs=1)
    assert list(tmp_path.iterdir()) == []
