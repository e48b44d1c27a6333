"""Miters: a component and its golden model, run on symbols, side by side on the same inputs.

For a cycle block the golden model's registers stand beside the component, both see the same free
inputs, and all outputs and all registers that map by name must agree in every cycle. Besides, every
next state of the golden model must fit its register: NumPy would keep the bits that hardware drops,
so this is where an overflow that nobody handled is found.

For a transaction block the component talks to free, rule-abiding streams. Items that went in wait
in queues until there is one on every input; then the golden model's ``transfer`` says what must
come out. What comes out must be the next item so foretold, and something must come within
``params.latency`` cycles in which nobody waits for the outside.
"""

import numpy as np
from amaranth.back import rtlil
from amaranth.hdl import (
    Array,
    Assert,
    Assume,
    Cat,
    Const,
    Module,
    Mux,
    Signal,
    Value,
    signed,
    unsigned,
)
from amaranth.lib import data

from spikeloom.golden.core.contract import CycleGolden, Golden
from spikeloom.golden.core.ports import Port, Register, Stream
from spikeloom.rtl.core.block import Block, leaf

from .spec import Spec
from .symbolic import Sym, shared

__all__ = ["miter"]


def miter(
    golden: Golden, dut: Block, spec: Spec, *, negative_control: bool = False, streams: bool = False
) -> str:
    """RTLIL of the miter of ``golden`` and ``dut``; its top module is ``top``.

    Parameters
    ----------
    negative_control : bool
        Make the golden model wrong in the last bit of one output: the control, which must be
        refuted.
    streams : bool
        For a cycle block: assume that inputs keep the stream rules, and assert that outputs do.
    """
    m = Module()
    m.submodules.dut = dut
    inputs = {}
    for port in golden.params.leaves():
        if port.flow == "in":
            inputs[port.name] = signal = Signal(port.bits, name=port.name)
            m.d.comb += Cat(leaf(dut, port.name)).eq(signal)
    if isinstance(golden, CycleGolden):
        _cycle(m, golden, dut, spec, inputs, negative_control)
        if streams:
            _stream_rules(m, golden, dut)
    else:
        _transaction(m, golden, dut, spec, negative_control)
        _stream_rules(m, golden, dut)
    return rtlil.convert(m, ports=list(inputs.values()), name="top", emit_src=False)


def _shape(port: Port | Register):
    return signed(port.width) if port.signed else unsigned(port.width)


def _words(packed: Value, port: Port | Register, number: int) -> list[Value]:
    words = [packed.word_select(index, port.width) for index in range(number)]
    return [word.as_signed() if port.signed else word for word in words]


def _elements(array, number: int) -> list[Value]:
    """The elements of what a golden model returned, which may be plain constants."""
    if isinstance(array, Sym):
        values = array.values
    else:
        values = np.vectorize(lambda x: Const(int(x)), otypes=[object])(np.asarray(array))
    values = np.ravel(values)
    return list(np.broadcast_to(values, (number,)) if len(values) == 1 else values)


def _narrow(m: Module, value: Value, port: Port | Register, name: str) -> Signal:
    """``value`` in the shape of ``port``, with the obligation that it fits."""
    narrow = Signal(_shape(port), name=name)
    m.d.comb += [narrow.eq(value), Assert(narrow == value)]
    return narrow


def _golden_state(m: Module, golden: Golden) -> dict[str, list[Signal]]:
    state = {}
    for register in golden.registers():
        number = register.count or 1
        inits = register.init if isinstance(register.init, tuple) else (register.init,) * number
        state[register.name] = [
            Signal(_shape(register), name=f"golden_{register.name}_{index}", init=init)
            for index, init in enumerate(inits)
        ]
    return state


def _symbols(golden: Golden, state: dict[str, list[Signal]]) -> dict[str, Sym]:
    shapes = {
        register.name: (1,) if register.count is None else (1, register.count)
        for register in golden.registers()
    }
    return {name: Sym.of(elements, shapes[name]) for name, elements in state.items()}


def _advance(m: Module, golden: Golden, state, following, enable=None):
    """Clock the golden registers to their next state."""
    for register in golden.registers():
        values = _elements(following[register.name], register.count or 1)
        for index, (now, value) in enumerate(zip(state[register.name], values, strict=True)):
            narrow = _narrow(m, value, register, f"next_{register.name}_{index}")
            m.d.sync += now.eq(narrow if enable is None else Mux(enable, narrow, now))


def _own(dut: Block, register: Register) -> list[Value] | None:
    """The component's own register of that name, if it has one."""
    own = getattr(dut, register.name, None)
    if isinstance(own, list | tuple | Array):
        return [Value.cast(element) for element in own]
    if isinstance(own, Signal | data.View):
        value = Value.cast(own)
        return [value] if register.count is None else _words(value, register, register.count)
    return None


def _cycle(m, golden, dut, spec, inputs, negative_control):
    ports = golden.params.leaves()
    state = _golden_state(m, golden)
    symbols = {
        port.name: Sym.of(
            _words(inputs[port.name], port, port.count or 1),
            (1,) if port.count is None else (1, port.count),
        )
        for port in ports
        if port.flow == "in"
    }
    # What the component holds under the same name is asserted to be equal. So the step may start
    # from there, and both sides compute with the same signals, which products need most.
    own = {register.name: _own(dut, register) for register in golden.registers()}
    start = {
        name: elements if (own[name] is None) else own[name] for name, elements in state.items()
    }
    with shared(m, dut.cuts):
        following, outputs = golden.step(_symbols(golden, start), **symbols)
    _advance(m, golden, state, following)
    for valid in sorted({x.valid for x in golden.registers() if x.valid is not None}):
        _meaningless(m, golden, start, symbols, valid)

    outs = [port for port in ports if port.flow == "out"]
    missing = {port.name for port in outs} ^ set(outputs)
    if missing:
        raise ValueError(f"{golden.KEY}: step and ports() disagree on {sorted(missing)}")
    # The control is wrong where it shows whatever the block does: preferably not on a handshake.
    wrong = max(outs, key=lambda port: not port.name.endswith(("__ready", "__valid"))).name
    for port in outs:
        theirs = leaf(dut, port.name)
        ours = _elements(outputs[port.name], port.count or 1)
        base, _, part = port.name.partition("__")
        valids = leaf(dut, f"{base}__valid") if part == "payload" else [Const(1)]
        for index, (their, our) in enumerate(zip(theirs, ours, strict=True)):
            spoil = negative_control and port.name == wrong and index == 0
            expected = our ^ Const(1, 1) if spoil else our
            valid = valids[index] if len(valids) == len(theirs) else valids[0]
            m.d.comb += Assert(~valid | (their == expected))

    names = {port.name for port in ports if port.flow == "in"}
    for register in golden.registers():
        if register.name in names:
            raise ValueError(f"{golden.KEY}: register {register.name} has the name of an input")
        waived = Const(0, 1) if register.valid is None else ~_bit(state, register.valid)
        for their, our in zip(own[register.name] or (), state[register.name], strict=False):
            m.d.comb += Assert(waived | (their == our))
    if not negative_control:
        _claim(m, spec, dut, state)


def _bit(state, valid: tuple[str, int]) -> Value:
    name, bit = valid
    return Value.cast(state[name][0])[bit]


def _meaningless(m, golden, start, symbols, valid):
    """While the bit ``valid`` is 0, what its registers hold is of no consequence.

    The golden model makes the step twice with this bit 0, once with what the component has there
    and once with zeros: outputs and other registers must come out the same, and these registers
    where the bit is 1 again. The bit is a constant in these steps, which saves the solver most of
    them, and they count where it is 0 indeed.
    """
    name, bit = valid
    flags = start[name][0]
    idle = {**start, name: [flags & ~(1 << bit) & (1 << len(flags)) - 1]}
    blank = {
        x.name: [Const(0, _shape(x))] * (x.count or 1)
        for x in golden.registers()
        if x.valid == valid
    }
    with shared(m):
        results = [golden.step(_symbols(golden, at), **symbols) for at in (idle, idle | blank)]
    (following, shown), (others, other) = results
    again = Value.cast(_elements(following[name], 1)[0])[bit]
    for register in golden.registers():
        waived = flags[bit] | (~again if register.valid == valid else Const(0, 1))
        for a, b in zip(
            *(_elements(x[register.name], register.count or 1) for x in (following, others)),
            strict=True,
        ):
            m.d.comb += Assert(waived | (a == b))
    for port in golden.params.leaves():
        if port.flow == "out":
            for a, b in zip(
                *(_elements(x[port.name], port.count or 1) for x in (shown, other)), strict=True
            ):
                m.d.comb += Assert(flags[bit] | (a == b))


def _claim(m, spec, dut, state):
    """What the spec says beside equality; it may run parts of golden models too.

    The control goes without: what refutes it shall be an output, and it is found sooner.
    """
    with shared(m):
        claims = [*spec.invariant(dut, state), *spec.properties(dut, state)]
    m.d.comb += [Assert(claim) for claim in claims]


def _stream_rules(m, golden, dut):
    """An offer stays as it is until it is taken: assumed of inputs, asserted of outputs."""
    for stream in golden.params.ports():
        if not isinstance(stream, Stream):
            continue
        check = Assume if stream.flow == "in" else Assert
        ways = stream.ways or 1
        payloads = leaf(dut, f"{stream.name}__payload")
        valids = leaf(dut, f"{stream.name}__valid")
        readies = leaf(dut, f"{stream.name}__ready")
        for way in range(ways):
            payload = payloads[way] if stream.ways else Cat(payloads)
            waiting = Signal(name=f"{stream.name}_waiting_{way}")
            offered = Signal(len(payload), name=f"{stream.name}_offered_{way}")
            m.d.sync += [waiting.eq(valids[way] & ~readies[way]), offered.eq(payload)]
            m.d.comb += check(~waiting | (valids[way] & (payload.as_unsigned() == offered)))


class _Queue:
    """A queue whose head may be what is being pushed in the same cycle."""

    def __init__(self, m, name, bits, depth):
        self.push, self.item = Signal(name=f"{name}_push"), Signal(bits, name=f"{name}_item")
        self.pop = Signal(name=f"{name}_pop")
        count = Signal(range(depth + 1), name=f"{name}_count")
        entries = [Signal(bits, name=f"{name}_{index}") for index in range(depth)]
        self.has = (count > 0) | self.push
        self.head = Mux(count > 0, entries[0], self.item)
        self.count, self.entries = count, entries
        grown = [
            Mux(self.push & (count == index), self.item, entry)
            for index, entry in enumerate([*entries, Const(0, bits)])
        ]
        for index, entry in enumerate(entries):
            m.d.sync += entry.eq(Mux(self.pop, grown[index + 1], grown[index]))
        m.d.sync += count.eq(count + self.push - self.pop)
        m.d.comb += Assert(count + self.push - self.pop <= depth)


def _transaction(m, golden, dut, spec, negative_control):
    params = golden.params
    state = _golden_state(m, golden)
    moved, queues, symbols = [], {}, {}
    offers, stalls = [], []
    for stream in params.ports():
        if not isinstance(stream, Stream) or stream.ways is not None:
            raise ValueError(f"{golden.KEY}: a transaction block has single streams only")
        if stream.flow == "in":
            queue = queues[stream.name] = _collect(m, dut, stream, spec.OUTSTANDING)
            number = (stream.count or 1) * stream.burst
            shape = (1,) if stream.burst == 1 else (1, stream.burst)
            shape += () if stream.count is None else (stream.count,)
            symbols[stream.name] = Sym.of(_words(queue.head, stream, number), shape)
            offers.append(leaf(dut, f"{stream.name}__valid")[0])
        else:
            stalls.append(~leaf(dut, f"{stream.name}__ready")[0])
        moved.append(leaf(dut, f"{stream.name}__valid")[0] & leaf(dut, f"{stream.name}__ready")[0])
    fire = Signal(name="fire")
    m.d.comb += fire.eq(Cat(queue.has for queue in queues.values()).all())
    m.d.comb += [queue.pop.eq(fire) for queue in queues.values()]
    with shared(m):
        following, items = golden.transfer(_symbols(golden, state), **symbols)
    _advance(m, golden, state, following, fire)

    outs = [stream for stream in params.ports() if stream.flow == "out"]
    pending = {
        stream.name: _scoreboard(
            m,
            dut,
            stream,
            items[stream.name],
            fire,
            spec.OUTSTANDING + 1,
            negative_control and stream is outs[-1],
        )
        for stream in outs
    }
    wanted = Cat(offers).all() | Cat(queue.has for queue in pending.values()).any()
    waited = _progress(m, params.latency, moved, wanted, Cat(stalls).any())
    known = {**state, "waited": [waited]}
    for name, queue in (*queues.items(), *pending.items()):
        known[f"{name}_count"], known[f"{name}_items"] = [queue.count], queue.entries
    if not negative_control:
        _claim(m, spec, dut, known)


def _collect(m, dut, stream, outstanding) -> _Queue:
    """Gather the transfers of an input stream into items."""
    payload = Cat(leaf(dut, f"{stream.name}__payload"))
    queue = _Queue(m, f"in_{stream.name}", len(payload) * stream.burst, outstanding)
    transfer = leaf(dut, f"{stream.name}__valid")[0] & leaf(dut, f"{stream.name}__ready")[0]
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


def _scoreboard(m, dut, stream, item, fire, depth, negative_control) -> _Queue:
    """Check an output stream against the golden items; gives the queue of those still to come."""
    number = (stream.count or 1) * stream.burst
    parts = [
        _narrow(m, value, stream, f"out_{stream.name}_{index}")
        for index, value in enumerate(_elements(item, number))
    ]
    payload = Cat(leaf(dut, f"{stream.name}__payload"))
    queue = _Queue(m, f"out_{stream.name}", stream.width * number, depth)
    m.d.comb += [queue.push.eq(fire), queue.item.eq(Cat(parts) ^ int(negative_control))]
    valid = leaf(dut, f"{stream.name}__valid")[0]
    beat = Signal(range(stream.burst), name=f"{stream.name}_out_beat")
    last = beat == stream.burst - 1
    expected = queue.head.word_select(beat, len(payload)) if stream.burst > 1 else queue.head
    transfer = valid & leaf(dut, f"{stream.name}__ready")[0]
    m.d.comb += [
        Assert(~valid | (queue.has & (payload == expected))),
        queue.pop.eq(transfer & last),
    ]
    with m.If(transfer):
        m.d.sync += beat.eq(Mux(last, 0, beat + 1))
    return queue


def _progress(m, latency, moved, wanted, stalled) -> Signal:
    """Within ``latency`` cycles in which something is wanted and nobody stalls, something moves."""
    waited = Signal(range(latency + 2), name="waited")
    with m.If(Cat(moved).any() | stalled | ~wanted):
        m.d.sync += waited.eq(0)
    with m.Elif(waited <= latency):
        m.d.sync += waited.eq(waited + 1)
    m.d.comb += Assert(waited <= latency)
    return waited
