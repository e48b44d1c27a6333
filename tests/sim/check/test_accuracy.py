"""The table of accuracy: rows, refusals, and figures that must be reached."""

import pytest

from spikeloom.golden.core.contract import find
from spikeloom.sim.check import accuracy as table

# Operation, parameters, source, length and the error that must not be exceeded: what others reach.
BARS = [
    ("arith.and_mul", "default", "lfsr+reversed", 256, 0.00230),
    ("arith.and_mul", "default", "sobol", 256, 0.00236),
    ("arith.umul", "default", "vdc", 256, 0.0032),
    ("arith.umul", "encoding='bipolar'", "vdc", 256, 0.0079),
    ("arith.divide", "default", "sobol", 256, 0.049),
    ("arith.sqrt", "default", "vdc", 256, 0.033),
    ("arith.stream_add", "inputs=512", "sobol", 256, 0.0037),
    ("arith.stream_add", "inputs=512 encoding='bipolar'", "sobol", 256, 0.0063),
    ("arith.maximum", "default", "sobol", 256, 0.0035),
    ("function.horner", "default", "sobol", 256, 0.0174),
    ("function.horner", "function='exp' terms=5", "sobol", 256, 0.0252),
]


def measured(op, params, source, length):
    golden = find(op)
    (chosen,) = [p for p in golden.MEASURED or golden.EXAMPLES[:1] if p.label() == params]
    (row,) = table._measure(op, chosen.to_dict(), source, (length,))
    return row


@pytest.mark.parametrize(("op", "params", "source", "length", "bar"), BARS)
def test_error_is_within_what_others_reach(op, params, source, length, bar):
    row = measured(op, params, source, length)
    assert (row["op"], row["params"], row["source"]) == (op, params, source)
    assert round(row["rmse"], 5) <= bar


@pytest.mark.parametrize("source", ["random", "lfsr16", "vdc"])
def test_saturating_counters_need_memoryless_streams(source):
    # Sixteen times as many bits make the error of random streams four times as small; that of a
    # low-discrepancy one stays.
    short, long = (measured("function.fsm_tanh", "default", source, n)["rmse"] for n in (256, 4096))
    if source == "random":
        assert long < 0.4 * short
    elif source == "vdc":
        assert long > short


def test_rows_are_in_order():
    rows = table.accuracy(["arith.and_mul"], [16, 64], jobs=1)
    assert [row["length"] for row in rows] == [16, 64] * 6
    assert {row["op"] for row in rows} == {"arith.and_mul"}
    by_source = {row["source"]: row for row in rows if row["length"] == 16}
    assert by_source["sobol"]["anchor"] == 0.0461
    assert by_source["sobol"]["where"].startswith("dimensions 1 and 2")
    assert by_source["lfsr+reversed"]["anchor"] is None


def test_a_block_without_ideal_is_refused():
    with pytest.raises(
        ValueError, match=r"^key must be an operation with an ideal, one of .*; not 'sng\.lfsr'$"
    ):
        table.accuracy(["sng.lfsr"], [16])
