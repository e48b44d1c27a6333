"""Miters: a component beside the circuit of its golden model, with assertions that they are equal.

Both get the same inputs, which are free, and so are contents of memories that are unknown after
power-on. The only assumptions are that input streams follow the stream rules, and they are made
here. A component that contains an assumption of its own is refused: under a contradictory
assumption every assertion holds.
"""

import inspect
import re
from collections.abc import Iterable

from amaranth.back import rtlil
from amaranth.hdl import Assume, Cat, Module, Signal, Value

from spikeloom.golden.core.contract import CycleGolden, Golden, TransactionGolden
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import Ported, leaf
from spikeloom.sim.host.verilog import without_contents

from .cycle import cycle_miter
from .properties import Properties
from .symbolic import shared
from .transaction import transaction_miter
from .words import claim

__all__ = ["AssumptionError", "miter"]

# Amaranth's Assume is a $check cell; an instance could also be a plain $assume.
_ASSUMPTION = re.compile(r'^ *(?:parameter \\FLAVOR "assume"|cell \$assume )', re.M)


class AssumptionError(ValueError):
    """A component or its invariant contains an assumption."""


def miter(
    golden: Golden,
    dut: Ported,
    properties: Properties,
    *,
    outstanding: int | None = None,
    negative_control: bool = False,
    streams: bool = False,
) -> str:
    """RTLIL of the miter of a golden model and a component; its top module is ``top``.

    Parameters
    ----------
    golden : CycleGolden or TransactionGolden
        The specification.
    dut : Block or Netlist
        The component; or, of a transaction block and with ``outstanding`` given, a netlist of it.
    properties : Properties
        Assertions beside equality. The negative control is made without them, so that an output
        refutes it, and sooner.
    outstanding : int, optional
        Items that a transaction block may hold, taken in and not yet given out; that of the
        component's ``SPEC`` if not given.
    negative_control : bool
        Invert the last bit of one output of the golden model. This miter must be refuted, or the
        proof of the other one is vacuous.
    streams : bool
        For a cycle block: assume the stream rules of inputs, and assert those of outputs. A miter
        of a transaction block always has them.

    Raises
    ------
    AssumptionError
        The component, or an invariant, contains an assumption.
    TypeError
        The golden model is neither a cycle nor a transaction model.
    """
    m = Module()
    m.submodules.dut = dut
    # Only inputs become ports of the top module, where they are free; outputs are only asserted.
    inputs = {}
    for port in golden.params.leaves():
        if port.flow == "in":
            inputs[port.name] = signal = Signal(port.bits, name=port.name)
            m.d.comb += Cat(leaf(dut, port.name)).eq(signal)
    if isinstance(golden, CycleGolden):
        state = cycle_miter(m, golden, dut, inputs, negative_control)
        assumed = _stream_rules(m, golden, dut) if streams else 0
    elif isinstance(golden, TransactionGolden):
        allowed = dut.SPEC.outstanding if outstanding is None else outstanding
        state = transaction_miter(m, golden, dut, allowed, negative_control)
        assumed = _stream_rules(m, golden, dut)
    else:
        raise TypeError(f"golden must be a cycle or transaction model, not {golden!r}")
    if not negative_control:
        _claims(m, properties, dut, state)
    # Counted in the text, since an assumption may be anywhere below the component.
    text = rtlil.convert(m, ports=list(inputs.values()), name="top", emit_src=False)
    text = without_contents(text)
    found = len(_ASSUMPTION.findall(text))
    if found != assumed:
        raise AssumptionError(
            f"the component of {golden.KEY} makes {found - assumed} assumptions; what is assumed "
            "of the outside is for the harness to say"
        )
    return text


def _claims(m: Module, properties: Properties, dut: Ported, state: dict[str, list]) -> None:
    """Assert the invariants and properties of the block."""
    # Properties may run parts of golden models, so they get a symbolic run of their own.
    with shared(m):
        for kind in ("invariant", "properties"):
            for number, (value, line) in enumerate(_located(getattr(properties, kind)(dut, state))):
                said = f"{kind} {number + 1} of {type(properties).__name__}"
                claim(m, value, f"{said} does not hold{line}")


def _located(claims: Iterable[Value]):
    """Assertions with the source line of the ``yield`` that each comes from, for messages."""
    frame = inspect.getgeneratorlocals if inspect.isgenerator(claims) else None
    for value in claims:
        line = f" (line {claims.gi_frame.f_lineno})" if frame and claims.gi_frame else ""
        yield value, line


def _stream_rules(m: Module, golden: Golden, dut: Ported) -> int:
    """The stream rule over time: once valid, an offer does not change until it is taken.

    It is assumed of input streams and asserted of output streams.

    Returns
    -------
    int
        Number of assumptions.
    """
    assumed = 0
    for stream in golden.params.ports():
        if not isinstance(stream, Stream):
            continue
        payloads = leaf(dut, f"{stream.name}__payload")
        valids = leaf(dut, f"{stream.name}__valid")
        readies = leaf(dut, f"{stream.name}__ready")
        for way in range(stream.ways or 1):
            payload = payloads[way] if stream.ways else Cat(payloads)
            waiting = Signal(name=f"{stream.name}_waiting_{way}")
            offered = Signal(len(payload), name=f"{stream.name}_offered_{way}")
            # The register starts at 0, so nothing is assumed of the first cycle.
            m.d.sync += [waiting.eq(valids[way] & ~readies[way]), offered.eq(payload)]
            stays = ~waiting | (valids[way] & (payload.as_unsigned() == offered))
            if stream.flow == "in":
                m.d.comb += Assume(stays)
                assumed += 1
            else:
                claim(m, stays, f"an offer of {stream.name} changes before it is taken")
    return assumed
