"""Cycle structure of sources: the cycles that a seed can fall into, and the way there."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.sc.stream.source import SourceGolden

__all__ = ["Cycles", "functional_graph", "successors"]


@dataclass(frozen=True)
class Cycles:
    """The cycles of the functional graph of a map of finitely many states.

    Parameters
    ----------
    lengths : tuple of int
        Length of each cycle, the longest first.
    basins : tuple of int
        For each of them, how many states end in it, its own among them.
    transient : int
        Steps after which every state is on a cycle.
    """

    lengths: tuple[int, ...]
    basins: tuple[int, ...]
    transient: int


def successors(source: SourceGolden) -> np.ndarray:
    """The state after each state ``0..2**width - 1`` of a source whose only register is ``state``.

    The width is at most 20.
    """
    registers = {register.name: register.width for register in source.registers()}
    if list(registers) != ["state"]:
        raise ValueError(f"the registers of the source must be 'state' alone, not {[*registers]}")
    check_int("width", registers["state"], 1, 20)
    return np.asarray(source.advance({"state": np.arange(1 << registers["state"])})["state"])


def functional_graph(after) -> Cycles:
    """All cycles of the map that takes state ``s`` to ``after[s]``."""
    following = np.asarray(after).tolist()
    before = np.bincount(after, minlength=len(following)).tolist()
    depth, order = [0] * len(following), []
    # States that nothing leads to are taken away until only cycles are left.
    leaves = deque(state for state, number in enumerate(before) if not number)
    while leaves:
        state = leaves.popleft()
        order.append(state)
        to = following[state]
        depth[to] = max(depth[to], depth[state] + 1)
        before[to] -= 1
        if not before[to]:
            leaves.append(to)
    cycle_of, lengths, basins = [-1] * len(following), [], []
    for start, number in enumerate(before):
        if not number or cycle_of[start] >= 0:
            continue
        state, length = start, 0
        while cycle_of[state] < 0:
            cycle_of[state] = len(lengths)
            state, length = following[state], length + 1
        lengths.append(length)
        basins.append(length)
    for state in reversed(order):
        cycle_of[state] = cycle_of[following[state]]
        basins[cycle_of[state]] += 1
    longest_first = sorted(zip(lengths, basins, strict=True), reverse=True)
    lengths, basins = zip(*longest_first, strict=True)
    on_cycles = (depth[state] for state, number in enumerate(before) if number)
    return Cycles(lengths, basins, max(on_cycles))
