"""The repetition count test against a search for runs."""

import re

import numpy as np
import pytest

from spikeloom.golden.sc.sng.repetition_count import RepetitionCount, RepetitionCountParams


def alarms(cutoff, bits, enable=None, clear=None):
    """The alarm after each sample, for bits ``(cycles, lanes)``."""
    zeros = np.zeros((1, bits.shape[1]), np.int64)
    inputs = {
        "en": np.ones_like(bits) if enable is None else enable,
        "clear": np.zeros_like(bits) if clear is None else clear,
        "bit": bits,
    }
    inputs = {name: np.concatenate([x, zeros]) for name, x in inputs.items()}
    return RepetitionCount(RepetitionCountParams(cutoff=cutoff)).run(inputs)[0]["alarm"][1:]


@pytest.mark.third_truth("sng.repetition_count")
@pytest.mark.parametrize("cutoff", [2, 3, 5])
def test_runs(cutoff):
    bits = np.random.default_rng(cutoff).integers(0, 2, (12, 300))
    out = alarms(cutoff, bits)
    run = re.compile(f"0{{{cutoff}}}|1{{{cutoff}}}")
    for lane in range(300):
        found = run.search("".join(map(str, bits[:, lane])))
        first = found.end() - 1 if found else 12
        assert out[:, lane].tolist() == [0] * first + [1] * (12 - first)


@pytest.mark.third_truth("sng.repetition_count")
@pytest.mark.parametrize("bit", [0, 1])
def test_stuck_source(bit):
    # The default: the 21st equal sample, as in SP 800-90B for one bit of entropy.
    out = alarms(21, np.full((30, 1), bit))[:, 0]
    assert np.flatnonzero(out)[0] == 20
    assert out[20:].all()


def test_without_enable_nothing_is_seen():
    bits = np.array([[0], [1], [0], [1], [0]])
    enable = np.array([[1], [0], [1], [0], [1]])
    assert alarms(3, bits, enable)[:, 0].tolist() == [0, 0, 0, 0, 1]


def test_clear_begins_anew():
    bits = np.zeros((8, 1), np.int64)
    clear = np.array([[0], [0], [0], [1], [0], [0], [0], [0]])
    assert alarms(3, bits, clear=clear)[:, 0].tolist() == [0, 0, 1, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("cutoff", [1, 65536])
def test_params_wrong(cutoff):
    with pytest.raises(ValueError, match=rf"^cutoff must be in 2\.\.65535, not {cutoff}$"):
        RepetitionCountParams(cutoff=cutoff)
