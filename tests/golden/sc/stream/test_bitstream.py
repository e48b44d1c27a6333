"""Bit streams of many bits a cycle: the same as one bit a cycle."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest

from spikeloom.golden.core.contract import goldens
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need
from spikeloom.golden.sc.stream.packed import pack, unpack
from spikeloom.golden.sc.stream.source import SourceGolden

BLOCKS = {key: golden for key, golden in goldens().items() if issubclass(golden, BitGolden)}
SOURCES = {key: golden for key, golden in goldens().items() if issubclass(golden, SourceGolden)}
EXAMPLES = [
    pytest.param(golden, params, id=f"{key}-{number}")
    for key, golden in BLOCKS.items()
    for number, params in enumerate(golden.EXAMPLES)
    if golden(params).packable
]


@dataclass(frozen=True, kw_only=True)
class CounterParams(BitParams):
    """A saturating counter with a held input, a plain output and two vector elements."""

    def ports(self):
        return (
            Bits("x", "in", self.lanes, count=2),
            Port("most", "in", 4),
            Bits("o", "out", self.lanes),
            Port("shown", "out", 4),
        )


class Counter(BitGolden):
    EXAMPLES = (CounterParams(), CounterParams(lanes=5))

    def registers(self):
        return (Register("n", 4),)

    def tick(self, state, x, most):
        n = np.minimum(np.maximum(state["n"] + x[..., 0] - x[..., 1], 0), most)
        return {"n": n}, {"o": np.where(n > 3, 1, 0), "shown": state["n"]}


@pytest.mark.parametrize("lanes", [1, 5, 63, 64])
def test_lanes_are_ticks_in_a_row(lanes):
    cycles = 4
    random = np.random.default_rng(lanes)
    x = random.integers(0, 2, (cycles * lanes, 3, 2))
    most = np.full((cycles * lanes, 3), 9)
    serial, end = Counter(CounterParams()).run({"x": x, "most": most})
    words = np.moveaxis(pack(np.moveaxis(x.reshape(cycles, lanes, 3, 2), 1, -1))[..., 0], 0, 0)
    words = words if lanes == 64 else words.astype(np.int64)
    wide, state = Counter(CounterParams(lanes=lanes)).run({"x": words, "most": most[:cycles]})
    bits = unpack(wide["o"].astype(np.uint64)[..., None], lanes)  # cycles, streams, lanes
    assert np.array_equal(np.moveaxis(bits, 1, 2).reshape(-1, 3), serial["o"])
    assert np.array_equal(wide["shown"], serial["shown"][::lanes])
    assert np.array_equal(state["n"], end["n"])


@pytest.mark.parametrize(("golden", "params"), EXAMPLES)
@pytest.mark.parametrize("length", [130])
def test_packed_is_bit_by_bit(golden, params, length):
    params = dataclasses.replace(params, lanes=1)
    random = np.random.default_rng(0)
    inputs, words = {}, {}
    for port in params.ports():
        if port.flow == "out":
            continue
        shape = (3,) if port.count is None else (3, port.count)
        if isinstance(port, Bits):
            bits = random.integers(0, 2, (length, *shape))
            inputs[port.name], words[port.name] = bits, pack(np.moveaxis(bits, 0, -1))
        else:
            high = min(port.high, 1 << 62)
            held = random.integers(max(port.low, -high), high, shape, endpoint=True)
            inputs[port.name] = np.broadcast_to(held, (length, *shape))
            words[port.name] = held
    serial, end = golden(params).run(inputs)
    outputs, state = golden(params).run_packed(words, length)
    streams = [port for port in params.ports() if isinstance(port, Bits) and port.flow == "out"]
    assert sorted(outputs) == sorted(port.name for port in streams)
    for name, stream in outputs.items():
        assert np.array_equal(np.moveaxis(unpack(stream, length), -1, 0), serial[name])
        assert not np.any(stream[..., -1] >> np.uint64(length % 64))
    assert sorted(state) == sorted(end)
    for name, register in state.items():
        assert np.array_equal(register, end[name])


@pytest.mark.parametrize("key", sorted(SOURCES))
def test_lanes_of_a_source_are_its_next_numbers(key):
    golden = SOURCES[key]
    for params in golden.EXAMPLES:
        serial = golden(dataclasses.replace(params, lanes=1)).sequence(60)
        wide = golden(dataclasses.replace(params, lanes=5))
        values = wide.run({"en": np.ones((12, 1), np.int64)})[0]["value"]
        assert values[:, 0].reshape(-1).tolist() == serial.tolist()


def test_packed_wrong():
    encoder = BLOCKS["encode.parallel"]
    with pytest.raises(TypeError, match=r"^encode\.parallel takes a number for each bit of a s"):
        encoder(encoder.EXAMPLES[0]).run_packed({}, 64)
    golden = BLOCKS["arith.and_mul"](BLOCKS["arith.and_mul"].EXAMPLES[0])
    words = np.zeros((1, 1), np.uint64)
    with pytest.raises(TypeError, match=r"^a must be packed into uint64, not int64$"):
        golden.run_packed({"a": words.astype(np.int64), "b": words}, 64)
    with pytest.raises(ValueError, match=r"^a must hold 2 words for 65 bits, not 1$"):
        golden.run_packed({"a": words, "b": words}, 65)


def test_lanes_wrong():
    with pytest.raises(ValueError, match=r"^lanes must be in 1\.\.64, not 65$"):
        CounterParams(lanes=65)
    kinds = "'independent', 'correlated', 'anticorrelated', 'memoryless'"
    with pytest.raises(ValueError, match=f"^kind must be one of {kinds}, not 'random'$"):
        Need("random", ("a",))
