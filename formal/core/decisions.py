"""Redundant decisions of golden models: those that no input makes observable at an output.

Stimuli are judged by the decisions of the golden model that they make observable
(:mod:`spikeloom.sim.check.coverage`). A decision that they miss may be impossible to observe. Then
a golden model with that decision wrong is still equal to the component, which a proof shows.
"""

from collections.abc import Callable

from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.contract import Golden
from spikeloom.rtl.core.block import Block
from spikeloom.sim.check.coverage import Decision, wrong_golden

from .miter import miter
from .properties import Properties

__all__ = ["cannot_show"]

SITES = 4  # operations of one line that are tried; a line may be run for every element of a vector
TIMEOUT_S = 20.0  # of each proof; no answer counts as observable


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
        dut = build()
        text = miter(wrong_golden(golden, number), dut, properties)
        verdict = solve(text, engine=engines[0], timeout_s=TIMEOUT_S, depth=dut.SPEC.depth)
        if verdict.status != "proved":
            return False
    return True
