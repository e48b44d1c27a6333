"""Miters of transaction blocks: a queue at each input stream, a scoreboard at each output stream.

The streams at the component are free, but follow the stream rules. Items that it takes in wait in
queues until there is one of each input stream. Then the golden model's ``transfer`` is applied to
them, and its results are put on the scoreboards. Each item that the component gives out must be the
oldest one on the scoreboard of its stream. A bound on progress rules out a component that stops:
while there is work to do and no consumer stalls, a transfer happens within ``params.latency``
cycles.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value

from spikeloom.golden.core.contract import TransactionGolden
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import Ported, leaf

from .symbolic import Sym, shared
from .words import advance, claim, elements_of, golden_state, narrow, state_symbols, words_of

__all__ = ["transaction_miter"]


class _Queue:
    """A first-in first-out queue with fall-through: an item may be popped in the cycle of its push.

    Attributes
    ----------
    push, item : Signal
        Whether an item is added in this cycle, and the item.
    pop : Signal
        Whether the oldest item is removed in this cycle.
    has, head : Value
        Whether there is an item, counting the one being pushed; the oldest item.
    count, entries : Signal, list of Signal
        Number of stored items, and the items, the oldest first.
    """

    def __init__(self, m: Module, name: str, bits: int, depth: int):
        self.push, self.item = Signal(name=f"{name}_push"), Signal(bits, name=f"{name}_item")
        self.pop = Signal(name=f"{name}_pop")
        count = Signal(range(depth + 1), name=f"{name}_count")
        entries = [Signal(bits, name=f"{name}_{index}") for index in range(depth)]
        self.has = (count > 0) | self.push
        self.head = Mux(count > 0, entries[0], self.item)
        self.count, self.entries = count, entries
        # Entries shift towards the head, so that invariants find the oldest at a fixed place.
        grown = [
            Mux(self.push & (count == index), self.item, entry)
            for index, entry in enumerate([*entries, Const(0, bits)])
        ]
        for index, entry in enumerate(entries):
            m.d.sync += entry.eq(Mux(self.pop, grown[index + 1], grown[index]))
        m.d.sync += count.eq(count + self.push - self.pop)
        # Entries would be lost beyond that, so the miter would no longer be one of the component.
        fits = count + self.push - self.pop <= depth
        claim(m, fits, f"more than {depth} items wait at {name.partition('_')[2]}")


def transaction_miter(
    m: Module,
    golden: TransactionGolden,
    dut: Ported,
    outstanding: int,
    negative_control: bool,
) -> dict[str, list]:
    """Add the golden model's transfer, and the assertions about items and progress.

    Parameters
    ----------
    m : Module
        The miter, in which the component is a submodule already.
    golden : TransactionGolden
        The specification.
    dut : Block or Netlist
        The component.
    outstanding : int
        Items that the component may hold: taken in, and not yet given out.
    negative_control : bool
        Invert the lowest bit of each item of the last output stream.

    Returns
    -------
    dict of list
        The golden registers, the queues and the progress counter, for invariants to refer to.

    Raises
    ------
    ValueError
        A port is no stream, or is an array of streams.
    """
    params = golden.params
    state = golden_state(golden)
    moved, queues, symbols = [], {}, {}
    offers, stalls = [], []
    for stream in params.ports():
        if not isinstance(stream, Stream) or stream.ways is not None:
            raise ValueError(f"{golden.KEY}: a transaction block has single streams only")
        if stream.flow == "in":
            queue = queues[stream.name] = _collect(m, dut, stream, outstanding)
            number = (stream.count or 1) * stream.burst
            shape = (1,) if stream.burst == 1 else (1, stream.burst)
            shape += () if stream.count is None else (stream.count,)
            symbols[stream.name] = Sym.of(words_of(queue.head, stream, number), shape)
            offers.append(leaf(dut, f"{stream.name}__valid")[0])
        else:
            stalls.append(~leaf(dut, f"{stream.name}__ready")[0])
        moved.append(leaf(dut, f"{stream.name}__valid")[0] & leaf(dut, f"{stream.name}__ready")[0])
    # One transaction as soon as there is an item of every input; its result is timeless.
    fire = Signal(name="fire")
    m.d.comb += fire.eq(Cat(queue.has for queue in queues.values()).all())
    m.d.comb += [queue.pop.eq(fire) for queue in queues.values()]
    with shared(m):
        following, items = golden.transfer(state_symbols(golden, state), **symbols)
    advance(m, golden, state, following, fire)

    outs = [stream for stream in params.ports() if stream.flow == "out"]
    pending = {}
    for stream in outs:
        spoil = negative_control and stream is outs[-1]
        item = items[stream.name]
        pending[stream.name] = _scoreboard(m, dut, stream, item, fire, outstanding + 1, spoil)
    # There is work to do if all inputs have an offer, or an item is due at an output.
    wanted = Cat(offers).all() | Cat(queue.has for queue in pending.values()).any()
    waited = _progress(m, params.latency, moved, wanted, Cat(stalls).any())
    known: dict[str, list] = {**state, "waited": [waited]}
    for name, queue in (*queues.items(), *pending.items()):
        known[f"{name}_count"], known[f"{name}_items"] = [queue.count], queue.entries
    return known


def _collect(m, dut, stream, outstanding) -> _Queue:
    """A queue of the items of an input stream, each of ``burst`` transfers."""
    payload = Cat(leaf(dut, f"{stream.name}__payload"))
    queue = _Queue(m, f"in_{stream.name}", len(payload) * stream.burst, outstanding)
    transfer = leaf(dut, f"{stream.name}__valid")[0] & leaf(dut, f"{stream.name}__ready")[0]
    # The last transfer of a burst completes the item in its own cycle, so it needs no register.
    gathered = [Signal(len(payload), name=f"gathered_{i}") for i in range(stream.burst - 1)]
    beat = Signal(range(stream.burst), name=f"{stream.name}_in_beat")
    with m.If(transfer):
        m.d.sync += beat.eq(Mux(beat == stream.burst - 1, 0, beat + 1))
        for index, part in enumerate(gathered):
            with m.If(beat == index):
                m.d.sync += part.eq(payload)
    m.d.comb += queue.push.eq(transfer & (beat == stream.burst - 1))
    m.d.comb += queue.item.eq(Cat(*gathered, payload))
    return queue


def _scoreboard(m, dut, stream, item, fire, depth, spoil) -> _Queue:
    """Assert that an output stream gives the golden items in order; returns their queue."""
    number = (stream.count or 1) * stream.burst
    parts = [
        narrow(m, value, stream, f"out_{stream.name}_{index}", f"{stream.name} of the golden model")
        for index, value in enumerate(elements_of(item, number))
    ]
    payload = Cat(leaf(dut, f"{stream.name}__payload"))
    queue = _Queue(m, f"out_{stream.name}", stream.width * number, depth)
    m.d.comb += [queue.push.eq(fire), queue.item.eq(Value.cast(Cat(parts)) ^ int(spoil))]
    valid = leaf(dut, f"{stream.name}__valid")[0]
    beat = Signal(range(stream.burst), name=f"{stream.name}_out_beat")
    last = beat == stream.burst - 1
    expected = queue.head.word_select(beat, len(payload)) if stream.burst > 1 else queue.head
    transfer = valid & leaf(dut, f"{stream.name}__ready")[0]
    # Checked while the item is offered, taken or not. The queue falls through, since a component
    # without delay offers its result in the cycle of the transfer that completes the item.
    right = ~valid | (queue.has & (payload == expected))
    claim(m, right, f"output {stream.name} is not the next item")
    m.d.comb += queue.pop.eq(transfer & last)
    with m.If(transfer):
        m.d.sync += beat.eq(Mux(last, 0, beat + 1))
    return queue


def _progress(m, latency, moved, wanted, stalled) -> Signal:
    """Assert a transfer within ``latency`` cycles with work to do and no stalling consumer.

    Gives the counter of such cycles since the last transfer.
    """
    waited = Signal(range(latency + 2), name="waited")
    with m.If(Cat(moved).any() | stalled | ~wanted):
        m.d.sync += waited.eq(0)
    with m.Elif(waited <= latency):
        m.d.sync += waited.eq(waited + 1)
    claim(m, waited <= latency, f"nothing moves for {latency} cycles")
    return waited
