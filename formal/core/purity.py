"""Purity of golden models: no side effects, and one function on symbols and on numbers.

A proof is about the circuit that ``step`` builds on symbols, while users run ``step`` on numbers.
The proof carries over only if both are the same function. So a model is refused that draws random
numbers, keeps data between calls, writes into its arguments, or branches on the type of an array.
"""

import inspect
from collections.abc import Callable
from typing import Literal

import numpy as np
from amaranth.hdl import Cat, Elaboratable, Module, Signal

from spikeloom.golden.core.contract import CycleGolden, Golden, dtype_of
from spikeloom.golden.core.dialect import DialectError
from spikeloom.golden.core.ports import Port
from spikeloom.sim.check.stimulus import stimulus
from spikeloom.sim.engines import engine

from .symbolic import Sym, shared
from .words import elements_of, golden_state, shape_of, state_symbols, words_of

__all__ = ["ImpurityError", "arguments_of", "check_pure", "shape_of_argument"]

CYCLES = 32  # steps that are compared
WIDEST = 4096  # bits of the widest register that is compared


class ImpurityError(DialectError):
    """A golden model is not a pure function; the message says in which way."""


def _call(golden: Golden) -> Callable:
    return golden.step if isinstance(golden, CycleGolden) else golden.transfer


def arguments_of(golden: Golden, flow: Literal["in", "out"]) -> list[Port]:
    """The arguments or results of ``step`` or ``transfer``, each as a port with all its elements.

    An item of a stream with ``burst`` becomes a vector of ``burst * count`` elements.
    """
    return [port.flat for port in (golden.arguments() if flow == "in" else golden.results())]


def shape_of_argument(golden: Golden, name: str, batch: int) -> tuple[int, ...]:
    """The shape of an argument of ``step`` or ``transfer`` for ``batch`` copies of the block."""
    return (batch, *next(port for port in golden.arguments() if port.name == name).shape)


class _Symbolic(Elaboratable):
    """The circuit that the code of a golden model builds on symbols, as a component."""

    def __init__(self, golden: Golden):
        self.golden = golden
        self.inputs = arguments_of(golden, "in")
        self.outputs = arguments_of(golden, "out")
        self.shown = [
            Port(f"state_{x.name}", "out", x.width, x.signed, count=x.count)
            for x in golden.registers()
            # Amaranth's simulator writes constants into Python source, whose integer literals are
            # limited in length.
            if x.width * (x.count or 1) <= WIDEST
        ]
        for port in (*self.inputs, *self.outputs, *self.shown):
            setattr(self, port.name, Signal(port.bits, name=port.name))

    def elaborate(self, platform):
        m = Module()
        golden = self.golden
        state = golden_state(golden)
        symbols = {}
        for port in self.inputs:
            words = words_of(getattr(self, port.name), port, port.count or 1)
            symbols[port.name] = Sym.of(words, shape_of_argument(golden, port.name, 1))
        # Without assertions, which the simulator would evaluate; the proof has them.
        with shared(m, claims=False):
            following, results = golden.call(state_symbols(golden, state), **symbols)
        for port in self.outputs:
            values = elements_of(results[port.name], port.count or 1)
            m.d.comb += getattr(self, port.name).eq(Cat(_cast(value, port) for value in values))
        for port in self.shown:
            m.d.comb += getattr(self, port.name).eq(Cat(state[port.name.removeprefix("state_")]))
        for register in golden.registers():
            values = elements_of(following[register.name], register.count or 1)
            for now, value in zip(state[register.name], values, strict=True):
                m.d.sync += now.eq(value)
        return m


def _cast(value, port: Port) -> Signal:
    """A value with the width and signedness of a port."""
    # A sum extends it first: a slice of a narrower value would be narrower than the port.
    return (value + Signal(shape_of(port), name="zero"))[: port.width]


def check_pure(golden: Golden, cycles: int = CYCLES) -> None:
    """Refuse a golden model that is not a pure function of its arguments.

    Parameters
    ----------
    golden : Golden
        The model.
    cycles : int
        Steps with random inputs that are run on numbers, and as a circuit.

    Raises
    ------
    ImpurityError
        Two calls with the same arguments differ, an argument is written to, or the circuit gives
        other outputs or states than the numbers.
    """
    call = _call(golden)
    inputs = _inputs(golden, cycles)
    state = golden.reset(1)
    expected: list[dict] = []
    states: list[dict] = []
    where = f"{type(golden).__name__}.{call.__name__}"
    for cycle in range(cycles):
        given = {
            name: x[cycle].reshape(shape_of_argument(golden, name, 1)) for name, x in inputs.items()
        }
        frozen = [_frozen(state), _frozen(given)]
        try:
            new, outputs = call(frozen[0], **frozen[1])
            again, others = call(frozen[0], **frozen[1])
        except ValueError as wrong:
            if "read-only" in str(wrong):
                line = _line_of(wrong)
                raise ImpurityError(f"{where} writes into an array in place{line}") from wrong
            raise
        _same(where, new | outputs, again | others)
        expected.append(outputs)
        states.append(state)
        state = new
        if not _fits(golden, new):
            break  # from here on the circuit wraps, and numbers do not; the proof will refute it
    _compare(golden, where, inputs, expected, states)


def _fits(golden: Golden, state: dict) -> bool:
    """Whether all values of a state are in the ranges of their registers."""
    for register in golden.registers():
        low = -(1 << (register.width - 1)) if register.signed else 0
        high = (1 << (register.width - register.signed)) - 1
        values = [int(value) for value in np.ravel(state[register.name])]
        if min(values) < low or max(values) > high:
            return False
    return True


def _inputs(golden: Golden, cycles: int) -> dict[str, np.ndarray]:
    ports = arguments_of(golden, "in")
    if not ports:
        return {}
    found = stimulus(golden.KEY or type(golden).__name__, golden.params, 5, ports, cycles)
    return {port.name: found[port.name].astype(dtype_of(port)) for port in ports}


def _frozen(arrays: dict) -> dict:
    """Copies of arrays that raise an exception when they are written to."""
    found = {}
    for name, array in arrays.items():
        found[name] = frozen = np.array(array)
        frozen.flags.writeable = False
    return found


def _line_of(wrong: BaseException) -> str:
    """File and line of the innermost frame of a traceback."""
    trace = wrong.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f": {inspect.getfile(trace.tb_frame)}:{trace.tb_lineno}"


def _same(where: str, first: dict, second: dict) -> None:
    for name, value in first.items():
        if not np.array_equal(np.asarray(value), np.asarray(second[name])):
            raise ImpurityError(
                f"{where} gives two values of {name} for the same arguments; it must be pure"
            )


def _compare(golden, where, inputs, expected, states) -> None:
    """Simulate the circuit on the same inputs, and compare outputs and states cycle by cycle."""
    circuit = _Symbolic(golden)
    cycles = len(expected)
    given = {"rst": np.zeros(cycles, np.int64)}
    given |= {name: values[:cycles] for name, values in inputs.items()}
    ran = engine("pysim").load(circuit, circuit.inputs, (*circuit.outputs, *circuit.shown))
    found = ran.run(given)
    registers = {port.name: port for port in circuit.shown}
    for cycle in range(cycles):
        wanted = {port.name: expected[cycle][port.name] for port in circuit.outputs}
        wanted |= {name: states[cycle][name.removeprefix("state_")] for name in registers}
        for name, value in wanted.items():
            ours = np.broadcast_to(
                np.ravel(np.asarray(value)), np.shape(found[name][cycle]) or (1,)
            )
            theirs = np.ravel(found[name][cycle])
            if not np.array_equal(ours.astype(theirs.dtype), theirs):
                raise ImpurityError(
                    f"{where} gives {name} = {ours.tolist()} on numbers and {theirs.tolist()} on "
                    f"symbols (step {cycle}); it must not ask what an array is"
                )
