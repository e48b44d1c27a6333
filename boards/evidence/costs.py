"""Comparison of the costs of a block with those in its record."""

from typing import Any

from spikeloom.boards.flow.cost import CELLS, Cost
from spikeloom.golden.core.contract import find

from .records import load

__all__ = ["FMAX_SPREAD", "differences", "unlike"]

FMAX_SPREAD = 0.1
"""Relative difference of Fmax that counts as equal.

Place and route is deterministic, but irrelevant changes of a netlist change Fmax by some percent:
5 seeds differed by 4.5 %.
"""


def unlike(target: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Differences between two costs for one target, as sentences.

    Numbers of cells must be equal, and Fmax within :data:`FMAX_SPREAD`. Costs of different versions
    of tools are not compared.

    Parameters
    ----------
    target : str
        Name of the target, for the sentences.
    old, new : dict
        Costs of the record and of a new run; empty if there are none.
    """
    if not old or not new:
        return [] if old == new else [f"{target}: {'not in the record' if new else 'not found'}"]
    if old.get("tools") != new.get("tools"):
        return []
    found = [
        f"{target}: {name} is {new.get(name)}, the record says {old.get(name)}"
        for name in CELLS
        # What a record does not name, a block does not take.
        if (old.get(name) or 0) != (new.get(name) or 0)
    ]
    slow, fast = old.get("fmax_mhz"), new.get("fmax_mhz")
    if (slow is None) != (fast is None):
        found.append(f"{target}: fmax_mhz is {fast}, the record says {slow}")
    elif slow and fast and abs(fast - slow) > slow * FMAX_SPREAD:
        found.append(f"{target}: fmax_mhz is {fast:.1f}, the record says {slow:.1f}")
    return found


def differences(cost: Cost) -> list[str]:
    """Differences between a cost and the record of its block, as sentences.

    Records have the costs of the default parameters; with others there are no differences.
    """
    if not cost.good or cost.params != find(cost.key).EXAMPLES[0].to_dict():
        return []
    record = load(cost.key)
    if record is None or cost.target not in record.costs:
        return []
    old, new = record.costs[cost.target], cost.to_dict()
    if old["tools"] != cost.tools:
        pairs = ", ".join(
            f"{name} {old['tools'].get(name, 'none')}, and this is {version}"
            for name, version in cost.tools.items()
            if old["tools"].get(name) != version
        )
        return [f"{cost.key}: the record was made with {pairs}"]
    return [f"{cost.key} on {line}" for line in unlike(cost.target, old, new)]
