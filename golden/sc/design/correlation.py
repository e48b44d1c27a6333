"""Correlation checker of networks of blocks on bit streams, before they are built.

A block says what its inputs must fulfil (:meth:`~.bitstream.BitParams.needs`). A
:class:`Network` says where they come from: streams that encoders make from sources, and outputs of
blocks. :func:`check` follows each stream back to its *origins*, the sources it was made from with
their arrangement and delay, and refuses the first need that is not met, in a sentence that says
what to change; or it repairs the network.

The rules:

- Two streams are independent if they have no origin in common. The same source in another
  arrangement (bits reversed, permuted) is another origin; delayed by its ``width`` bits or more, a
  pseudo-random one is too, since a register shifts its bits along; a low-discrepancy one never is.
- They are correlated if they were encoded from one source in one arrangement, or are the two
  outputs of one synchronizer; anticorrelated if they are those of one desynchronizer.
- The bits of a stream are memoryless if it was encoded from a pseudo-random source. A
  low-discrepancy one makes finite-state functions converge to something else, **at no length** to
  what they are meant to be.

What comes out of a block has the origins of all that goes in, is memoryless if everything that goes
in is and the block keeps no state, and is correlated with nothing. A block to which something else
applies has a class attribute ``CORRELATION`` in its parameters:

==================  ==============================================================
``delays``          the origins are ``params.depth`` bits older
``renews``          only the origins of the port ``source`` count
``shuffles``        each output is an origin of its own
``correlates``      the outputs are correlated with one another
``anticorrelates``  the outputs are anticorrelated with one another
==================  ==============================================================

These are rules for design, not proofs: blocks in between can make streams independent that have a
common origin, and a shuffled stream keeps its slow changes.
"""

import sys
from dataclasses import dataclass, replace
from itertools import combinations, product

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import GOLDENS, Golden, Params
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.corr.decorrelator import DecorrelatorParams
from spikeloom.golden.sc.corr.desynchronizer import DesynchronizerParams
from spikeloom.golden.sc.corr.regenerator import RegeneratorParams
from spikeloom.golden.sc.corr.synchronizer import SynchronizerParams
from spikeloom.golden.sc.stream.bitstream import Need

__all__ = ["Encoder", "Network", "Node", "Source", "check"]


@dataclass(frozen=True)
class Source:
    """A source of numbers.

    Parameters
    ----------
    name : str
        Its name; whatever is made from it has it as origin.
    kind : {"pseudo-random", "low-discrepancy"}
        An LFSR, or a Sobol, Halton, van der Corput or counting sequence.
    width : int
        Bits of a number, 1..64.
    """

    name: str
    kind: str = "pseudo-random"
    width: int = 8

    def __post_init__(self):
        check_choice("kind", self.kind, ("pseudo-random", "low-discrepancy"))
        check_int("width", self.width, 1, 64)


@dataclass(frozen=True)
class Encoder:
    """A stream ``name``, made by a comparator from the source of that name.

    ``arrangement`` tells streams apart that see the bits of one source in another order.
    """

    name: str
    source: str
    arrangement: str = ""


@dataclass(frozen=True)
class Node:
    """A block: its name, its parameters, and for each stream port what is connected to it.

    That is the name of an encoder, of a source (for a port that takes numbers), or ``node.port`` of
    an earlier node; for a vector port a tuple of them, or one for all elements.
    """

    name: str
    params: Params
    inputs: dict[str, str | tuple[str, ...]]

    @property
    def block(self) -> str:
        """The block and the name, for messages."""
        return f"{GOLDENS.key_of(type(self.params).__module__)} `{self.name}`"


@dataclass(frozen=True)
class Network:
    """Sources, the streams made from them, and the nodes, each after those it reads from."""

    sources: tuple[Source, ...]
    encoders: tuple[Encoder, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class _Stream:
    """What is known about a stream: ``(source, arrangement, delay)`` of each origin, and so on."""

    origins: frozenset[tuple[str, str, int]]
    memoryless: bool
    bond: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Violation:
    """A need that is not met: the node, the two slots or the one, and the sentence."""

    node: Node
    need: Need
    slots: tuple[tuple[str, int | None], ...]
    message: str


def check(network: Network, *, repair: bool = False) -> Network:
    """Refuse a network in which a need is not met, or repair it.

    Parameters
    ----------
    network : Network
        The description.
    repair : bool
        Put a decorrelator, regenerator, synchronizer or desynchronizer before the block instead,
        with new sources of their own, whose names begin with ``repair``.

    Returns
    -------
    Network
        The network, as it was or repaired.

    Raises
    ------
    ValueError
        A need is not met (and no block repairs it), or a name leads nowhere.
    """
    # Each repair settles one need; what it inserts has none that its new source does not meet.
    while (violation := _first_violation(network)) is not None:
        if not repair:
            raise ValueError(violation.message)
        network = _repaired(network, violation)
    return network


def _first_violation(network: Network) -> _Violation | None:
    # Nodes stand after those they read from, so one pass in their order knows every stream.
    spans = {source.name: _span(source) for source in network.sources}
    streams = {}
    for source in network.sources:
        memoryless = source.kind == "pseudo-random"
        streams[source.name] = _Stream(frozenset({(source.name, "", 0)}), memoryless)
    for encoder in network.encoders:
        if encoder.source not in spans:
            raise ValueError(f"encoder `{encoder.name}` has no source named {encoder.source!r}")
        origins = frozenset({(encoder.source, encoder.arrangement, 0)})
        bond = ("correlated", encoder.source, encoder.arrangement)
        streams[encoder.name] = _Stream(origins, streams[encoder.source].memoryless, bond)
    for node in network.nodes:
        slots = _slots(node, streams)
        needs = getattr(node.params, "needs", tuple)()
        for need in needs:
            violation = _violated(node, need, slots, spans)
            if violation is not None:
                return violation
        streams.update(_outputs(node, slots, spans))
    return None


def _span(source):
    """Bits of delay that make a source independent of itself; None for no number of them."""
    return source.width if source.kind == "pseudo-random" else None


def _slots(node, streams):
    """The streams of a node by ``(port, element)``."""
    slots = {}
    for port in node.params.ports():
        if not isinstance(port, Bits) or port.flow != "in":
            continue
        if port.name not in node.inputs:
            raise ValueError(f"{port.name} of {node.block} must be connected")
        names = node.inputs[port.name]
        pairs = enumerate(names) if isinstance(names, tuple) else [(None, names)]
        for element, name in pairs:
            if name not in streams:
                raise ValueError(
                    f"{_slot(port.name, element)} of {node.block} reads {name!r}, "
                    "which no source, encoder or earlier node gives"
                )
            slots[port.name, element] = streams[name]
    return slots


def _slot(port, element):
    return port if element is None else f"{port}[{element}]"


def _violated(node, need, slots, spans):
    taken = {slot: stream for slot, stream in slots.items() if slot[0] in need.ports}
    if need.kind == "memoryless":
        for slot, stream in taken.items():
            if not stream.memoryless:
                return _Violation(
                    node,
                    need,
                    (slot,),
                    (
                        f"{_slot(*slot)} of {node.block} must be memoryless, and comes from "
                        f"{_names(stream.origins)} by low discrepancy or through a block "
                        f"with state: "
                        "no length makes the result right; give it a pseudo-random source, or put "
                        "corr.regenerator with one before it"
                    ),
                )
        return None
    # Two groups against each other, or every two of one group.
    others = [(slot, stream) for slot, stream in slots.items() if slot[0] in need.against]
    pairs = product(taken.items(), others) if need.against else combinations(taken.items(), 2)
    for (first, x), (second, y) in pairs:
        both = f"{_slot(*first)} and {_slot(*second)} of {node.block}"
        if need.kind == "independent":
            common = _common(x, y, spans)
            if common:
                return _Violation(
                    node,
                    need,
                    (first, second),
                    (
                        f"{both} come from {_names(common)}; give one of them another "
                        f"source, or put "
                        "corr.decorrelator before it"
                    ),
                )
        elif x.bond[:1] != (need.kind,) or x.bond != y.bond:
            block = _PAIRING[need.kind][0]
            return _Violation(
                node,
                need,
                tuple(taken),
                (
                    f"{both} must be {need.kind}, and are not known to be; put {block} before it"
                    + ("" if need.kind == "anticorrelated" else ", or encode both from one source")
                ),
            )
    return None


_PAIRING = {
    "correlated": ("corr.synchronizer", SynchronizerParams),
    "anticorrelated": ("corr.desynchronizer", DesynchronizerParams),
}


def _common(x, y, spans):
    """The origins that two streams share."""
    return frozenset(
        (source, arrangement, delay)
        for source, arrangement, delay in x.origins
        for other, other_arrangement, other_delay in y.origins
        if (source, arrangement) == (other, other_arrangement)
        and (spans.get(source) is None or abs(delay - other_delay) < spans[source])
    )


def _names(origins):
    names = sorted({source for source, _, _ in origins})
    text = ", ".join(f"`{name}`" for name in names)
    return f"one source {text}" if len(names) == 1 else f"the sources {text}"


def _outputs(node, slots, spans):
    """What comes out of a node, by the names of its outputs."""
    # The least that is true of any block: its outputs may depend on all that goes in, and be
    # anything to one another. CORRELATION says more.
    effect = getattr(node.params, "CORRELATION", "mixes")
    source = [stream for (port, _), stream in slots.items() if port == "source"]
    inputs = source if effect == "renews" else list(slots.values())
    origins = frozenset(origin for stream in inputs for origin in stream.origins)
    memoryless = all(stream.memoryless for stream in inputs)
    bond = ()
    if effect == "delays":
        depth = node.params.depth
        origins = frozenset((name, order, delay + depth) for name, order, delay in origins)
    elif effect in {"correlates", "anticorrelates"}:
        memoryless, bond = False, (effect.removesuffix("s") + "d", node.name)
    elif effect != "renews":
        memoryless = memoryless and not _keeps_state(node.params)
    streams = {}
    for port in node.params.ports():
        if isinstance(port, Bits) and port.flow == "out":
            name = f"{node.name}.{port.name}"
            # Random order makes a source of its own of it; a delay of that is not taken for
            # independent.
            if effect == "shuffles":
                spans[name] = None
                origins = frozenset({(name, "", 0)})
            streams[name] = _Stream(origins, memoryless, bond)
    return streams


def _keeps_state(params):
    """Whether the golden model that goes with the parameters has registers."""
    # A golden model stands beside its parameters, so the module of these has it.
    for kind in vars(sys.modules[type(params).__module__]).values():
        known = isinstance(kind, type) and issubclass(kind, Golden) and kind.EXAMPLES
        if known and kind.params_type() is type(params):
            return bool(kind(params).registers())
    return False


def _repaired(network, violation):
    node, slots = violation.node, violation.slots
    at = network.nodes.index(node)
    number = sum(source.name.startswith("repair") for source in network.sources)
    number += sum(other.name.startswith("repair") for other in network.nodes)
    name, source = f"repair{number}", Source(f"repair{number}_source")
    kind = violation.need.kind
    numbers = [slot for slot in slots if slot[0] == "source"]
    if kind == "independent" and numbers:
        # The numbers of a block that takes them: another source is all it needs.
        return replace(
            network,
            sources=(*network.sources, source),
            nodes=_with(network.nodes, at, [_rewired(node, {numbers[-1]: source.name})]),
        )
    lanes = {"lanes": getattr(node.params, "lanes", 1)}
    inputs: dict[str, str | tuple[str, ...]] = {}
    if kind in _PAIRING:
        if len(slots) != 2:
            raise ValueError(f"{violation.message}; no block repairs {len(slots)} streams at once")
        fix, outs, sources = _PAIRING[kind][1](**lanes), ("o_a", "o_b"), network.sources
        inputs |= {"a": _name(node, slots[0]), "b": _name(node, slots[1])}
    else:
        sources = (*network.sources, source)
        # A decorrelator takes two streams at once. Where more are concerned the last of the two is
        # made anew, and what still violates the need is found in the next round.
        concerned = violation.need.ports + violation.need.against
        pair = len(concerned) == 2 and all(element is None for _, element in slots)
        if kind == "independent" and pair:
            fix, outs = DecorrelatorParams(**lanes), ("o_a", "o_b")
            inputs |= {"a": _name(node, slots[0]), "b": _name(node, slots[1])}
        else:
            slots = slots[-1:]
            fix, outs = RegeneratorParams(**lanes), ("o",)
            inputs["a"] = _name(node, slots[0])
        inputs["source"] = source.name
    wires = {slot: f"{name}.{out}" for slot, out in zip(slots, outs, strict=True)}
    nodes = _with(network.nodes, at, [Node(name, fix, inputs), _rewired(node, wires)])
    return replace(network, sources=sources, nodes=nodes)


def _name(node, slot):
    port, element = slot
    return node.inputs[port] if element is None else node.inputs[port][element]


def _rewired(node, wires):
    inputs = dict(node.inputs)
    for (port, element), name in wires.items():
        if element is None:
            inputs[port] = name
        else:
            names = list(inputs[port])
            names[element] = name
            inputs[port] = tuple(names)
    return replace(node, inputs=inputs)


def _with(nodes, at, new):
    return (*nodes[:at], *new, *nodes[at + 1 :])
