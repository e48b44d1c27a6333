"""Normal form of expressions: sums with one factor for each of their terms.

``sum`` has terms that are no sums and no numbers, and the value ``(*factors, constant)``. So the
constants of a model and its time step end up as one factor for each term, and what is said twice
(``v`` in ``v + dt*(-v/tau + …)``) is added up. Products have no numbers in them.
"""

import math

from spikeloom.golden.neuron.compiler.frontend.expression import BOOLEANS, Expr, nodes, number

from .floats import scalar

__all__ = ["normal", "substitute", "terms"]


def substitute(root: Expr, names: dict[str, Expr]) -> Expr:
    """The expression with expressions in place of names."""
    new: dict[int, Expr] = {}
    for node in nodes([root]):
        if node.op == "name":
            new[id(node)] = names.get(str(node.value), node)
        else:
            new[id(node)] = Expr(node.op, tuple(new[id(arg)] for arg in node.args), node.value)
    return new[id(root)]


def normal(roots: list[Expr]) -> list[Expr]:
    """The normal forms of expressions.

    Raises
    ------
    ValueError
        A constant part of one is not a finite number, such as ``log(-1)``, or a factor is not.
    """
    new: dict[int, Expr] = {}
    for node in nodes(roots):
        new[id(node)] = _normal(node, tuple(new[id(arg)] for arg in node.args))
    return [new[id(root)] for root in roots]


def terms(node: Expr) -> tuple[dict[Expr, float], float]:
    """A normal form as factors of its terms, and the constant."""
    if node.op == "number":
        return {}, node.value
    if node.op == "sum":
        return dict(zip(node.args, node.value[:-1], strict=True)), node.value[-1]
    return {node: 1.0}, 0.0


def _total(factors: dict[Expr, float], constant: float) -> Expr:
    factors = {term: factor for term, factor in factors.items() if factor != 0}
    if not all(map(math.isfinite, (*factors.values(), constant))):
        raise ValueError("a factor of the model's equations is not a finite number")
    if not factors:
        return number(constant)
    if constant == 0 and list(factors.values()) == [1.0]:
        return next(iter(factors))
    return Expr("sum", tuple(factors), (*factors.values(), float(constant)))


def _scaled(node: Expr, by: float) -> Expr:
    factors, constant = terms(node)
    return _total({term: factor * by for term, factor in factors.items()}, constant * by)


def _added(a: Expr, b: Expr, sign: float) -> Expr:
    (factors, constant), (others, other) = terms(a), terms(b)
    for term, factor in others.items():
        factors[term] = factors.get(term, 0.0) + sign * factor
    return _total(factors, constant + sign * other)


def _split(node: Expr) -> tuple[float, Expr]:
    """A factor, and what is left, of a sum of one term; else 1 and the sum."""
    factors, constant = terms(node)
    if constant == 0 and len(factors) == 1:
        ((term, factor),) = factors.items()
        return factor, term
    return 1.0, node


def _product(a: Expr, b: Expr) -> Expr:
    for one, other in ((a, b), (b, a)):
        if one.op == "number":
            return _scaled(other, one.value)
    # Factors go to the front, where they meet those of the sum that the product is a term of.
    (p, x), (q, y) = _split(a), _split(b)
    return _scaled(Expr("mul", (x, y)), p * q)


def _power(base: Expr, exponent: float) -> Expr:
    if exponent == int(exponent) and exponent > 0:
        # By squaring: the fourth power is two products.
        half = _power(base, exponent // 2) if exponent > 1 else number(1)
        square = _product(half, half)
        return _product(square, base) if exponent % 2 else square
    if exponent == 0.5:
        return Expr("sqrt", (base,))
    if exponent == 0:
        return number(1)
    if exponent < 0:
        return Expr("div", (number(1), _power(base, -exponent)))
    return Expr("pow", (base, number(exponent)))


def _normal(node: Expr, args: tuple[Expr, ...]) -> Expr:
    op = node.op
    if op in {"number", "name", "sum"}:
        return node if op != "sum" else _resummed(node, args)
    if op in {"cast", "wrap"}:  # of a constant too: it rounds, and saturates or wraps
        return Expr(op, args, node.value)
    if args and all(arg.op == "number" for arg in args):
        return _folded(op, args)
    if op == "add" or op == "sub":
        return _added(args[0], args[1], 1.0 if op == "add" else -1.0)
    if op == "neg":
        return _scaled(args[0], -1.0)
    if op == "mul":
        return _product(*args)
    if op in {"div", "floordiv", "mod"} and args[1].op == "number" and args[1].value == 0:
        raise ValueError("a divisor in the model's equations is 0")
    if op == "div" and args[1].op == "number":
        return _scaled(args[0], 1 / args[1].value)
    if op == "div":
        factor, left = _split(args[0])
        return _scaled(Expr(op, (left, args[1])), factor)
    if op == "floordiv" and args[1].op == "number":
        return Expr("floor", (_scaled(args[0], 1 / args[1].value),))
    if op == "mod" and args[1].op == "number":
        # x % m is x - m*floor(x/m).
        whole = _normal(Expr("floordiv", args), args)
        return _added(args[0], _scaled(whole, args[1].value), -1.0)
    if op in {"floordiv", "mod"}:
        raise ValueError(f"{'//' if op == 'floordiv' else '%'} must have a constant divisor")
    if op == "pow":
        return _power(args[0], args[1].value)
    # Three comparisons are all that hardware has.
    if op in {"gt", "ge"}:
        return _normal(Expr("lt" if op == "gt" else "le", (args[1], args[0])), (args[1], args[0]))
    if op == "ne":
        return Expr("not", (Expr("eq", args),))
    if op == "clip":
        return Expr("min", (Expr("max", args[:2]), args[2]))
    if op == "where" and args[0].op == "number":
        return args[1] if args[0].value else args[2]
    if op == "where" and args[1] is args[2]:
        return args[1]
    if op in {"and", "or"}:
        return _joined(op, *args)
    return Expr(op, args, node.value)


def _joined(op: str, a: Expr, b: Expr) -> Expr:
    """A constant condition decides, or drops out."""
    for one, other in ((a, b), (b, a)):
        if one.op == "number":
            return one if bool(one.value) == (op == "or") else other
    return Expr(op, (a, b))


def _resummed(node: Expr, args) -> Expr:
    # Terms may have become sums or numbers, which add up with the others.
    result = number(node.value[-1])
    for factor, arg in zip(node.value, args, strict=False):
        result = _added(result, _scaled(arg, factor), 1.0)
    return result


def _folded(op: str, args: tuple[Expr, ...]) -> Expr:
    value = scalar(op, *(arg.value for arg in args))
    if op not in BOOLEANS and not abs(value) < float("inf"):
        shown = ", ".join(f"{arg.value:g}" for arg in args)
        raise ValueError(f"{op}({shown}) is not a finite number")
    return number(value)
