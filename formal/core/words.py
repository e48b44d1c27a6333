"""Amaranth values of the words of golden models and components, and assertions about them."""

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
    """Assert ``value`` in every cycle; ``said`` is the message of its refutation."""
    # Amaranth reads the message as a format string, and names of generated signals may have braces.
    m.d.comb += Assert(value, said.replace("{", "{{").replace("}", "}}"))


def shape_of(port: Port | Register):
    """Amaranth's shape of one element of a port or register."""
    return signed(port.width) if port.signed else unsigned(port.width)


def words_of(packed: Value, port: Port | Register, number: int) -> list[Value]:
    """The ``number`` elements of a packed vector, lowest bits first, in the shape of ``port``."""
    words = [packed.word_select(index, port.width) for index in range(number)]
    return [Value.cast(word.as_signed() if port.signed else word) for word in words]


def elements_of(array, number: int) -> list[Value]:
    """The elements of an array that a golden model returned, in row-major order.

    The array is of symbols, or of plain numbers where the result is constant. An array of one
    element is repeated ``number`` times.
    """
    if isinstance(array, Sym):
        values = array.values
    else:
        values = np.vectorize(lambda x: Const(int(x)), otypes=[object])(np.asarray(array))
    values = np.ravel(values)
    return list(np.broadcast_to(values, (number,)) if len(values) == 1 else values)


def narrow(m: Module, value: Value, port: Port | Register, name: str, said: str) -> Signal:
    """``value`` in the shape of ``port``, with the assertion that nothing is lost.

    NumPy keeps the bits that a register would drop. So an overflow that the golden model does not
    handle is refuted here.

    Parameters
    ----------
    m : Module
        The miter.
    value : Value
        A value of any width.
    port : Port or Register
        Whose width and signedness the result has.
    name : str
        Name of the new signal.
    said : str
        What ``value`` is, for the message of the refutation.
    """
    word = Signal(shape_of(port), name=name)
    m.d.comb += word.eq(value)
    claim(m, word == value, f"{said} does not fit its {port.width} bits")
    return word


def golden_state(golden: Golden) -> dict[str, list[Signal]]:
    """The registers of a golden model as signals with reset values, element by element."""
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
    """The registers as arrays of symbols that ``step`` takes: ``(1,)`` or ``(1, count)``."""
    shapes = {
        register.name: (1,) if register.count is None else (1, register.count)
        for register in golden.registers()
    }
    symbols = {name: Sym.of(elements, shapes[name]) for name, elements in state.items()}
    return cast("Values", symbols)  # to NumPy's dispatch a symbol is an array


def advance(m: Module, golden: Golden, state, following, enable=None) -> None:
    """Clock the golden registers to their next state, where ``enable`` is 1 if that is given."""
    for register in golden.registers():
        values = elements_of(following[register.name], register.count or 1)
        for index, (now, value) in enumerate(zip(state[register.name], values, strict=True)):
            said = f"the next {element_name(register, index)} of the golden model"
            word = narrow(m, value, register, f"next_{register.name}_{index}", said)
            m.d.sync += now.eq(word if enable is None else Mux(enable, word, now))


def element_name(port: Port | Register, index: int) -> str:
    """The name of an element, with its index if the port is a vector."""
    return port.name if port.count is None else f"{port.name}[{index}]"


def own_register(dut: Ported, register: Register) -> list[Value] | None:
    """Elements of the component's attribute with the name of a golden register; None if absent.

    The attribute may be a signal, a view of a structure, or a list or array of them.
    """
    own = getattr(dut, register.name, None)
    if isinstance(own, list | tuple | Array):
        return [Value.cast(element) for element in own]
    if isinstance(own, Signal | data.View):
        value = Value.cast(own)
        return [value] if register.count is None else words_of(value, register, register.count)
    return None
