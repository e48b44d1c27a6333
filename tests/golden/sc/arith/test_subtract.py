"""The difference: exact for the correlation it needs, and what it is without."""

import numpy as np
import pytest

from spikeloom.golden.sc.arith.subtract import Subtract, SubtractParams
from spikeloom.golden.sc.stream.bitstream import Need


def subtract(method, lanes=1, **streams):
    golden = Subtract(SubtractParams(method=method, lanes=lanes))
    _, outputs = golden.step({}, **{name: np.asarray(x) * 1 for name, x in streams.items()})
    return outputs["o"]


@pytest.mark.third_truth("arith.subtract")
def test_truth_tables():
    a, b = [0, 0, 1, 1], [0, 1, 0, 1]
    assert subtract("absolute", a=a, b=b).tolist() == [0, 1, 1, 0]
    assert subtract("saturating", a=a, b=b).tolist() == [0, 0, 1, 0]
    assert subtract("scaled", a=a, b=b, s=[0] * 4).tolist() == a
    assert subtract("scaled", a=a, b=b, s=[1] * 4).tolist() == [1, 0, 1, 0]


@pytest.mark.third_truth("arith.subtract")
@pytest.mark.parametrize("method", ["absolute", "saturating", "scaled"])
def test_lanes_are_separate(method):
    random = np.random.default_rng(0)
    names = "abs" if method == "scaled" else "ab"
    words = {name: random.integers(0, 1 << 64, 20, np.uint64) for name in names}
    out = subtract(method, 64, **words)
    for lane in range(64):
        bits = {
            name: (x >> np.uint64(lane) & np.uint64(1)).astype(int) for name, x in words.items()
        }
        got = (out >> np.uint64(lane) & np.uint64(1)).astype(int)
        assert got.tolist() == subtract(method, **bits).tolist()


@pytest.mark.third_truth("arith.subtract")
def test_correlated_streams_exact():
    source = np.random.default_rng(1).permutation(256)
    for j in range(0, 257, 8):
        for k in range(0, 257, 8):
            a, b = source < j, source < k
            for method, ones in (("absolute", abs(j - k)), ("saturating", max(j - k, 0))):
                assert subtract(method, a=a, b=b).sum() == ones
                ideal = Subtract(SubtractParams(method=method)).ideal(j / 256, k / 256)
                assert ideal == ones / 256


@pytest.mark.third_truth("arith.subtract")
def test_independent_streams():
    first, second = np.divmod(np.arange(256), 16)
    for j in range(17):
        for k in range(17):
            a, b = first < j, second < k
            assert subtract("absolute", a=a, b=b).sum() == 16 * (j + k) - 2 * j * k
            assert subtract("saturating", a=a, b=b).sum() == j * (16 - k)


@pytest.mark.third_truth("arith.subtract")
def test_scaled_exact_with_independent_select():
    # Each state of the source with both values of the select stream.
    state, s = np.divmod(np.arange(32), 2)
    golden = Subtract(SubtractParams(method="scaled"))
    for j in range(17):
        for k in range(17):
            out = subtract("scaled", a=state < j, b=state < k, s=s)
            assert 2 * out.mean() - 1 == golden.ideal(j / 8 - 1, k / 8 - 1)


def test_needs_and_encoding():
    assert SubtractParams().needs() == (Need("correlated", ("a", "b")),)
    assert SubtractParams(method="saturating").needs() == (Need("correlated", ("a", "b")),)
    scaled = SubtractParams(method="scaled")
    assert scaled.needs() == (Need("independent", ("s", "a")), Need("independent", ("s", "b")))
    assert [(port.name, port.unit) for port in scaled.ports()] == [
        ("a", "bipolar"),
        ("b", "bipolar"),
        ("s", "p"),
        ("o", "bipolar"),
    ]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        (
            {"method": "xor"},
            ValueError,
            r"^method must be one of 'absolute', 'saturating', 'scaled', not 'xor'$",
        ),
        (
            {"method": None},
            TypeError,
            r"^method must be one of 'absolute', 'saturating', 'scaled', not None$",
        ),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        SubtractParams(**kwargs)
