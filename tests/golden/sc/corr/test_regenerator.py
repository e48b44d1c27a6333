"""The regenerator: an epoch has exactly the ones of the epoch before."""

import numpy as np
import pytest

from spikeloom.golden.sc.corr.regenerator import Regenerator, RegeneratorParams
from spikeloom.golden.sc.stream import packed


def permutations(random, epochs, length, streams):
    """Numbers ``(time, streams)``: in each epoch each of ``0..length - 1`` once."""
    parts = [np.argsort(random.random((length, streams)), axis=0) for _ in range(epochs)]
    return np.concatenate(parts)


@pytest.mark.third_truth("corr.regenerator")
@pytest.mark.parametrize("log2_length", [1, 3, 6])
def test_as_many_ones_as_the_epoch_before(log2_length):
    length, random = 1 << log2_length, np.random.default_rng(log2_length)
    a = (random.random((6 * length, 100)) < np.linspace(0, 1, 100)) * 1
    numbers = permutations(random, 6, length, 100)
    source = numbers[..., None] >> np.arange(log2_length) & 1
    golden = Regenerator(RegeneratorParams(log2_length=log2_length))
    outputs, _ = golden.run({"en": np.ones_like(a), "a": a, "source": source})
    taken, given = (x.reshape(6, length, 100).sum(axis=1) for x in (a, outputs["o"]))
    assert np.array_equal(given[1:], taken[:-1])
    assert not given[0].any()


@pytest.mark.third_truth("corr.regenerator")
def test_another_order_makes_a_product():
    # A stream and itself: p instead of p * p. With the epoch before, in the order of a ramp against
    # a bit-reversed one, which is exact to 2 of 256.
    ramp = np.arange(256)
    reverse = sum((ramp >> bit & 1) << 7 - bit for bit in range(8))
    a = np.tile(reverse[:, None] < np.arange(257), (2, 1)) * 1
    source = np.broadcast_to((np.tile(ramp, 2)[:, None, None] >> np.arange(8)) & 1, (*a.shape, 8))
    outputs, _ = Regenerator(RegeneratorParams()).run(
        {"en": np.ones_like(a), "a": a, "source": source}
    )
    product = (a & outputs["o"])[256:].mean(axis=0)
    ideal = Regenerator.ideal(np.arange(257) / 256) ** 2
    # The discrepancy of the Hammersley set, m / 3 + 13 / 9 - (-1)^m 4 / (9 2^m), over 2^m points.
    assert np.max(np.abs(product - ideal)) < 0.01605


@pytest.mark.third_truth("corr.regenerator")
def test_any_number_of_bits_per_cycle():
    # 200 bits of epochs of 8, packed, against what the numbers of ones say.
    random = np.random.default_rng(1)
    a = random.integers(0, 2, (5, 200))
    numbers = permutations(random, 25, 8, 5).T
    source = numbers[:, None, :] >> np.arange(3)[:, None] & 1
    words, _ = Regenerator(RegeneratorParams(log2_length=3)).run_packed(
        {"a": packed.pack(a), "source": packed.pack(source), "en": np.ones(5, np.int64)}, 200
    )
    given = packed.unpack(words["o"], 200).reshape(5, 25, 8).sum(axis=-1)
    assert np.array_equal(given[:, 1:], a.reshape(5, 25, 8).sum(axis=-1)[:, :-1])


def test_needs():
    (need,) = RegeneratorParams().needs()
    assert (need.kind, need.ports) == ("independent", ("a", "source"))


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"log2_length": 0}, ValueError, r"^log2_length must be in 1\.\.30, not 0$"),
        ({"log2_length": 31}, ValueError, r"^log2_length must be in 1\.\.30, not 31$"),
        ({"log2_length": 1.5}, TypeError, r"^log2_length must be an integer in 1\.\.30, not 1\.5$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        RegeneratorParams(**kwargs)
