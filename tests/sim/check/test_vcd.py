"""Waveforms against the traces that they were made of."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Port
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.sim.check import harness
from spikeloom.sim.check.trace import Trace
from spikeloom.sim.check.vcd import write_vcd


@dataclass(frozen=True, kw_only=True)
class TwoParams(Params):
    def ports(self):
        return (Port("x", "in", 4, signed=True), Port("y", "out", 2, count=2))


def _changes(text, name):
    """(time, bits) of each change of a variable."""
    (code,) = [line.split()[3] for line in text.splitlines() if f" {name} " in line]
    now, found = 0, []
    for line in text.split("$enddefinitions")[1].splitlines():
        if line.startswith("#"):
            now = int(line[1:])
        elif line.startswith("b") and line.split()[1] == code:
            found.append((now, line.split()[0][1:].zfill(4)))
        elif line[:1] in {"0", "1"} and line[1:] == code:
            found.append((now, line[0]))
    return found


def test_values_at_their_cycle(tmp_path):
    values = {"x": np.array([0, -1, 7]), "y": np.array([[1, 2], [1, 3], [0, 3]])}
    trace = Trace(TwoParams(), 0, values, np.array([0, 0, 1]))
    golden = ("golden", Port("y0", "out", 2), np.array([3, 3, 3]))
    write_vcd(tmp_path / "a.vcd", trace, [golden])
    text = (tmp_path / "a.vcd").read_text()
    assert _changes(text, "x")[-2:] == [(10, "1111"), (20, "0111")]
    assert _changes(text, "y(0)")[-2:] == [(0, "0001"), (20, "0000")]
    assert _changes(text, "y(1)")[-2:] == [(0, "0010"), (10, "0011")]
    assert _changes(text, "y0")[-1] == (0, "0011")
    assert _changes(text, "rst")[-1] == (20, "1")
    assert [time for time, bit in _changes(text, "clk") if bit == "1"] == [0, 10, 20]


def test_mismatch_leaves_a_waveform_and_a_match_does_not(tmp_path):
    golden = LFSR(LFSRParams())
    right, wrong = tmp_path / "right.vcd", tmp_path / "wrong.vcd"
    assert harness.check("sng.lfsr", cycles=50, vcd=right).mismatches == 0
    assert not right.exists()
    result = harness.check("sng.lfsr", cycles=50, golden=harness.FaultyGolden(golden, 3), vcd=wrong)
    assert result.mismatches > 0
    assert "$var wire 8" in wrong.read_text()
