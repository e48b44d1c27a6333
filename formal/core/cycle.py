"""Miters of cycle blocks: outputs and registers equal in every cycle."""

from typing import cast

from amaranth.hdl import Const, Module, Value

from spikeloom.golden.core.contract import CycleGolden, Values
from spikeloom.rtl.core.block import Ported, leaf

from .symbolic import Sym, shared
from .words import (
    advance,
    claim,
    element_name,
    elements_of,
    golden_state,
    own_register,
    shape_of,
    state_symbols,
    words_of,
)

__all__ = ["cycle_miter"]


def cycle_miter(
    m: Module, golden: CycleGolden, dut: Ported, inputs: dict[str, Value], negative_control: bool
) -> dict[str, list]:
    """Add the golden model's step, and the claims that all outputs and mapped registers are equal.

    Returns
    -------
    dict of list
        The golden registers, which invariants relate to the component.
    """
    ports = golden.params.leaves()
    state = golden_state(golden)
    words = {
        port.name: Sym.of(
            words_of(inputs[port.name], port, port.count or 1),
            (1,) if port.count is None else (1, port.count),
        )
        for port in ports
        if port.flow == "in"
    }
    symbols = cast("Values", words)
    # What the component holds under the same name is claimed to be equal. So the step may start
    # from there, and both sides compute with the same signals, which products need most.
    own = {register.name: own_register(dut, register) for register in golden.registers()}
    start = {
        name: own_elements if (own_elements := own[name]) is not None else elements
        for name, elements in state.items()
    }
    with shared(m, dut.cuts):
        following, outputs = golden.step(state_symbols(golden, start), **symbols)
    advance(m, golden, state, following)
    for valid in sorted({x.valid for x in golden.registers() if x.valid is not None}):
        _meaningless(m, golden, start, symbols, valid)
    _equal_outputs(m, golden, dut, outputs, negative_control)
    _equal_registers(m, golden, own, state)
    return state


def _equal_outputs(m, golden, dut, outputs, negative_control):
    """Every output in every cycle; a payload only while it is valid."""
    outs = [port for port in golden.params.leaves() if port.flow == "out"]
    disputed = {port.name for port in outs} ^ set(outputs)
    if disputed:
        raise ValueError(f"{golden.KEY}: step and ports() disagree on {sorted(disputed)}")
    # The control is wrong where it shows whatever the block does: preferably not on a handshake.
    wrong = max(outs, key=lambda port: not port.name.endswith(("__ready", "__valid"))).name
    for port in outs:
        theirs = leaf(dut, port.name)
        ours = elements_of(outputs[port.name], port.count or 1)
        base, _, part = port.name.partition("__")
        valids = leaf(dut, f"{base}__valid") if part == "payload" else [Const(1)]
        for index, (their, our) in enumerate(zip(theirs, ours, strict=True)):
            spoil = negative_control and port.name == wrong and index == 0
            expected = our ^ Const(1, 1) if spoil else our
            valid = valids[index] if len(valids) == len(theirs) else valids[0]
            claim(m, ~valid | (their == expected), f"output {element_name(port, index)} differs")


def _equal_registers(m, golden, own, state):
    """Registers that have the same name on both sides, while what they hold means something."""
    names = {port.name for port in golden.params.leaves() if port.flow == "in"}
    for register in golden.registers():
        if register.name in names:
            raise ValueError(f"{golden.KEY}: register {register.name} has the name of an input")
        waived = Const(0, 1) if register.valid is None else ~_bit(state, register.valid)
        pairs = zip(own[register.name] or (), state[register.name], strict=False)
        for index, (their, our) in enumerate(pairs):
            said = f"register {element_name(register, index)} differs"
            claim(m, waived | (their == our), said)


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
        x.name: [Const(0, shape_of(x))] * (x.count or 1)
        for x in golden.registers()
        if x.valid == valid
    }
    with shared(m):
        results = [golden.step(state_symbols(golden, at), **symbols) for at in (idle, idle | blank)]
    (following, shown), (others, other) = results
    said = f"matters while bit {bit} of {name} is 0"
    again = Value.cast(elements_of(following[name], 1)[0])[bit]
    for register in golden.registers():
        waived = flags[bit] | (~again if register.valid == valid else Const(0, 1))
        pairs = [elements_of(x[register.name], register.count or 1) for x in (following, others)]
        for a, b in zip(*pairs, strict=True):
            claim(m, waived | (a == b), f"{register.name}: what {said}")
    for port in golden.params.leaves():
        if port.flow == "out":
            pairs = [elements_of(x[port.name], port.count or 1) for x in (shown, other)]
            for a, b in zip(*pairs, strict=True):
                claim(m, flags[bit] | (a == b), f"{port.name}: what {said}")
