"""Equivalence of an update of a serial or pipelined neuron with one step of the parallel one.

It is shown on terms, without a solver. The run starts in any state in which the neuron is ready:
every data register is a leaf with the range of the register. Without ``en`` the neuron stays ready,
and its outputs do not change. With ``en`` it is ready again after its latency, and its registers
hold the results of the step; until then its outputs do not change, whatever ``en`` and the inputs
are. No register gets a value beyond its range, so the final state is one of the possible first
states. What holds for one update thus holds for all of them, for all time.
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
"""Names of control registers, which may end in a number; all other registers hold data."""


class Parted(Exception):
    """The two sides of a comparison differ; the message says where."""


def word_of(port) -> tuple[int, int]:
    """The range of a port or register: smallest and largest value."""
    low = -(1 << port.width - 1) if port.signed else 0
    return low, low + (1 << port.width) - 1


def reach(golden: CycleGolden) -> dict[str, tuple[int, int]]:
    """The range of each register of a golden model."""
    return {register.name: word_of(register) for register in golden.registers()}


def check_same(where: str, found: Term, expected: Term) -> None:
    """Raise :class:`Parted` unless two terms are the same object."""
    if found is not expected:
        raise Parted(f"{where}: {parting(found, expected)}")


def check_fit(limits: dict[str, tuple[int, int]], state: dict) -> None:
    """Raise :class:`Parted` if the range of a term exceeds that of its register.

    ``state`` has a term for each register, or a list of them.
    """
    for name, (low, high) in limits.items():
        for term in state[name] if isinstance(state[name], list) else [state[name]]:
            if not term.within(low, high):
                raise Parted(f"{name} holds {low}..{high} and gets {term.low}..{term.high}")


def stepped(reference: Parallel, pool: Pool, state: dict, inputs: dict) -> dict[str, Term]:
    """The registers of the parallel neuron after one step, as terms by name."""
    before = {name: TermArray(pool, term) for name, term in state.items()}
    given = {name: TermArray(pool, term) for name, term in inputs.items()}
    new, _ = reference.step(before, en=np.ones(1, np.int64), **given)
    return {name: terms_of(pool, value)[0] for name, value in new.items()}


def check_update(golden: CycleGolden, reference: Parallel, pool: Pool) -> int:
    """Check a serial or pipelined neuron against the same one without stages.

    Parameters
    ----------
    golden : CycleGolden
        The serial or pipelined neuron.
    reference : Parallel
        The parallel neuron without stages.
    pool : Pool
        The pool of all terms of the comparison.

    Returns
    -------
    cycles : int
        Clock cycles that were run.

    Raises
    ------
    Parted
        The two differ.
    """
    params, limits = golden.params, reach(golden)
    ports = [port for port in params.ports() if port.flow == "in" and port.name != "en"]
    control = {name: x for name, x in golden.reset(1).items() if name.rstrip(digits) in CONTROL}
    start = {name: pool.leaf(name, *x) for name, x in limits.items() if name not in control}

    def cycle(state: dict, number: int, en) -> tuple[dict, dict[str, Term]]:
        """One cycle with new leaves as inputs; the outputs must be those of the first state."""
        inputs = {x.name: pool.leaf(f"{x.name} in cycle {number}", *word_of(x)) for x in ports}
        given = {name: TermArray(pool, term) for name, term in inputs.items()}
        # To NumPy's dispatch terms are arrays.
        state, shown = golden.step(state, en=en, **cast("Values", given))
        check_fit(limits, {name: list(terms_of(pool, state[name]).flat) for name in limits})
        for name, value in shown.items():
            expected = pool.number(int(number == 0)) if name == "ready" else start[name]
            check_same(f"{name} in cycle {number}", terms_of(pool, value)[0], expected)
        return state, inputs

    def check_ready(when, state, expected):
        resting = {name: terms_of(pool, value)[0] for name, value in control.items()}
        for name, term in (expected | resting).items():
            check_same(f"{name} {when}", terms_of(pool, state[name])[0], term)

    ready = control | {name: TermArray(pool, term) for name, term in start.items()}
    before = {register.name: start[register.name] for register in reference.registers()}
    after, _ = cycle(ready, 0, np.zeros(1, np.int64))
    check_ready("without en", after, before)

    state, inputs = cycle(ready, 0, np.ones(1, np.int64))
    for number in range(1, params.latency):
        en = pool.leaf(f"en in cycle {number}", 0, 1)
        state, _ = cycle(state, number, TermArray(pool, en))
    check_ready("after an update", state, stepped(reference, pool, before, inputs))
    return 1 + params.latency
