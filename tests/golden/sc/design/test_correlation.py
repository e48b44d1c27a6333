"""The correlation of a network: what is refused and why, and what repairs it."""

from dataclasses import dataclass

import numpy as np
import pytest

from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.arith.mux_add import MuxAddParams
from spikeloom.golden.sc.corr.desynchronizer import DesynchronizerParams
from spikeloom.golden.sc.corr.isolator import IsolatorParams
from spikeloom.golden.sc.corr.regenerator import RegeneratorParams
from spikeloom.golden.sc.corr.shuffler import ShufflerParams
from spikeloom.golden.sc.corr.synchronizer import SynchronizerParams
from spikeloom.golden.sc.design.correlation import Encoder, Network, Node, Source, check
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.golden.sc.stream.bitstream import BitParams, Need


@dataclass(frozen=True, kw_only=True)
class Gate(BitParams):
    """A block of two inputs (or a vector) that needs what the test says."""

    need: str = "independent"
    count: int | None = None

    def ports(self):
        ins = [Bits("x", "in", 1, count=self.count)]
        ins += [] if self.count else [Bits("y", "in", 1)]
        return (*ins, Bits("o", "out", 1))

    def needs(self):
        return (Need(self.need, ("x",) if self.count else ("x", "y")),)


SOURCES = (Source("lfsr0"), Source("lfsr1"), Source("sobol", "low-discrepancy"))
ENCODERS = (
    Encoder("a", "lfsr0"),
    Encoder("b", "lfsr0"),
    Encoder("reversed", "lfsr0", "reversed"),
    Encoder("c", "lfsr1"),
    Encoder("s", "sobol"),
    Encoder("t", "sobol"),
)


def network(*nodes):
    return Network(SOURCES, ENCODERS, nodes)


def gate(x, y, need="independent", name="g"):
    return Node(name, Gate(need=need), {"x": x, "y": y})


@pytest.mark.parametrize(
    "nodes",
    [
        [gate("a", "c")],
        [gate("a", "reversed")],
        [gate("a", "b", "correlated")],
        [Node("i", IsolatorParams(depth=8), {"a": "a"}), gate("i.o", "a")],
        [
            Node("i", IsolatorParams(depth=4), {"a": "a"}),
            Node("j", IsolatorParams(depth=4), {"a": "i.o"}),
            gate("j.o", "a", "memoryless"),
            gate("j.o", "a", name="h"),
        ],
        [Node("r", RegeneratorParams(), {"a": "s", "source": "lfsr1"}), gate("r.o", "a")],
        [
            Node("r", RegeneratorParams(), {"a": "s", "source": "lfsr1"}),
            gate("r.o", "a", "memoryless"),
        ],
        [Node("h", ShufflerParams(), {"a": "a", "source": "lfsr1"}), gate("h.o", "b")],
        [
            Node("d", DesynchronizerParams(), {"a": "a", "b": "s"}),
            gate("d.o_a", "d.o_b", "anticorrelated"),
        ],
        [
            Node("y", SynchronizerParams(), {"a": "a", "b": "c"}),
            gate("y.o_b", "y.o_a", "correlated"),
        ],
        [gate("a", "c"), gate("g.o", "s", name="h")],
    ],
)
def test_accepted(nodes):
    description = network(*nodes)
    assert check(description) is description


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        (
            [gate("a", "b")],
            r"^x and y of \S* `g` come from one source `lfsr0`; give one .* put corr\.decorrelator",
        ),
        ([gate("a", "a")], r"one source `lfsr0`"),
        ([Node("i", IsolatorParams(depth=7), {"a": "a"}), gate("i.o", "a")], r"source `lfsr0`"),
        ([Node("i", IsolatorParams(depth=63), {"a": "s"}), gate("i.o", "t")], r"source `sobol`"),
        ([gate("a", "c"), gate("g.o", "b", name="h")], r"`h` come from one source `lfsr0`"),
        (
            [Node("r", RegeneratorParams(), {"a": "a", "source": "lfsr0"})],
            r"^a and source of corr\.regenerator `r` come from one source `lfsr0`",
        ),
        (
            [gate("a", "c", "correlated")],
            r"^x and y of \S* `g` must be correlated, .*; put corr\.synchronizer before it, or enc",
        ),
        ([gate("a", "reversed", "correlated")], r"must be correlated"),
        (
            [gate("a", "b", "anticorrelated")],
            r"must be anticorrelated, and are not known to be; put corr\.desynchronizer before it$",
        ),
        (
            [
                Node("y", SynchronizerParams(), {"a": "a", "b": "c"}),
                gate("y.o_b", "y.o_a", "anticorrelated"),
            ],
            r"must be anticorrelated",
        ),
        (
            [gate("a", "s", "memoryless")],
            (
                r"^y of \S* `g` must be memoryless, and comes from one source `sobol` .* no "
                r"length makes"
            ),
        ),
        (
            [
                Node("y", SynchronizerParams(), {"a": "a", "b": "c"}),
                gate("y.o_a", "a", "memoryless"),
            ],
            r"^x of \S* `g` must be memoryless, and comes from the sources `lfsr0`, `lfsr1` by",
        ),
        ([Node("v", Gate(count=3), {"x": ("a", "c", "b")})], r"^x\[0\] and x\[2\] of "),
        ([gate("a", "nobody")], r"^y of \S* `g` reads 'nobody', which no source, encoder or earl"),
        ([Node("g", Gate(), {"x": "a"})], r"^y of \S* `g` must be connected$"),
    ],
)
def test_refused(nodes, message):
    with pytest.raises(ValueError, match=message):
        check(network(*nodes))


def test_the_sentence_says_what_to_change():
    with pytest.raises(ValueError, match=r"^x and y of ") as refusal:
        check(network(gate("a", "b")))
    assert str(refusal.value).endswith(
        " `g` come from one source `lfsr0`; give one of them another source, or put "
        "corr.decorrelator before it"
    )
    with pytest.raises(ValueError, match=r"^y of ") as refusal:
        check(network(gate("a", "s", "memoryless")))
    assert str(refusal.value).endswith(
        " `g` must be memoryless, and comes from one source `sobol` by low discrepancy or through "
        "a block with state: no length makes the result right; give it a pseudo-random source, or "
        "put corr.regenerator with one before it"
    )


def test_unknown_source():
    with pytest.raises(ValueError, match=r"^encoder `a` has no source named 'lfsr9'$"):
        check(Network((), (Encoder("a", "lfsr9"),), ()))


@pytest.mark.parametrize(
    ("nodes", "inserted"),
    [
        ([gate("a", "b")], ["DecorrelatorParams"]),
        ([gate("a", "c", "correlated")], ["SynchronizerParams"]),
        ([gate("a", "c", "anticorrelated")], ["DesynchronizerParams"]),
        ([gate("s", "t", "memoryless")], ["RegeneratorParams", "RegeneratorParams"]),
        ([Node("v", Gate(count=3), {"x": ("a", "c", "b")})], ["RegeneratorParams"]),
        ([Node("v", Gate(count=3), {"x": ("a", "a", "a")})], ["RegeneratorParams"] * 2),
        ([Node("r", RegeneratorParams(), {"a": "a", "source": "lfsr0"})], []),
        ([gate("a", "c"), gate("g.o", "b", name="h")], ["DecorrelatorParams"]),
    ],
)
def test_repaired(nodes, inserted):
    description = network(*nodes)
    repaired = check(description, repair=True)
    assert check(repaired) is repaired
    new = [node for node in repaired.nodes if node.name.startswith("repair")]
    assert sorted(type(node.params).__name__ for node in new) == inserted
    assert [node.params for node in repaired.nodes if node not in new] == [n.params for n in nodes]


def test_three_streams_cannot_be_paired():
    node = Node("v", Gate(need="correlated", count=3), {"x": ("a", "c", "s")})
    with pytest.raises(ValueError, match=r"; no block repairs 3 streams at once$"):
        check(network(node), repair=True)


def test_delay_of_a_register():
    # Why the delay must be as long as the register: the product of a stream and its delayed self is
    # off by about 0.1 for no delay, and half as much for each bit; known: 0.1032, 0.0505 for one.
    states, _ = LFSR(LFSRParams()).run({"en": np.ones((255, 1), np.int64)})
    bits = (states["value"] <= np.arange(256)) * 1.0
    p = bits.mean(axis=0)

    def rms(delay):
        return np.sqrt(np.mean((bits.T @ np.roll(bits, delay, axis=0) / 255 - np.outer(p, p)) ** 2))

    assert rms(0) == pytest.approx(0.1032, abs=0.002)
    assert rms(1) == pytest.approx(0.0505, abs=0.002)
    assert rms(8) < 0.01


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"kind": "random"}, r"^kind must be one of 'pseudo-random', 'low-discrepancy', not 'ran"),
        ({"width": 0}, r"^width must be in 1\.\.64, not 0$"),
        ({"width": 65}, r"^width must be in 1\.\.64, not 65$"),
    ],
)
def test_source_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        Source("x", **kwargs)


def mean_of(x, y, select):
    return Node("m", MuxAddParams(), {"x": (x, y), "s": (select,)})


def test_what_is_needed_against_others_only():
    # The summands may be anything to one another, but the select stream must not know them.
    assert check(network(mean_of("a", "b", "c"))) == network(mean_of("a", "b", "c"))
    with pytest.raises(
        ValueError,
        match=r"^s\[0\] and x\[1\] of arith\.mux_add `m` come from one source `lfsr1`; give one of "
        r"them another source, or put corr\.decorrelator before it$",
    ):
        check(network(mean_of("a", "c", "c")))
    repaired = check(network(mean_of("a", "c", "c")), repair=True)
    assert check(repaired) == repaired
    assert len(repaired.nodes) == 2
