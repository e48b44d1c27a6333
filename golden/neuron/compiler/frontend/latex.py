"""LaTeX of equations and expressions, for the manual."""

import re
from collections.abc import Iterable

from .description import Equation, Spike
from .expression import Expr

__all__ = ["equation", "expression", "spike", "symbol", "system"]

# How tightly the outermost operator of a text binds.
LEAST, CHOICE, OR, AND, COMPARED, SUM, PRODUCT, POWER, ATOM = range(9)

_GREEK = {
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
}
_WORDS = {"inf": r"\infty", "dt": r"\Delta t"}
_COMPARE = {"lt": "<", "le": r"\leq", "gt": ">", "ge": r"\geq", "eq": "=", "ne": r"\neq"}
_FUNCTIONS = {
    key: rf"\{key}" for key in ("exp", "sin", "cos", "tanh", "sinh", "cosh", "min", "max")
}
_FUNCTIONS["log"] = r"\ln"


def symbol(name: str) -> str:
    """A name: Greek letters, and what follows the first ``_`` or a letter as its index.

    >>> symbol("tau_m"), symbol("g_Na"), symbol("x2"), symbol("gain")
    ('\\\\tau_{m}', 'g_{\\\\mathrm{Na}}', 'x_{2}', '\\\\mathrm{gain}')
    """
    head, *rest = name.split("_")
    found = re.fullmatch(r"([A-Za-z]*)(.*)", head)
    assert found is not None
    letters, digits = found.groups()
    parts = [digits, *rest] if letters and digits and digits.isdigit() else rest
    index = ",".join(_word(part) for part in parts if part)
    base = _word(letters if parts is not rest else head)
    return base + (f"_{{{index}}}" if index else "")


def _word(text: str) -> str:
    if text in _WORDS:
        return _WORDS[text]
    if text.lower() in _GREEK:
        return rf"\{text}" if text[0].islower() else rf"\{text.capitalize()}"
    return text if len(text) == 1 or text.isdigit() else rf"\mathrm{{{text}}}"


def _number(value: float) -> tuple[str, int]:
    text = f"{value:.12g}"
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text, ATOM if value >= 0 else SUM
    power = f"10^{{{int(exponent)}}}"
    return (power, POWER) if mantissa == "1" else (rf"{mantissa} \cdot {power}", PRODUCT)


def expression(node: Expr) -> str:
    """An expression, with no more parentheses than it needs."""
    return _text(node)[0]


def _at(node: Expr, binding: int) -> str:
    """The text, in parentheses if its operator binds less tightly than this."""
    text, found = _text(node)
    return text if found >= binding else _enclosed(text)


def _enclosed(text: str) -> str:
    return rf"\left({text}\right)"


def _text(node: Expr) -> tuple[str, int]:
    op, args = node.op, node.args
    if op == "number":
        return _number(float(node.value or 0))
    if op == "name":
        return symbol(str(node.value)), ATOM
    if op in {"add", "sub"}:
        return _sum(node), SUM
    if op == "neg":
        return f"-{_at(args[0], PRODUCT)}", SUM
    if op in {"mul", "div"} and (rest := _unsigned(node)) is not None:
        return f"-{_text(rest)[0]}", SUM
    if op == "mul":
        return _product(*args), PRODUCT
    if op == "div":
        return rf"\frac{{{_text(args[0])[0]}}}{{{_text(args[1])[0]}}}", PRODUCT
    if op == "pow":
        return f"{_at(args[0], ATOM)}^{{{_text(args[1])[0]}}}", POWER
    if op == "mod":
        return rf"{_at(args[0], POWER)} \bmod {_at(args[1], POWER)}", SUM
    if op in _COMPARE:
        return f"{_at(args[0], SUM)} {_COMPARE[op]} {_at(args[1], SUM)}", COMPARED
    if op in {"and", "or"}:
        sign, binding = (r"\wedge", AND) if op == "and" else (r"\vee", OR)
        return f"{_at(args[0], binding)} {sign} {_at(args[1], binding)}", binding
    if op == "not":
        return rf"\neg {_at(args[0], ATOM)}", ATOM
    return _function(op, args), ATOM


def _unsigned(node: Expr) -> Expr | None:
    """A product or quotient without the sign of its first factor; None if that has none."""
    if node.op == "neg":
        return node.args[0]
    if node.op not in {"mul", "div"}:
        return None
    first = _unsigned(node.args[0])
    return None if first is None else Expr(node.op, (first, node.args[1]))


def _sum(node: Expr) -> str:
    terms = []
    while node.op in {"add", "sub"}:
        sign, binding = ("+", SUM) if node.op == "add" else ("-", PRODUCT)
        terms += [_at(node.args[1], binding), sign]
        node = node.args[0]
    return " ".join([_at(node, SUM), *reversed(terms)])


def _product(a: Expr, b: Expr) -> str:
    left, right = _at(a, PRODUCT), _at(b, PRODUCT)
    # Numbers side by side, or before a bracket of a function's name, would read as one.
    sign = r"\cdot" if right[0].isdigit() else r"\,"
    return f"{left} {sign} {right}"


def _function(op: str, args: tuple[Expr, ...]) -> str:
    texts = [_text(arg)[0] for arg in args]
    if op == "sqrt":
        return rf"\sqrt{{{texts[0]}}}"
    if op == "abs":
        return rf"\left|{texts[0]}\right|"
    if op == "floordiv":
        return rf"\left\lfloor\frac{{{texts[0]}}}{{{texts[1]}}}\right\rfloor"
    if op == "where":
        return rf"\begin{{cases}} {_cases(texts, args)} \end{{cases}}"
    name = _FUNCTIONS.get(op, rf"\operatorname{{{op}}}")
    return name + _enclosed(", ".join(texts))


def _cases(texts: list[str], args: tuple[Expr, ...]) -> str:
    """The lines of a choice; a choice in the last one goes on with it."""
    condition, yes, no = texts
    first = rf"{yes} & {condition} \\ "
    other = args[2]
    if other.op == "where":
        return first + _cases([_text(arg)[0] for arg in other.args], other.args)
    return rf"{first}{no} & \text{{otherwise}}"


def equation(line: Equation, states) -> str:
    """One equation, with ``&`` where those of a system are aligned.

    A derivative is written as one; what is assigned to a state has an arrow, since the state's
    value before stands on the right.
    """
    target = symbol(line.target)
    if line.derivative:
        left, sign = rf"\frac{{d {target}}}{{dt}}", "="
    else:
        left, sign = target, r"\leftarrow" if line.target in states else "="
    return f"{left} &{sign} {expression(line.expression)}"


def system(lines: Iterable[Equation], states) -> str:
    """Equations, one below the other."""
    return _aligned(equation(line, states) for line in lines)


def spike(rule: Spike, states) -> str:
    """The condition of a spike, and what it resets."""
    resets = [equation(line, states).replace("&", "", 1) for line in rule.reset]
    return _aligned(
        [
            rf"&\text{{spike if }} {expression(rule.condition)}",
            *(rf"&\qquad {line}" for line in resets),
        ]
    )


def _aligned(lines: Iterable[str]) -> str:
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
