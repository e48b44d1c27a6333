"""Miters of cycle blocks: equal outputs and equal registers in every clock cycle.

Registers of the same name are asserted to be equal beside the outputs. These equalities strengthen
the induction hypothesis, so that most blocks need no invariant of their own.
"""

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
    """Add the golden model's step, and assert equal outputs and equal registers of the same name.

    Parameters
    ----------
    m : Module
        The miter, in which the component is a submodule already.
    golden : CycleGolden
        The specification.
    dut : Block
        The component.
    inputs : dict of Value
        The free inputs of both sides, by port.
    negative_control : bool
        Invert the last bit of one output of the golden model.

    Returns
    -------
    dict of list
        The golden registers by name, element by element, for invariants to refer to.

    Raises
    ------
    ValueError
        The outputs of ``step`` are not those of the parameters, or a register has the name of an
        input.
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
    # Registers of the same name are asserted to be equal, so the golden step may start from the
    # component's. Both sides then compute on the same signals: structurally equal logic merges, and
    # multipliers need not be proved equal.
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
    """Assert each output in every cycle; a payload only while its ``valid`` is 1."""
    outs = [port for port in golden.params.leaves() if port.flow == "out"]
    disputed = {port.name for port in outs} ^ set(outputs)
    if disputed:
        raise ValueError(f"{golden.KEY}: step and ports() disagree on {sorted(disputed)}")
    # The inverted bit must be observable whatever the block does: preferably not on a handshake.
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
    """Assert that registers of the same name are equal, while their ``valid`` bit, if any, is 1."""
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
    """Assert that registers have no effect while their ``valid`` bit is 0.

    Their equality is waived then, which is sound only if nothing depends on them. So the golden
    step is built twice more with this bit 0, once with the component's contents of these registers
    and once with zeros. Outputs and other registers must be the same in both, and so must these
    registers where the step sets their bit. The assertions apply in cycles in which the bit is 0.
    """
    name, bit = valid
    flags = start[name][0]
    # A constant 0 in place of the bit folds most of both steps away before the solver sees them.
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
