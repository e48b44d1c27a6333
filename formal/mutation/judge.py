"""Verdicts on surviving mutants: equivalent to the original, or missed by the stimuli."""

import re

from amaranth.back import rtlil
from amaranth.hdl import Assert, Assume, Cat, Const, Module, Signal

from spikeloom.formal.core.miter import miter
from spikeloom.formal.core.properties import Properties
from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.contract import CycleGolden, Golden
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import Block, leaf

from .netlist import Netlist

__all__ = ["judge"]


def judge(
    golden: Golden, dut: Block, original: str, mutants: list[str], timeout_s: float
) -> list[str]:
    """Decide for each survivor whether it differs from the original in any way that matters.

    Parameters
    ----------
    golden : Golden
        Golden model of the block.
    dut : Block
        The component that the netlists were made of.
    original : str
        RTLIL of the netlist without a mutation.
    mutants : list of str
        RTLIL of each survivor.
    timeout_s : float
        Time limit of each proof, in seconds.

    Returns
    -------
    list of str
        For each survivor ``equivalent``, ``missed`` or ``unknown``.
    """
    if not mutants:
        return []
    # Most often all survivors are equivalent, and one proof decides all of them.
    together = _decide(_twins(dut, original, mutants), timeout_s)
    if together == "proved":
        return ["equivalent"] * len(mutants)
    names = {"proved": "equivalent", "refuted": "missed", "unknown": "unknown"}
    verdicts = []
    for mutant in mutants:
        verdict = together
        if len(mutants) > 1:
            verdict = _decide(_twins(dut, original, [mutant]), timeout_s)
        if verdict != "proved" and not isinstance(golden, CycleGolden):
            # Of a transaction block only the order of items matters, so other timing is no error.
            # Without the block's properties: they may refer to signals that a netlist lacks.
            outstanding = dut.SPEC.outstanding
            netlist = Netlist(dut, mutant)
            text = miter(golden, netlist, Properties(), outstanding=outstanding) + _module(mutant)
            verdict = _decide(text, timeout_s)
        verdicts.append(names[verdict])
    return verdicts


def _decide(text: str, timeout_s: float) -> str:
    # The two sides are nearly the same netlist, for which merging equivalent signals is strongest.
    verdict = solve(text, engine="scorr", timeout_s=timeout_s, trace=False).status
    if verdict == "unknown":
        bounded = solve(text, mode="bmc", depth=16, engine="bitwuzla", timeout_s=timeout_s)
        verdict = "refuted" if bounded.status == "refuted" else "unknown"
    return verdict


def _module(text: str) -> str:
    """The module of a netlist, without the header of its file."""
    head = re.search(r"^(attribute .*\n)*module ", text, re.M)
    assert head is not None
    return text[head.start() :]


def _twins(dut, original: str, mutants: list[str]) -> str:
    """RTLIL of a miter of a netlist and its mutants, under the stream rules at inputs."""
    m = Module()
    m.submodules.original = one = Netlist(dut, original)
    others = [Netlist(dut, mutant) for mutant in mutants]
    m.submodules += others
    inputs = []
    for port in dut.params.leaves():
        ours = leaf(one, port.name)
        if port.flow == "in":
            free = Signal(port.bits, name=port.name)
            m.d.comb += [Cat(leaf(netlist, port.name)).eq(free) for netlist in (one, *others)]
            inputs.append(free)
            continue
        # Payloads only count while the original's valid is 1, as in the harness.
        base, _, part = port.name.rpartition("__")
        valids = leaf(one, f"{base}__valid") if part == "payload" and base else [Const(1)]
        valids = valids if len(valids) == len(ours) else valids * len(ours)
        for other in others:
            for valid, our, their in zip(valids, ours, leaf(other, port.name), strict=True):
                m.d.comb += Assert(~valid | (our == their))
    for stream in dut.params.ports():
        if isinstance(stream, Stream) and stream.flow == "in":
            _offers_stay(m, one, stream)
    text = rtlil.convert(m, ports=inputs, name="top", emit_src=False)
    return text + "".join(_module(netlist) for netlist in (original, *mutants))


def _offers_stay(m: Module, netlist: Netlist, stream: Stream) -> None:
    """Assume that an offer does not change until it is taken, as the harness guarantees."""
    payloads, valids, readies = (leaf(netlist, port.name) for port in stream.leaves())
    for way, (valid, ready) in enumerate(zip(valids, readies, strict=True)):
        payload = payloads[way] if stream.ways else Cat(payloads)
        waiting, offered = Signal(), Signal(len(payload))
        m.d.sync += [waiting.eq(valid & ~ready), offered.eq(payload)]
        m.d.comb += Assume(~waiting | (valid & (payload.as_unsigned() == offered)))
