"""A serial or pipelined neuron on terms: its update is one step of the equations.

The start is any state in which the neuron is ready, each of its registers holding any number.
Without ``en`` it stays ready and shows the same. With ``en`` it is ready again after its latency
and holds what the step gives; until then it shows what it showed, whatever ``en`` and the inputs
do. No register gets more than it holds, so the end is such a state again: what is true of one
update from any state is true of all of them, for all time.
"""

from string import digits
from typing import cast

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Values
from spikeloom.golden.core.term_array import TermArray, terms_of
from spikeloom.golden.core.terms import Pool, Term, parting
from spikeloom.golden.neuron.neurons.parallel import Parallel

__all__ = ["Parted", "check_fit", "check_same", "check_update", "reach", "stepped", "word_of"]

CONTROL = ("progress", "busy")
"""Registers that say how far an update is, numbered if many; all others hold data."""


class Parted(Exception):
    """Two sides that should be equal are not; the message says where."""


def word_of(port) -> tuple[int, int]:
    """The numbers that a port or a register has room for."""
    low = -(1 << port.width - 1) if port.signed else 0
    return low, low + (1 << port.width) - 1


def reach(golden: CycleGolden) -> dict[str, tuple[int, int]]:
    """What each register may hold: its word."""
    return {register.name: word_of(register) for register in golden.registers()}


def check_same(where: str, found: Term, expected: Term) -> None:
    """Raise :class:`Parted` if two terms are not one."""
    if found is not expected:
        raise Parted(f"{where}: {parting(found, expected)}")


def check_fit(pool: Pool, limits: dict[str, tuple[int, int]], state: dict) -> None:
    """Raise :class:`Parted` if a register gets what is not among its numbers."""
    for name, (low, high) in limits.items():
        for term in terms_of(pool, state[name]).flat:
            if not term.within(low, high):
                raise Parted(f"{name} holds {low}..{high} and gets {term.low}..{term.high}")


def stepped(reference: Parallel, pool: Pool, state: dict, inputs: dict) -> dict[str, Term]:
    """What every register of a neuron without stages holds after a step."""
    before = {name: TermArray.of(pool, [term]) for name, term in state.items()}
    given = {name: TermArray.of(pool, [term]) for name, term in inputs.items()}
    new, _ = reference.step(before, en=np.ones(1, np.int64), **given)
    return {name: terms_of(pool, value)[0] for name, value in new.items()}


def check_update(golden: CycleGolden, reference: Parallel, pool: Pool) -> int:
    """Check a serial or pipelined neuron against the same one without stages.

    Parameters
    ----------
    golden : CycleGolden
        The form.
    reference : Parallel
        What it should do.
    pool : Pool
        Where the terms go.

    Returns
    -------
    cycles : int
        Clock cycles that were run.

    Raises
    ------
    Parted
        It does something else.
    """
    params, limits = golden.params, reach(golden)
    ports = [port for port in params.ports() if port.flow == "in" and port.name != "en"]
    control = {name: x for name, x in golden.reset(1).items() if name.rstrip(digits) in CONTROL}
    start = {name: pool.leaf(name, *x) for name, x in limits.items() if name not in control}

    def cycle(state: dict, number: int, en) -> tuple[dict, dict[str, Term]]:
        """One cycle with inputs of its own, in which the ports show what there was."""
        inputs = {x.name: pool.leaf(f"{x.name} in cycle {number}", *word_of(x)) for x in ports}
        given = {name: TermArray.of(pool, [term]) for name, term in inputs.items()}
        # To NumPy's dispatch terms are arrays.
        state, shown = golden.step(state, en=en, **cast("Values", given))
        check_fit(pool, limits, state)
        for name, value in shown.items():
            expected = pool.number(int(number == 0)) if name == "ready" else start[name]
            check_same(f"{name} in cycle {number}", terms_of(pool, value)[0], expected)
        return state, inputs

    def check_ready(when, state, expected):
        resting = {name: terms_of(pool, value)[0] for name, value in control.items()}
        for name, term in (expected | resting).items():
            check_same(f"{name} {when}", terms_of(pool, state[name])[0], term)

    ready = control | {name: TermArray.of(pool, [term]) for name, term in start.items()}
    before = {register.name: start[register.name] for register in reference.registers()}
    after, _ = cycle(ready, 0, np.zeros(1, np.int64))
    check_ready("without en", after, before)

    state, inputs = cycle(ready, 0, np.ones(1, np.int64))
    for number in range(1, params.latency):
        en = pool.leaf(f"en in cycle {number}", 0, 1)
        state, _ = cycle(state, number, TermArray.of(pool, [en]))
    check_ready("after an update", state, stepped(reference, pool, before, inputs))
    return 1 + params.latency
