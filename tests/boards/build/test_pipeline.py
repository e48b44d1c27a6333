"""The main job on a small network: real images made smaller, real tools, one device."""

import json
from dataclasses import replace

import numpy as np
import pytest

from spikeloom.boards.build import pipeline as job
from spikeloom.boards.flow.flow import DoesNotFit
from spikeloom.boards.build.applications import digits
from spikeloom.boards.devices.targets import target

UP5K = ("ice40-up5k",)


def _pooled(images):
    """8x8 pixels to 4x4, still 0..16."""
    return images.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).round().astype(np.int64).reshape(-1, 16)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    data, prove_all = digits.load(), job.prove_all
    few = replace(
        data,
        train_images=_pooled(data.train_images),
        test_images=_pooled(data.test_images)[:40],
        test_labels=data.test_labels[:40],
    )
    monkeypatch.setattr(digits, "load", lambda: few)
    # The proofs of all blocks are tests of their own.
    monkeypatch.setattr(job, "prove_all", lambda keys, number: prove_all(keys[:1], number=1))


def run(out, **options):
    return job.build("digits", out, targets=UP5K, hidden=4, number=1, **options)


def test_build_leaves_a_folder_that_stands_alone(tmp_path):
    said = []
    stale = tmp_path / "certificates" / "99-old.json"
    stale.parent.mkdir()
    stale.write_text("{}")
    summary = run(tmp_path, say=said.append)
    assert summary == json.loads((tmp_path / "summary.json").read_text())
    assert summary["good"], summary["problems"]
    assert (summary["images"], summary["mismatches"]) == (40, 0)
    accuracy = summary["accuracy"]
    assert list(accuracy["golden"]) == ["8", "16", "32", "64", "128", "256"]
    assert accuracy["rtl"] == accuracy["golden"]["64"]
    assert 0.3 < accuracy["rtl"] <= 1  # ten classes from sixteen pixels: far above chance
    row = summary["targets"]["ice40-up5k"]
    assert {"lut", "ff", "bram", "dsp", "fmax_mhz", "bitstream"} <= set(row)
    assert (tmp_path / row["bitstream"]).read_bytes()[:4] == b"\xff\x00\x00\xff"
    assert summary["gates"] == {"ice40-up5k": {"images": 12, "mismatches": 0}}
    # 16 pixels in, two layers of 64 cycles, and what lies between.
    assert summary["cycles_per_image"] == 16 + 64
    assert 16 + 2 * 64 < summary["latency_cycles"] < 16 + 2 * 64 + 40
    assert all(row["good"] for row in summary["proofs"])
    assert set(summary["seconds_per_stage"]) == {
        "train", "golden", "rtl", "prove", "flow", "gates",
    }
    assert len(said) == 7

    page = (tmp_path / "report.html").read_text()
    assert page.count("data:image/png;base64,") == 5
    assert "http" not in page.replace("http-equiv", "")
    for name in ("accuracy.png", "devices.png", "waveform.png"):
        assert (tmp_path / "pictures" / name).read_bytes().startswith(b"\x89PNG")
    for file in ("weights.npz", "params.json", "vectors.npz", "first_image.vcd"):
        assert f'href="{file}"' in page
        assert (tmp_path / file).stat().st_size
    vectors = np.load(tmp_path / "vectors.npz")
    assert np.mean(vectors["labels"] == vectors["true_labels"]) == accuracy["rtl"]
    assert len(list((tmp_path / "certificates").iterdir())) == len(summary["proofs"])
    assert len(list(job.summary_tables(summary))) == 3


def test_a_device_too_small_is_told_and_the_report_is_left(tmp_path, monkeypatch):
    def too_small(dut, name, folder, top):
        raise DoesNotFit(target(name), {"lc": 9999}, {"lc": 5280}, folder)

    monkeypatch.setattr(job.flow, "build", too_small)
    summary = run(tmp_path)
    assert not summary["good"]
    assert "does not fit ice40-up5k: it needs 9999 lc of 5280" in summary["problems"][0]
    assert summary["targets"]["ice40-up5k"]["needed"] == {"lc": 9999}
    assert summary["gates"] == {}
    assert "it needs 9999 lc of 5280" in (tmp_path / "report.html").read_text()
    assert list(job.summary_tables(summary))


def test_an_interrupted_build_leaves_the_old_results(tmp_path, monkeypatch):
    old = '{"old": true}'
    (tmp_path / "summary.json").write_text(old)

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "_build_one", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    assert (tmp_path / "summary.json").read_text() == old
    assert [path.name for path in tmp_path.iterdir()] == ["summary.json"]


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
def test_wrong_weights_are_refused_by_name(tmp_path, options, message):
    _save(tmp_path / "net.npz", **options)
    with pytest.raises(ValueError, match=message):
        run(tmp_path / "out", weights=tmp_path / "net.npz")


def test_a_difference_is_a_problem(tmp_path, monkeypatch):
    right = job.compare.compare_items

    def wrong(golden, traces):
        shifted = replace(traces[0], values={
            name: value ^ 1 if name == "o__payload" else value
            for name, value in traces[0].values.items()
        })
        return right(golden, [shifted])

    monkeypatch.setattr(job.compare, "compare_items", wrong)
    monkeypatch.setattr(job, "_build_one", lambda *args: {
        "fits": False, "problem": "not built", "needed": {"lc": 2}, "available": {"lc": 1},
    })
    summary = run(tmp_path)
    assert summary["mismatches"] == 40
    assert summary["problems"][0].startswith("40 outputs of the RTL differ from the golden: ")
