"""Redundant decisions of golden models: those that no input makes observable at an output.

Stimuli are judged by the decisions of the golden model that they make observable
(:mod:`spikeloom.sim.check.coverage`). A decision that they miss may be impossible to observe. Then
a golden model with that decision wrong is still equal to the right one, which a proof shows: of one
step from any state, or else, from the states that there are, by way of the component.
"""

from collections.abc import Callable

from amaranth.back import rtlil
from amaranth.hdl import Const, Module, Signal, Value

from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.contract import CycleGolden, Golden
from spikeloom.rtl.core.block import Block
from spikeloom.sim.check.coverage import Decision, wrong_golden

from .miter import miter
from .properties import Properties
from .purity import arguments_of, shape_of_argument
from .symbolic import Sym, shared
from .words import claim, element_name, elements_of, state_symbols, words_of

__all__ = ["cannot_show"]

SITES = 4  # operations of one line that are tried; a line may be run for every element of a vector
TIMEOUT_S = 60.0  # of each proof; no answer counts as observable


def cannot_show(
    golden: Golden,
    build: Callable[[], Block],
    decisions: list[Decision],
    missed: Decision,
    properties: Properties,
    engines: tuple[str, ...],
) -> bool:
    """Whether a decision is proved to be unobservable.

    Parameters
    ----------
    golden : Golden
        The model whose decision it is.
    build : callable
        Makes the component, with the same parameters; each proof gets one of its own, for a memory
        cannot be elaborated twice.
    decisions : list of Decision
        All decisions of one step, in the order in which they are taken, from
        :func:`~spikeloom.sim.check.coverage.decisions_of`.
    missed : Decision
        The one that the stimuli did not make observable.
    properties : Properties
        Invariants of the block, which the proof needs.
    engines : tuple of str
        Engines of the block's proofs; the first one is used.
    """
    sites = [number for number, decision in enumerate(decisions) if decision == missed]
    if not sites:
        return False
    for number in sites[:: -(-len(sites) // SITES)]:
        wrong = wrong_golden(golden, number)
        try:
            # Two steps of nearly the same code are soon compared, however large a block is.
            text = _one_step(golden, wrong)
            if solve(text, engine="bitwuzla", timeout_s=TIMEOUT_S, depth=1).status == "proved":
                continue
            dut = build()
            text = miter(wrong, dut, properties)
        except (TypeError, ValueError):
            return (
                False  # the wrong model has no hardware form: it shifts by a negative number, say
            )
        verdict = solve(text, engine=engines[0], timeout_s=TIMEOUT_S, depth=dut.SPEC.depth)
        if verdict.status != "proved":
            return False
    return True


def _one_step(right: Golden, wrong: Golden) -> str:
    """RTLIL of a miter of two golden models: one step from the same state, whatever it is."""
    m = Module()
    free: dict[str, Value] = {}

    def words(name, port) -> list[Value]:
        free[name] = Signal(port.width * (port.count or 1), name=name)
        return words_of(free[name], port, port.count or 1)

    state = {x.name: words(f"state_{x.name}", x) for x in right.registers()}
    given = {
        port.name: Sym.of(words(port.name, port), shape_of_argument(right, port.name, 1))
        for port in arguments_of(right, "in")
    }
    is_cycle = isinstance(right, CycleGolden)
    with shared(m):
        (after, results), (others, other) = (
            (golden.step if is_cycle else golden.transfer)(state_symbols(right, state), **given)
            for golden in (right, wrong)
        )
    for port in arguments_of(right, "out"):
        # A payload only matters while its valid is 1.
        base, _, part = port.name.partition("__")
        valids = [Const(1)]
        if is_cycle and part == "payload":
            valids = elements_of(results[f"{base}__valid"], 1)
        ours, theirs = (elements_of(x[port.name], port.count or 1) for x in (results, other))
        for index, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            valid = valids[index] if len(valids) == len(ours) else valids[0]
            claim(m, (valid == 0) | (our == their), f"{element_name(port, index)} differs")
    for register in right.registers():
        pairs = (elements_of(x[register.name], register.count or 1) for x in (after, others))
        for index, (our, their) in enumerate(zip(*pairs, strict=True)):
            claim(m, our == their, f"the next {element_name(register, index)} differs")
    return rtlil.convert(m, ports=list(free.values()), name="top", emit_src=False)
