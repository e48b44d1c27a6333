"""Floating-point evaluation of expressions."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes

__all__ = ["evaluate", "scalar"]


def _exprel(x):
    # At 0 it is 0 / 0: there the series, and a harmless number in the quotient.
    near = np.abs(x) < 1e-5
    if not near.any():
        return np.expm1(x) / x
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
def _compiled(roots: tuple[Expr, ...], with_casts: bool) -> Callable[[dict, dict | None], tuple]:
    """A function of names and casts that gives the values of expressions.

    The same expressions are worked out in every step of a run, so the way through them is made
    once, as the text of a function. It holds no names but its own.
    """
    lines, values = [], {}
    known: dict[str, Any] = {"mod": np.mod}
    order = nodes(list(roots))
    for at, node in enumerate(order):
        args = [values[id(arg)] for arg in node.args]
        if node.op in {"number", "name", "wrap", "sum"}:
            known[f"k{at}"] = node.value
        if node.op == "number":
            text = f"k{at}"
        elif node.op == "name":
            text = f"names[k{at}]"
        elif node.op == "cast":
            known[f"k{at}"] = str(node.value)
            text = f"casts[k{at}]({args[0]})" if with_casts else args[0]
        elif node.op == "wrap":
            text = f"mod({args[0]} - k{at}[0], k{at}[1]) + k{at}[0]"
        elif node.op == "sum":
            parts = [f"k{at}[{place}] * {arg}" for place, arg in enumerate(args)]
            text = " + ".join([f"k{at}[-1]", *parts])
        else:
            known[f"f{at}"] = _FUNCTIONS[node.op]
            text = f"f{at}({', '.join(args)})"
        values[id(node)] = f"x{at}"
        lines.append(f"    x{at} = {text}")
    results = "".join(f"{values[id(root)]}, " for root in roots)
    source = "\n".join(["def values(names, casts):", *lines, f"    return ({results})"])
    exec(source, known)
    found: Any = known["values"]
    return found


def evaluate(roots: list[Expr], names: dict, casts: dict[str, Callable] | None = None) -> list:
    """Values of expressions for arrays (or numbers) by name; all of them broadcast together.

    ``casts`` tell by name what becomes of a number that is assigned to a state; else it stays.
    """
    return list(_compiled(tuple(roots), casts is not None)(names, casts))


def scalar(op: str, *values: float) -> float:
    """One operation on numbers; not finite where it is not defined."""
    with np.errstate(all="ignore"):
        return float(_FUNCTIONS[op](*map(np.float64, values)))
