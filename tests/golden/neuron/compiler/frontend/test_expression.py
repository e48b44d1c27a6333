"""The language of equations: meaning, and refusals without evaluation."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spikeloom.golden.neuron.compiler.frontend import latex
from spikeloom.golden.neuron.compiler.frontend.expression import (
    Expr,
    PositionError,
    call,
    nodes,
    number,
    parse,
    text,
)
from spikeloom.golden.neuron.compiler.frontend.expression import name as symbol
from spikeloom.golden.neuron.compiler.lower.floats import evaluate
from spikeloom.golden.neuron.compiler.lower.normal import normal, substitute, terms

NAMES = ("v", "w")
CALLED = "exp, log, sqrt, abs, sin, cos, tanh, sinh, cosh, exprel, sigmoid, clip, min, max, where"
NO_PLACE = f"has no place in an equation; operators, comparisons and {CALLED} have"
DEEP = "an expression must be at most 20 levels deep"
ASCII = "has no place in an equation; its signs and letters are ASCII"
BIG = "a number must be finite and below 2**64"

REFUSED = {
    "": ("an expression must not be empty", 1),
    "  \n\t": ("an expression must not be empty", 1),
    "v + " * 500 + "v": ("an expression must have at most 2000 characters", 2001),
    "2 v": ("'2 v' is not an expression: invalid syntax", 3),
    "  2 v": ("'  2 v' is not an expression: invalid syntax", 5),
    "v; w": ("'v; w' is not an expression: invalid syntax", 2),
    "import os": ("'import os' is not an expression: invalid syntax", 1),
    "1if v > 1 else 2": ("'1if v > 1 else 2' is not an expression: invalid decimal literal", 1),
    "v\0": ("'v\\x00' is not an expression: source code string cannot contain null bytes", 1),
    # Code of any kind.
    "__import__('os')": (f"unknown function '__import__'; known are {CALLED}", 1),
    "v + eval('1')": (f"unknown function 'eval'; known are {CALLED}", 5),
    "__builtins__": ("unknown symbol '__builtins__'; known are v, w", 1),
    "v.real": (f"Attribute {NO_PLACE}", 1),
    "v.__class__.__bases__": (f"Attribute {NO_PLACE}", 1),
    "exp(v).x": (f"Attribute {NO_PLACE}", 1),
    "(1).real()": (f"Call {NO_PLACE}", 1),
    "(exp)(exp)(v)": (f"Call {NO_PLACE}", 1),
    "1 + (lambda: v)()": (f"Call {NO_PLACE}", 5),
    "lambda: v": (f"Lambda {NO_PLACE}", 1),
    "1 + (w := 3)": (f"NamedExpr {NO_PLACE}", 6),
    "f'{v}'": (f"JoinedStr {NO_PLACE}", 1),
    "'v'": ("'v' must be a real number", 1),
    "v + b'v'": ("b'v' must be a real number", 5),
    "2j": ("2j must be a real number", 1),
    "v*True": ("True must be a real number", 3),
    "None": (f"Constant {NO_PLACE}", 1),
    "...": (f"Constant {NO_PLACE}", 1),
    "[v]": (f"List {NO_PLACE}", 1),
    "(v, w)": (f"Tuple {NO_PLACE}", 1),
    "{v: w}": (f"Dict {NO_PLACE}", 1),
    "v[0]": (f"Subscript {NO_PLACE}", 1),
    "[x for x in v]": (f"ListComp {NO_PLACE}", 1),
    "exp(x=v)": (f"Call {NO_PLACE}", 1),
    "v @ w": (f"BinOp {NO_PLACE}", 1),
    "v << 9": (f"BinOp {NO_PLACE}", 1),
    "~v": (f"UnaryOp {NO_PLACE}", 1),
    "v is w": (f"Compare {NO_PLACE}", 1),
    "v in w": (f"Compare {NO_PLACE}", 1),
    # Names, functions and kinds.
    "v + q": ("unknown symbol 'q'; known are v, w", 5),
    "exp": ("unknown symbol 'exp'; known are v, w", 1),
    "exp()": ("exp takes 1 arguments, not 0", 1),
    "v + max(v)": ("max takes 2 arguments, not 1", 5),
    "clip(v, 0, 1, 2)": ("clip takes 3 arguments, not 4", 1),
    "min(*v)": ("min takes 2 arguments, not 1", 1),
    "where(v, 1, 2)": ("v must be a condition such as v >= 1", 7),
    "v if w else 1": ("w must be a condition such as v >= 1", 6),
    "not v": ("v must be a condition such as v >= 1", 5),
    "v > 1 and w": ("w must be a condition such as v >= 1", 11),
    "(v < 1) + 1": ("(v < 1) must be a number, not a condition", 2),
    "-(v < 1 or not w != 2)": ("((v < 1) or not (w != 2)) must be a number, not a condition", 3),
    "exp(v < 1)": ("(v < 1) must be a number, not a condition", 5),
    "(v < 1) < 1": ("(v < 1) must be a number, not a condition", 2),
    "where(v < 1, v < 2, 3)": ("(v < 2) must be a number, not a condition", 14),
    # Numbers and powers that would fill the memory.
    "9" * 30: (BIG, 1),
    "9" * 1900: (BIG, 1),
    str(2**64): (BIG, 1),
    "v*18446744073709551616.0": (BIG, 3),
    "1e999": (BIG, 1),
    "v - 1e999": (BIG, 5),
    "v ^ 2": ("a power is written x**2, not x^2", 1),
    "v**17": ("an exponent must be a number in -16..16, not 17", 4),
    "v**-16.5": ("an exponent must be a number in -16..16, not -16.5", 4),
    "v**w": ("an exponent must be a number in -16..16, not w", 4),
    "v**-w": ("an exponent must be a number in -16..16, not -w", 4),
    "v**-(w + 1)": ("an exponent must be a number in -16..16, not -(w + 1)", 4),
    "v**2**3": ("an exponent must be a number in -16..16, not (2 ** 3)", 4),
    "v/0": ("a divisor must not be 0", 3),
    "v//0.0": ("a divisor must not be 0", 4),
    "v % 0": ("a divisor must not be 0", 5),
    # Nesting.
    "-" * 21 + "v": (DEEP, 22),
    "exp(" * 21 + "v" + ")" * 21: (DEEP, 85),
    "-" * 1900 + "v": (DEEP, 22),
    "*".join(["v"] * 22): (DEEP, 1),
    # Letters that only look alike are none, whatever Python makes of them.
    "µ + q": (f"'µ' {ASCII}", 1),
    "v \u2212 w": (f"'\u2212' {ASCII}", 3),
    "v + \uff57": (f"'\uff57' {ASCII}", 5),
    "\ufeffv": (f"'\\ufeff' {ASCII}", 1),
    "  # nothing": ("an expression must not be empty", 1),
}

PLACES = {
    "v +\n  q": "line 2, column 3",
    "v + # \u00e9\u00e9\u00e9\n q": "line 2, column 2",
    "\nv +\n\nw + q\n": "line 4, column 5",
    "v\u00a0+ q\n": "column 5",
    "(v\n + w": "line 1, column 1",
}


@pytest.mark.parametrize("source", PLACES)
def test_places_are_lines_and_characters(source):
    with pytest.raises(PositionError) as caught:
        parse(source, NAMES)
    assert str(caught.value).endswith(f" ({PLACES[source]})")


def test_lines_and_comments_do_not_matter():
    assert parse("v  # a\n  + w\t\n", NAMES) is parse("v + w", NAMES)


@pytest.mark.parametrize("terms", [22, 450])
def test_a_sum_is_as_long_as_it_likes(terms):
    found = parse("+".join(["v", "w"] * terms), NAMES)
    assert terms_of(found) == ({"v": float(terms), "w": float(terms)}, 0)
    assert text(found).count("v") == terms
    assert latex.expression(found).count("+") == 2 * terms - 1


def terms_of(expression):
    factors, constant = terms(*normal([expression]))
    return {str(term.value): factor for term, factor in factors.items()}, constant


def test_a_condition_has_as_many_parts_as_it_likes():
    source = " and ".join(f"v > {n}" for n in range(150))
    (found,) = evaluate([parse(source, NAMES)], {"v": np.array([148.5, 149.5])})
    assert found.tolist() == [False, True]


@pytest.mark.parametrize("source", REFUSED)
def test_refusals(source):
    message, column = REFUSED[source]
    with pytest.raises(PositionError) as caught:
        parse(source, NAMES)
    assert str(caught.value) == f"{message} (column {column})"
    assert caught.value.column == column


@pytest.mark.parametrize(
    "source",
    [
        "9**9**9**9",
        "9**(9**9)",
        "(" * 900 + "v" + ")" * 900,
        "[" * 1900,
        "(" * 1999,
        "\ud800",
        "v if",
        "'\\d'",
        "v\\",
    ],
)
def test_what_python_itself_may_word(source):
    """The reason comes from Python and differs with its version; that there is one does not."""
    with pytest.raises(PositionError, match=r"\(column \d+\)$"):
        parse(source, NAMES)


def test_tower_of_powers_is_not_evaluated():
    with pytest.raises(PositionError, match=r"^an exponent must be a number in -16\.\.16, not "):
        parse("9**(9**9)", NAMES)


@pytest.mark.parametrize("source", [None, 1, b"v", ["v"]])
def test_source_is_a_string(source):
    with pytest.raises(TypeError) as caught:
        parse(source, NAMES)
    assert str(caught.value) == f"an expression must be a string, not {source!r}"


def test_limits_are_inside():
    assert parse("-" * 20 + "v", NAMES).op == "neg"
    assert parse(" + ".join(["v"] * 21), NAMES).op == "add"
    assert parse("v" + " " * 1999, NAMES) is symbol("v")
    assert parse(f"{2**64 - 1}", NAMES).value == 2.0**64
    assert parse("v**16 + v**-16", NAMES).op == "add"
    assert parse("(" * 100 + "v" + ")" * 100, NAMES) is symbol("v")


def test_nothing_runs(monkeypatch):
    """Not even what Python folds or looks up by itself."""
    import builtins

    def refuse(*args, **kwargs):
        raise AssertionError("evaluated")

    monkeypatch.setattr(builtins, "eval", refuse)
    monkeypatch.setattr(builtins, "exec", refuse)
    for source in ("v + exp(w)", "__import__('os').system('false')", "exec('1')"):
        try:
            parse(source, NAMES)
        except PositionError:
            continue
        assert source == "v + exp(w)"


def test_equal_expressions_are_one_object():
    assert parse("v*w + exp(v)", NAMES) is parse(" ( v * w )+exp( v )", NAMES)
    assert parse("v*w", NAMES) is not parse("w*v", NAMES)
    assert number(0.0) is not number(-0.0)  # their inverses differ
    assert number(1) is number(1.0)


def test_operators_of_expressions():
    v = symbol("v")
    assert 1 + v * 2 - v / 4 is parse("1 + v*2 - v/4", NAMES)
    assert 2 * (1 - v) is parse("2*(1 - v)", NAMES)
    assert -v is parse("-v", NAMES)
    assert call("where", v, 1, 2).args == (v, number(1), number(2))


def test_nodes_come_after_their_operands_and_once():
    root = parse("(v + w)*(v + w) - exp(v + w)", NAMES)
    order = nodes([root, root.args[0]])
    assert len(order) == len(set(order)) == 6
    for place, node in enumerate(order):
        assert all(order.index(arg) < place for arg in node.args)


def test_representation_has_all_parentheses():
    source = "where(v < 1 and not w >= 2, -v**2, v if w == 0 else v % 3)"
    assert repr(parse(source, NAMES)) == (
        "Expr(where(((v < 1) and not (w >= 2)), -(v ** 2), where((w == 0), v, (v % 3))))"
    )


# Python is the judge of what an expression means.

MATH = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": math.fabs,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "exprel": lambda x: math.expm1(x) / x if x else 1.0,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "clip": lambda x, low, high: min(max(x, low), high),
    "min": min,
    "max": max,
    "where": lambda c, a, b: a if c else b,
}


def python(source, values):
    """What Python makes of it; None where it has no finite real value."""
    try:
        result = eval(source, {"__builtins__": {}, **MATH}, values)
    except (ArithmeticError, ValueError, TypeError):  # the last of complex numbers
        return None
    return None if isinstance(result, complex) or not abs(result) < 1e12 else result


def numbers(depth):
    leaf = st.sampled_from(["v", "w", "2", "0.5", "1e-1", "3."])
    if not depth:
        return leaf
    inner, truth = numbers(depth - 1), conditions(depth - 1)
    return st.one_of(
        leaf,
        # No parentheses of our own: precedence and association are what is tested.
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map(" ".join),
        st.tuples(inner, st.just("//"), inner).map(" ".join),
        inner.map("-{}".format),
        inner.map("({})".format),
        st.tuples(
            st.sampled_from(["v", "w", "(v - w)"]), st.sampled_from(["2", "-1", "3", "0.5"])
        ).map("**".join),
        st.tuples(st.sampled_from(["exp", "abs", "sqrt", "tanh", "sigmoid", "cos"]), inner).map(
            "{0[0]}({0[1]})".format
        ),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            "{0[0]}({0[1]}, {0[2]})".format
        ),
        st.tuples(inner, truth, inner).map("({0[0]} if {0[1]} else {0[2]})".format),
    )


def conditions(depth):
    leaf = st.tuples(
        numbers(min(depth, 1)),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        numbers(min(depth, 1)),
    ).map(" ".join)
    if not depth:
        return leaf
    inner = conditions(depth - 1)
    return st.one_of(
        leaf,
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        inner.map("not {}".format),
        st.just("0 < v < w <= 3"),
    )


@settings(max_examples=250)
@given(numbers(3), st.floats(-4, 4), st.floats(-4, 4))
def test_value_is_what_python_computes(source, v, w):
    # Our float functions are those of NumPy, where a zero divided by gives no exception.
    expected = python(source, {"v": v, "w": w})
    root = parse(source, NAMES)
    assume(expected is not None)
    with np.errstate(all="ignore"):
        (value,) = evaluate([root], {"v": np.float64(v), "w": np.float64(w)})
    assert float(value) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("function", MATH)
def test_functions_are_those_of_python(function):
    rng = np.random.default_rng(3)
    count = {"clip": 3, "where": 3, "min": 2, "max": 2}.get(function, 1)
    for row in [*rng.uniform(0.1, 5, (50, count)), *rng.uniform(1e-9, 1e-5, (20, count))]:
        row = [float(x) for x in (sorted(row) if function == "clip" else row)]
        args = ["v > 0.5", *map(repr, row[1:])] if function == "where" else list(map(repr, row))
        source = f"{function}({', '.join(args)})"
        (value,) = evaluate([parse(source, NAMES)], {"v": row[0]})
        assert float(value) == pytest.approx(eval(source, {**MATH, "v": row[0]}), rel=1e-9)


@settings(max_examples=150)
@given(numbers(3), st.floats(-4, 4), st.floats(-4, 4))
def test_normal_form_has_the_same_value(source, v, w):
    expected = python(source, {"v": v, "w": w})
    # A last bit decides where steps and comparisons change.
    assume(expected is not None and not re.search("%|//|if", source))
    (root,) = normal([parse(source, NAMES)])
    with np.errstate(all="ignore"):
        (value,) = evaluate([root], {"v": np.float64(v), "w": np.float64(w)})
    assert float(value) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_normal_form_adds_up_what_is_said_twice():
    (root,) = normal([parse("v + 0.5*(-v/4 + 3 - w) + w - w*2 - 1.5", NAMES)])
    factors, constant = terms(root)
    assert factors == {symbol("v"): 0.875, symbol("w"): -1.5}
    assert constant == 0
    assert normal([parse("(v + w) - v - w", NAMES)]) == [number(0)]
    assert normal([parse("2*v*3*w", NAMES)])[0].args == (parse("v*w", NAMES),)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("log(1 - 2)*v", "log(-1) is not a finite number"),
        ("v*exp(1000)", "exp(1000) is not a finite number"),
        ("v/(1 - 1)", "a divisor in the model's equations is 0"),
        ("v % -0", "a divisor in the model's equations is 0"),
        ("v // (2 - 2)", "a divisor in the model's equations is 0"),
        ("1/(1 - 1)", "div(1, 0) is not a finite number"),
        ("v // w", "// must have a constant divisor"),
        ("v % w", "% must have a constant divisor"),
        (
            "*".join(["v", *["1e19"] * 17]),
            "a factor of the model's equations is not a finite number",
        ),
    ],
)
def test_normal_form_refuses(source, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        normal([parse(source, NAMES)])


@pytest.mark.parametrize(
    ("source", "same"),
    [
        ("v >= w", "w <= v"),
        ("v > w", "w < v"),
        ("v != w", "not v == w"),
        ("v**3", "v*v*v"),
        ("v**-2", "1/(v*v)"),
        ("v**0.5", "sqrt(v)"),
        ("v**0", "1 + 0*v"),
        ("clip(v, 0, w)", "min(max(v, 0), w)"),
        ("where(1 < 2, v, w)", "v"),
        ("where(v < 1, w, w)", "w"),
        ("where(v < 1 and 2 < 1, v, w)", "w"),
        ("where(v < 1 or 1 < 2, v, w)", "v"),
        ("where(v < 1 and 1 < 2, v, w)", "where(v < 1, v, w)"),
        ("v/4", "0.25*v"),
    ],
)
def test_normal_forms_that_are_one(source, same):
    assert normal([parse(source, NAMES)]) == normal([parse(same, NAMES)])


def test_substitution():
    root = parse("v*v + exp(w)", NAMES)
    assert substitute(root, {"v": parse("w + 1", NAMES)}) is parse(
        "(w + 1)*(w + 1) + exp(w)", NAMES
    )
    assert isinstance(substitute(root, {}), Expr)
    assert substitute(root, {}) is root
