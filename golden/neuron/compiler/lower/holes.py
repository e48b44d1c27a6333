"""What to say of expressions that are not finite."""

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes

from .floats import evaluate

__all__ = ["hole"]


def hole(roots: list[Expr], names: dict) -> str:
    """The end of a sentence on expressions that are not finite where ``names`` have these values.

    It tells how to write a quotient that is 0/0 there; empty if none is.
    """
    quotients = [node for node in nodes(roots) if node.op == "div"]
    with np.errstate(all="ignore"):
        for node in quotients:
            above, below = map(np.asarray, evaluate(list(node.args), names))
            if np.any((above == 0) & (below == 0)):
                return (
                    "; a quotient is 0/0 there, and has a value as exprel(x), which is "
                    "(exp(x) - 1)/x and 1 at 0"
                )
    return ""
