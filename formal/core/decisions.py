"""Decisions of a golden model that stimuli missed: whether they can show at all."""

from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.contract import Golden
from spikeloom.rtl.core.block import Block
from spikeloom.sim.check.coverage import Decision, wrong_golden

from .miter import miter
from .properties import Properties

__all__ = ["cannot_show"]

SITES = 4  # operations of one line that are looked at
TIMEOUT_S = 20.0


def cannot_show(
    golden: Golden,
    dut: Block,
    decisions: list[Decision],
    missed: Decision,
    properties: Properties,
    engines: tuple[str, ...],
) -> bool:
    """Whether a golden model that decides wrongly still equals the component, for all time.

    Parameters
    ----------
    decisions : list of Decision
        All outcomes of a step, in order, by :func:`~spikeloom.sim.check.coverage.decisions_of`.
    missed : Decision
        The one that did not show.
    """
    sites = [number for number, decision in enumerate(decisions) if decision == missed]
    if not sites:
        return False
    for number in sites[:: -(-len(sites) // SITES)]:
        text = miter(wrong_golden(golden, number), dut, properties)
        verdict = solve(text, engine=engines[0], timeout_s=TIMEOUT_S, depth=dut.SPEC.depth)
        if verdict.status != "proved":
            return False
    return True
