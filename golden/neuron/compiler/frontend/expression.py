"""Expression trees of equations, hash-consed, and a parser that evaluates nothing."""

import ast
import math
import re
import warnings
from collections.abc import Iterable, Set
from typing import Any

__all__ = [
    "CALLS",
    "Expr",
    "PositionError",
    "call",
    "name",
    "nodes",
    "number",
    "one_line",
    "parse",
    "place",
    "where",
]

DEPTH = 20  # levels of operators in one expression; more is a mistake or an attack
LENGTH = 2000

CALLS = {
    "exp": 1,
    "log": 1,
    "sqrt": 1,
    "abs": 1,
    "sin": 1,
    "cos": 1,
    "tanh": 1,
    "sinh": 1,
    "cosh": 1,
    "exprel": 1,
    "sigmoid": 1,
    "clip": 3,
    "min": 2,
    "max": 2,
    "where": 3,
}
"""Functions of the language and their numbers of arguments; ``exprel(x)`` is ``(exp(x) - 1)/x``."""

COMPARISONS = {"lt", "le", "gt", "ge", "eq", "ne"}
BOOLEANS = COMPARISONS | {"and", "or", "not"}

_BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
}
_SUM = (ast.Add, ast.Sub)
_BLANK = re.compile(r"#.*|\s")
_COMPARE = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}


class PositionError(ValueError):
    """A mistake in an expression, and where it stands.

    Attributes
    ----------
    message : str
        What is wrong.
    column : int
        Its place in the whole text, in characters from 1.
    """

    def __init__(self, message: str, column: int, source: str = ""):
        super().__init__(f"{message} ({place(source, column)})")
        self.message = message
        self.column = column


def place(source: str, column: int) -> str:
    """A place of a text, counted in characters from 1, as its line (if it has several) and column.

    >>> place("v +\\n  q", 7), place("v + q", 5)
    ('line 2, column 3', 'column 5')
    """
    before = source[: column - 1]
    if "\n" not in source.strip():
        return f"column {column}"
    line = before.count("\n")
    return f"line {line + 1}, column {column - before.rfind(chr(10)) - 1}"


def one_line(source: str) -> str:
    """A text of several lines on one of them, without its comments."""
    if "\n" not in source and "#" not in source:
        return source.strip()
    return " ".join(_BLANK.sub(" ", source).split())


class Expr:
    """One node of an expression; equal expressions are one object, so identity is equality.

    Attributes
    ----------
    op : str
        ``number``, ``name``, an operator (``add``, ``lt``, ``and``, …) or one of :data:`CALLS`.
    args : tuple of Expr
        Operands.
    value : float or str or None
        Of a number or a name; what an operation of the compiler needs to know beside its operands.
    """

    __slots__ = ("__weakref__", "args", "op", "value")
    _pool: dict[tuple, "Expr"] = {}
    op: str
    args: tuple["Expr", ...]
    value: Any  # a float, a string, or what the operation needs

    def __new__(cls, op: str, args: tuple["Expr", ...] = (), value=None):
        # 0.0 and -0.0 are equal keys, and different divisors.
        key = (op, value, math.copysign(1, value) if value == 0 else 0, *map(id, args))
        found = cls._pool.get(key)
        if found is None:
            found = super().__new__(cls)
            found.op, found.args, found.value = op, args, value
            cls._pool[key] = found  # kept: the identities in the key stay taken
        return found

    @property
    def boolean(self) -> bool:
        """Whether it is true or false instead of a number."""
        return self.op in BOOLEANS

    def __repr__(self):
        return f"Expr({text(self)})"

    def __add__(self, other):
        return Expr("add", (self, _expr(other)))

    def __sub__(self, other):
        return Expr("sub", (self, _expr(other)))

    def __mul__(self, other):
        return Expr("mul", (self, _expr(other)))

    def __truediv__(self, other):
        return Expr("div", (self, _expr(other)))

    def __neg__(self):
        return Expr("neg", (self,))

    def __radd__(self, other):
        return _expr(other) + self

    def __rsub__(self, other):
        return _expr(other) - self

    def __rmul__(self, other):
        return _expr(other) * self


def _expr(value) -> Expr:
    return value if isinstance(value, Expr) else number(value)


def number(value: float) -> Expr:
    """A number."""
    return Expr("number", (), float(value))


def name(value: str) -> Expr:
    """A name."""
    return Expr("name", (), value)


def call(function: str, *args) -> Expr:
    """A function of the language, or an operator by its name."""
    return Expr(function, tuple(_expr(arg) for arg in args))


def where(condition: Expr, a, b) -> Expr:
    """``a`` if the condition holds, else ``b``."""
    return call("where", condition, a, b)


def nodes(roots: Iterable[Expr]) -> list[Expr]:
    """All nodes below ``roots``, operands before what uses them, each once."""
    # No recursion: what a scheme makes of equations is deeper than what anybody writes.
    found: dict[int, Expr] = {}
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, entered = stack.pop()
        if id(node) in found:
            continue
        if entered:
            found[id(node)] = node
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return list(found.values())


_SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "==",
    "ne": "!=",
    "and": "and",
    "or": "or",
}


def text(node: Expr) -> str:
    """The expression as one would write it, with all parentheses; for messages."""
    # No recursion: a sum may be long.
    said: dict[int, str] = {}
    for inner in nodes([node]):
        said[id(inner)] = _said(inner, [said[id(arg)] for arg in inner.args])
    return said[id(node)]


def _said(node: Expr, parts: list[str]) -> str:
    if node.op == "number":
        return f"{node.value:g}"
    if node.op == "name":
        return str(node.value)
    if node.op in _SIGNS:
        return f"({f' {_SIGNS[node.op]} '.join(parts)})"
    if node.op in {"neg", "not"}:
        return f"{'-' if node.op == 'neg' else 'not '}{parts[0]}"
    return f"{node.op}({', '.join(parts)})"


def parse(source: str, names: Iterable[str]) -> Expr:
    """Read one expression; nothing in it is evaluated.

    Parameters
    ----------
    source : str
        Numbers, names, ``+ - * / // % **``, comparisons, ``and or not``, ``a if c else b`` and
        :data:`CALLS`. An exponent is a number in -16..16. There may be several lines, and what
        follows a ``#`` is a comment. A sum is as long as it likes; other operators may stand
        :data:`DEPTH` deep within one another.
    names : iterable of str
        Names that may occur.

    Raises
    ------
    TypeError
        ``source`` is not a string.
    PositionError
        Anything else that is wrong, with its place.
    """
    if not isinstance(source, str):
        raise TypeError(f"an expression must be a string, not {source!r}")
    if len(source) > LENGTH:
        message = f"an expression must have at most {LENGTH} characters"
        raise PositionError(message, LENGTH + 1, source)
    # On one line, and every character in its place.
    line = _BLANK.sub(lambda found: " " * len(found[0]), source)
    if not line.strip():
        raise PositionError("an expression must not be empty", 1)
    # Python would read letters that look alike as one, and count places in bytes.
    if not line.isascii():
        column = next(at for at, sign in enumerate(line, 1) if not sign.isascii())
        wrong = f"{line[column - 1]!r} has no place in an equation; its signs and letters are ASCII"
        raise PositionError(wrong, column, source)
    # Python's parser reads, and nothing is compiled: of its tree we take what has a place in ours.
    lead = len(line) - len(line.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python would only warn of, such as 1if, is wrong
            tree = ast.parse(line.strip(), mode="eval")
    except (SyntaxError, ValueError) as wrong:
        column = getattr(wrong, "offset", None) or 1
        reason = wrong.msg if isinstance(wrong, SyntaxError) else str(wrong)
        message = f"{source!r} is not an expression: {reason}"
        raise PositionError(message, column + lead, source) from None
    except (RecursionError, MemoryError):
        raise PositionError(f"an expression must be at most {DEPTH} levels deep", 1) from None
    known = names if isinstance(names, Set) else frozenset(names)
    return _Reader(known, source, lead).read(tree.body, 0)


class _Reader:
    """Turns Python's syntax tree into ours; what has no place in ours is refused."""

    def __init__(self, names, source, lead):
        self.names = names
        self.source = source
        self.lead = lead

    def wrong(self, node, message):
        return PositionError(message, node.col_offset + 1 + self.lead, self.source)

    def read(self, node, depth) -> Expr:
        if depth > DEPTH:
            raise self.wrong(node, f"an expression must be at most {DEPTH} levels deep")
        result = self._read(node, depth + 1)
        return result

    def _number(self, node, depth) -> Expr:
        result = self.read(node, depth)
        if result.boolean:
            raise self.wrong(node, f"{text(result)} must be a number, not a condition")
        return result

    def _condition(self, node, depth) -> Expr:
        result = self.read(node, depth)
        if not result.boolean:
            raise self.wrong(node, f"{text(result)} must be a condition such as v >= 1")
        return result

    def _read(self, node, depth) -> Expr:
        match node:
            case ast.Constant(value=bool()) | ast.Constant(value=complex() | str() | bytes()):
                raise self.wrong(node, f"{node.value!r} must be a real number")
            case ast.Constant(value=int() | float() as value):
                if not value < 1 << 64:  # 1e999 is infinite
                    raise self.wrong(node, "a number must be finite and below 2**64")
                return number(value)
            case ast.Name(id=found):
                if found not in self.names:
                    raise self.wrong(
                        node, f"unknown symbol {found!r}; known are {', '.join(sorted(self.names))}"
                    )
                return name(found)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._number(operand, depth)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._number(operand, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Expr("not", (self._condition(operand, depth),))
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self._sum(node, depth)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return self._binary(node, _BINARY[type(op)], left, right, depth)
            case ast.BinOp(op=ast.BitXor()):
                raise self.wrong(node, "a power is written x**2, not x^2")
            case ast.Compare(left=left, ops=ops, comparators=others) if all(
                type(op) in _COMPARE for op in ops
            ):
                terms = [self._number(term, depth) for term in (left, *others)]
                parts = [
                    Expr(_COMPARE[type(op)], (a, b))
                    for op, a, b in zip(ops, terms, terms[1:], strict=False)
                ]
                return _chain("and", parts)
            case ast.BoolOp(op=op, values=values):
                kind = "and" if isinstance(op, ast.And) else "or"
                return _chain(kind, [self._condition(value, depth) for value in values])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return where(
                    self._condition(test, depth),
                    self._number(body, depth),
                    self._number(orelse, depth),
                )
            case ast.Call(func=ast.Name(id=function), args=args, keywords=[]):
                return self._call(node, function, args, depth)
        kind = type(node).__name__
        raise self.wrong(
            node,
            f"{kind} has no place in an equation; operators, comparisons and "
            f"{', '.join(CALLS)} have",
        )

    def _sum(self, node, depth):
        # The terms of a sum stand side by side, however many they are.
        terms = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, _SUM):
            terms.append((_BINARY[type(node.op)], node.right))
            node = node.left
        result = self._number(node, depth)
        for op, term in reversed(terms):
            result = Expr(op, (result, self._number(term, depth)))
        return result

    def _binary(self, node, op, left, right, depth):
        a, b = self._number(left, depth), self._number(right, depth)
        if op == "pow":
            power = b.args[0] if b.op == "neg" else b
            if power.op != "number" or power.value > 16:
                raise self.wrong(right, f"an exponent must be a number in -16..16, not {text(b)}")
            b = number(-power.value if b.op == "neg" else power.value)
        if op in {"div", "floordiv", "mod"} and b.op == "number" and b.value == 0:
            raise self.wrong(right, "a divisor must not be 0")
        return Expr(op, (a, b))

    def _call(self, node, function, args, depth):
        if function not in CALLS:
            raise self.wrong(node, f"unknown function {function!r}; known are {', '.join(CALLS)}")
        if len(args) != CALLS[function]:
            raise self.wrong(node, f"{function} takes {CALLS[function]} arguments, not {len(args)}")
        if function == "where":
            test, a, b = args
            return where(
                self._condition(test, depth), self._number(a, depth), self._number(b, depth)
            )
        return Expr(function, tuple(self._number(arg, depth) for arg in args))


def _chain(kind, parts):
    # What is long is as flat as can be: elsewhere conditions are walked by recursion.
    if len(parts) > DEPTH:
        middle = len(parts) // 2
        return Expr(kind, (_chain(kind, parts[:middle]), _chain(kind, parts[middle:])))
    result = parts[0]
    for part in parts[1:]:
        result = Expr(kind, (result, part))
    return result
