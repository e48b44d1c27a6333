"""Delay estimates of operations for the schedulers; only their proportions matter."""

from collections.abc import Sequence

from .program import Op

__all__ = ["delay"]


def delay(op: Op, ops: Sequence[Op]) -> float:
    """Roughly what an operation takes on an ECP5, in ns; ``ops`` has its arguments."""
    formats = [ops[arg].format for arg in op.args]
    width = max((x.width for x in (op.format, *formats) if x is not None), default=1)
    # Carry chains: into the chain and out of it, and a little for each bit.
    if op.kind in {"add", "sub", "neg", "abs", "round", "lt", "le", "eq", "index"}:
        return 1.2 + 0.03 * width
    if op.kind == "mul":
        return 5.0
    if op.kind in {"min", "max"}:
        return 2.0 + 0.03 * width
    if op.kind == "clip":
        return 1.5
    if op.kind == "where":
        return 0.8
    if op.kind == "table":
        return 3.0
    return 0.3 if op.kind in {"and", "or", "not"} else 0.0
