"""Words of golden models and components as Amaranth values, and claims about them."""

from typing import cast

import numpy as np
from amaranth.hdl import Array, Assert, Const, Module, Mux, Signal, Value, signed, unsigned
from amaranth.lib import data

from spikeloom.golden.core.contract import Golden, Values
from spikeloom.golden.core.ports import Port, Register
from spikeloom.rtl.core.block import Ported

from .symbolic import Sym

__all__ = [
    "advance",
    "claim",
    "element_name",
    "elements_of",
    "golden_state",
    "narrow",
    "own_register",
    "shape_of",
    "state_symbols",
    "words_of",
]


def claim(m: Module, value, said: str) -> None:
    """Assert ``value`` in every cycle; ``said`` names it when it is refuted."""
    m.d.comb += Assert(value, said.replace("{", "{{").replace("}", "}}"))


def shape_of(port: Port | Register):
    """Amaranth's shape of one element."""
    return signed(port.width) if port.signed else unsigned(port.width)


def words_of(packed: Value, port: Port | Register, number: int) -> list[Value]:
    """The elements of a packed vector."""
    words = [packed.word_select(index, port.width) for index in range(number)]
    return [Value.cast(word.as_signed() if port.signed else word) for word in words]


def elements_of(array, number: int) -> list[Value]:
    """The elements of what a golden model returned, which may be plain constants."""
    if isinstance(array, Sym):
        values = array.values
    else:
        values = np.vectorize(lambda x: Const(int(x)), otypes=[object])(np.asarray(array))
    values = np.ravel(values)
    return list(np.broadcast_to(values, (number,)) if len(values) == 1 else values)


def narrow(m: Module, value: Value, port: Port | Register, name: str, said: str) -> Signal:
    """``value`` in the shape of ``port``, with the claim that it fits.

    NumPy would keep the bits that hardware drops, so this is where an overflow that nobody handled
    is found.
    """
    word = Signal(shape_of(port), name=name)
    m.d.comb += word.eq(value)
    claim(m, word == value, f"{said} does not fit its {port.width} bits")
    return word


def golden_state(golden: Golden) -> dict[str, list[Signal]]:
    """The registers of a golden model, as hardware."""
    state = {}
    for register in golden.registers():
        number = register.count or 1
        inits = register.init if isinstance(register.init, tuple) else (register.init,) * number
        state[register.name] = [
            Signal(shape_of(register), name=f"golden_{register.name}_{index}", init=init)
            for index, init in enumerate(inits)
        ]
    return state


def state_symbols(golden: Golden, state: dict[str, list]) -> Values:
    """The registers as the arrays that ``step`` and ``transfer`` work on."""
    shapes = {
        register.name: (1,) if register.count is None else (1, register.count)
        for register in golden.registers()
    }
    symbols = {name: Sym.of(elements, shapes[name]) for name, elements in state.items()}
    return cast("Values", symbols)  # to NumPy's dispatch a symbol is an array


def advance(m: Module, golden: Golden, state, following, enable=None) -> None:
    """Clock the golden registers to their next state."""
    for register in golden.registers():
        values = elements_of(following[register.name], register.count or 1)
        for index, (now, value) in enumerate(zip(state[register.name], values, strict=True)):
            said = f"the next {element_name(register, index)} of the golden model"
            word = narrow(m, value, register, f"next_{register.name}_{index}", said)
            m.d.sync += now.eq(word if enable is None else Mux(enable, word, now))


def element_name(port: Port | Register, index: int) -> str:
    """The name of an element, with its index where there are several."""
    return port.name if port.count is None else f"{port.name}[{index}]"


def own_register(dut: Ported, register: Register) -> list[Value] | None:
    """The component's own register of that name, if it has one."""
    own = getattr(dut, register.name, None)
    if isinstance(own, list | tuple | Array):
        return [Value.cast(element) for element in own]
    if isinstance(own, Signal | data.View):
        value = Value.cast(own)
        return [value] if register.count is None else words_of(value, register, register.count)
    return None
