"""Floating-point evaluation of expressions."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes

__all__ = ["evaluate", "scalar"]


def _exprel(x):
    # At 0 it is 0 / 0: there the series, and a harmless number in the quotient.
    near = np.abs(x) < 1e-5
    safe = np.where(near, 1.0, x)
    return np.where(near, 1 + x / 2 + x * x / 6, np.expm1(safe) / safe)


def _sigmoid(x):
    # By way of tanh, which cannot overflow.
    return 0.5 * (1 + np.tanh(x / 2))


_FUNCTIONS = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "floordiv": np.floor_divide,
    "mod": np.mod,
    "pow": np.power,
    "floor": np.floor,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "exprel": _exprel,
    "sigmoid": _sigmoid,
    "clip": np.clip,
    "min": np.minimum,
    "max": np.maximum,
    "where": np.where,
}


@lru_cache(maxsize=64)
def _ordered(roots: tuple[Expr, ...]) -> list[Expr]:
    """The same expressions are worked out in every step of a run."""
    return nodes(roots)


def evaluate(roots: list[Expr], names: dict, casts: dict[str, Callable] | None = None) -> list:
    """Values of expressions for arrays (or numbers) by name; all of them broadcast together.

    ``casts`` tell by name what becomes of a number that is assigned to a state; else it stays.
    """
    values: dict[int, np.ndarray] = {}
    for node in _ordered(tuple(roots)):
        if node.op == "number":
            value = node.value
        elif node.op == "name":
            value = names[node.value]
        elif node.op == "cast":
            value = values[id(node.args[0])]
            if casts is not None:
                value = casts[str(node.value)](value)
        elif node.op == "wrap":
            low, span = node.value
            value = np.mod(values[id(node.args[0])] - low, span) + low
        elif node.op == "sum":
            *factors, value = node.value
            for factor, arg in zip(factors, node.args, strict=True):
                value = value + factor * values[id(arg)]
        else:
            value = _FUNCTIONS[node.op](*(values[id(arg)] for arg in node.args))
        values[id(node)] = value
    return [values[id(root)] for root in roots]


def scalar(op: str, *values: float) -> float:
    """One operation on numbers; not finite where it is not defined."""
    with np.errstate(all="ignore"):
        return float(_FUNCTIONS[op](*map(np.float64, values)))
