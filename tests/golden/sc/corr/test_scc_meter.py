"""The correlation meter: the definition of the SCC in exact fractions."""

from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.sc.corr.scc_meter import SCCMeter, SCCMeterParams
from spikeloom.golden.sc.stream import packed


def definition(a, b):
    """SCC of two lists of bits: the published case split, on probabilities."""
    n = len(a)
    p, q = Fraction(sum(a), n), Fraction(sum(b), n)
    both = Fraction(sum(x & y for x, y in zip(a, b, strict=True)), n)
    delta = both - p * q
    if delta == 0:
        return Fraction(0)
    if delta > 0:
        return delta / (min(p, q) - p * q)
    return delta / (p * q - max(p + q - 1, 0))


def all_streams(length):
    return (np.arange(1 << length)[:, None] >> np.arange(length) & 1).T


@pytest.mark.third_truth("corr.scc_meter")
@pytest.mark.parametrize("log2_length", [1, 2, 3])
def test_all_short_streams(log2_length):
    length = 1 << log2_length
    streams = all_streams(length)[:, :: 1 if length < 8 else 3]
    a = np.repeat(streams, streams.shape[1], axis=1)
    b = np.tile(streams, streams.shape[1])
    # Twice the epoch, with other bits before; then two cycles for the result.
    a, b = (np.concatenate([x[:, ::-1], x, x[:2]]) for x in (a, b))
    outputs, _ = SCCMeter(SCCMeterParams(log2_length=log2_length)).run(
        {"en": np.ones_like(a), "a": a, "b": b}
    )
    words = [packed.pack(x[length : 2 * length].T) for x in (a, b)]
    host = SCCMeter.scc(*words, length)
    for k in range(a.shape[1]):
        expected = definition(
            a[length : 2 * length, k].tolist(), b[length : 2 * length, k].tolist()
        )
        num, den = int(outputs["num"][-1, k]), int(outputs["den"][-1, k])
        assert (Fraction(num, den) if den else num) == expected
        assert host[k] == pytest.approx(float(expected), abs=1e-15)


@pytest.mark.third_truth("corr.scc_meter")
def test_known_pairs():
    # The table of the publication: 11001100 with itself, its complement and 11110000.
    pairs = {"11001100": 1, "00110011": -1, "11110000": 0, "11000000": 1, "00110000": -1}
    first = [int(bit) for bit in "11001100"]
    for text, expected in pairs.items():
        second = [int(bit) for bit in text]
        words = [packed.pack(np.array(x)) for x in (first, second)]
        assert SCCMeter.scc(*words, 8) == expected
        assert definition(first, second) == expected


@pytest.mark.third_truth("corr.scc_meter")
def test_when_the_result_is_there():
    # Ones and zeros by turns, twice 4 bits. No bit after the last one is needed.
    en = np.array([1] * 4 + [0, 1, 1, 0, 1, 1, 0, 0, 0])[:, None]
    a = np.array([1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0])[:, None]
    outputs, _ = SCCMeter(SCCMeterParams(log2_length=2)).run({"en": en, "a": a, "b": a})
    assert outputs["num"][:, 0].tolist() == [0] * 5 + [4] * 6 + [4] * 2
    b = 1 - a
    outputs, _ = SCCMeter(SCCMeterParams(log2_length=2)).run({"en": en, "a": a, "b": b})
    assert outputs["num"][:, 0].tolist() == [0] * 5 + [-4] * 8
    assert outputs["den"][:, 0].tolist() == [0] * 5 + [4] * 8


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"log2_length": 0}, ValueError, r"^log2_length must be in 1\.\.20, not 0$"),
        ({"log2_length": 21}, ValueError, r"^log2_length must be in 1\.\.20, not 21$"),
        ({"log2_length": "8"}, TypeError, r"^log2_length must be an integer in 1\.\.20, not '8'$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SCCMeterParams(**kwargs)
