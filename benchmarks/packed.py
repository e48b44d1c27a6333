"""Speed of the golden models on packed streams and by counts, beside what the machine can do.

Run it with ``python benchmarks/packed.py``. Everything is measured in this run, on one core: the
rate of NumPy's own AND and bit count on data of the same size is the ceiling of anything written
with it, and sc-neurocore does the same work where it is installed (``pip install sc-neurocore``),
with its fastest engine that is there. A rate counts bits of stream: an AND of two streams of a
million bits is a million bits.

The dense layer has 784 inputs and 128 outputs of 8-bit codes. By counts, its result is checked
against the bits of one item; the time is per item, in a batch.
"""

import numpy as np
from bars import Bars, parser, seconds

from spikeloom.golden.network.layers.dense import hammersley
from spikeloom.golden.sc.arith.and_mul import AndMul, AndMulParams
from spikeloom.golden.sc.arith.xnor_mul import XnorMul, XnorMulParams
from spikeloom.golden.sc.stream import gates, packed
from spikeloom.golden.sc.stream.counts import LayerCounts, and_counts

STREAMS, SOME, LENGTH, WIDTH = 20_000, 2_000, 1024, 8
INPUTS, OUTPUTS, BATCH = 784, 128, 64


def reference():
    """The two modules of sc-neurocore that do the same; None where it is not installed."""
    try:
        from sc_neurocore.accel import sc_inference, vector_ops
    except ImportError:
        return None
    return vector_ops, sc_inference


def streams(bars, runs, theirs):
    """Encoding, products and bit counts of many streams."""
    random = np.random.default_rng(0)
    ramp, reverse = (numbers >> 2 for numbers in hammersley(10))
    thresholds, others = random.integers(0, (1 << WIDTH) + 1, (2, STREAMS))
    a = packed.encode(ramp, thresholds, WIDTH)
    b = packed.encode(reverse, others, WIDTH)
    few = thresholds[: 1 << WIDTH]  # so few that each is compared
    bits = packed.unpack(a[:SOME], LENGTH).astype(np.uint8)
    products, equals = AndMul(AndMulParams()), XnorMul(XnorMulParams())
    out = np.empty_like(a)

    def rates(what, function, number=STREAMS, **more):
        times = seconds(function, runs)
        bars.add(what, "Gbit/s", *[number * LENGTH / t / 1e9 for t in times], **more)

    def product(golden):
        return packed.count(golden.run_packed({"a": a, "b": b}, LENGTH)[0]["o"])

    rates("ceiling: np.bitwise_and", lambda: np.bitwise_and(a, b, out=out))
    rates("ceiling: np.bitwise_count", lambda: np.bitwise_count(a))
    rates("ceiling: np.packbits of bytes", lambda: np.packbits(bits, axis=-1), SOME)
    rates("encode", lambda: packed.encode(ramp, thresholds, WIDTH), at_least=10)
    rates("encode few, by comparing", lambda: packed.encode(ramp, few, WIDTH), len(few))
    rates("AND and count", lambda: product(products), at_least=30)
    rates("XNOR and count", lambda: product(equals), at_least=30)
    if theirs is not None:
        vector_ops, _ = theirs
        rates("sc-neurocore: pack", lambda: vector_ops.pack_bitstream(bits), SOME)
        rates(
            "sc-neurocore: AND and count of all streams together",
            lambda: vector_ops.vec_popcount(vector_ops.vec_and(a, b)),
        )


def short(bars, runs, theirs):
    """What a call costs on one word and on few: gates, and taking words apart."""
    random = np.random.default_rng(2)
    calls = 2000

    def cost(what, function, **more):
        def repeat():
            for _ in range(calls):
                function()

        bars.add(what, "µs", *[t / calls * 1e6 for t in seconds(repeat, runs)], **more)

    words = random.integers(0, 1 << 63, (2, 16), np.uint64)
    a, b = words
    products = AndMul(AndMulParams())
    cost("16 words: a & b", lambda: a & b)
    cost("16 words: gates.and_mul", lambda: gates.and_mul(a, b), at_most=2)
    cost("16 words: gates.xnor_mul", lambda: gates.xnor_mul(a, b, 1000), at_most=3)
    cost("16 words: run_packed", lambda: products.run_packed({"a": a[None], "b": b[None]}, 1000))
    for number in (1, 16, 256):
        some = random.integers(0, 1 << 63, number, np.uint64)
        cost(f"unpack {number} words", lambda some=some: packed.unpack(some, 64 * len(some)))
        if theirs is not None:
            unpack = theirs[0].unpack_bitstream
            cost(
                f"sc-neurocore: unpack {number} words",
                lambda some=some, unpack=unpack: unpack(some, 64 * len(some)),
            )


def dense(bars, runs, theirs):
    """A dense layer of 784 inputs and 128 outputs, by counts and bit by bit."""
    random = np.random.default_rng(1)
    sources = tuple(numbers >> 2 for numbers in hammersley(10))
    codes = np.arange((1 << WIDTH) + 1)
    x = random.integers(0, len(codes), (BATCH, INPUTS))
    weights = random.integers(0, len(codes), (OUTPUTS, INPUTS))
    layer = LayerCounts(and_counts(sources, (codes, codes)), weights)
    a, b = (packed.encode(s, c, WIDTH) for s, c in zip(sources, (x, weights), strict=True))

    def by_bits(item):
        return packed.count(a[item] & b).sum(axis=-1)

    ours = layer.counts(x)
    for item in range(4):
        if not np.array_equal(ours[item], by_bits(item)):
            raise SystemExit(f"item {item}: counts and bits differ")
    unit = "ms"
    times = [s / BATCH * 1e3 for s in seconds(lambda: layer.counts(x), runs)]
    bars.add("dense 784→128, L = 1024, by counts", unit, *times, at_most=0.19)
    times = [s * 1e3 for s in seconds(lambda: by_bits(0), runs)]
    bars.add("dense 784→128, L = 1024, packed bits", unit, *times)
    if theirs is not None:
        _, sc_inference = theirs
        times = seconds(lambda: sc_inference.sc_forward(b, x[0] / 256, length=LENGTH), runs)
        bars.add("sc-neurocore: dense 784→128, L = 1024", unit, *[s * 1e3 for s in times])


def main():
    options = parser(__doc__, runs=9).parse_args()
    bars = Bars("Golden models on packed streams")
    theirs = reference()
    if theirs is None:
        bars.say("sc-neurocore is not installed; its figures are left out")
    streams(bars, options.runs, theirs)
    short(bars, options.runs, theirs)
    dense(bars, options.runs, theirs)
    bars.finish(options.json)


if __name__ == "__main__":
    main()
