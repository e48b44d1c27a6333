"""C++ text of one step of a model, in integers and in real numbers."""

from spikeloom.golden.core.trace import trace
from spikeloom.golden.neuron.compiler.frontend.expression import Expr, nodes
from spikeloom.golden.neuron.compiler.lower.scheme import Step
from spikeloom.golden.neuron.compiler.lower.trajectory import limits
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.stepped import SPIKE, Stepped
from spikeloom.sim.native.body import Statements, Tables
from spikeloom.sim.native.operations import HELPERS

__all__ = ["integers", "reals"]

FRAME = """
extern "C" __attribute__((visibility("default")))
void spikeloom_steps(long long first, long long steps, long long lanes, {type} *state,
                     const {type} *inputs, const {type} *shared,
                     long long *counts, long long *marks, double *sums) {{
    for (long long lane = 0; lane < lanes; lane++) {{
        {type} s[{states}], i[{inputs}];
        for (int k = 0; k < {states}; k++) s[k] = state[lane * {states} + k];
        for (int k = 0; k < {inputs}; k++) i[k] = inputs[lane * {inputs} + k];
        for (long long at = 0; at < steps; at++) {{
            for (int k = 0; k < {random}; k++) i[drawn[k]] = shared[at * {random} + k];
{body}
        }}
        for (int k = 0; k < {states}; k++) state[lane * {states} + k] = s[k];
    }}
}}
"""


def _framed(type, head, body, states, inputs, random, new, spike, outputs) -> str:
    """A function of many steps around the lines of one."""
    lines = list(body)
    lines += [f"const {type} r{at} = {text};" for at, text in enumerate(new)]
    lines += [f"s[{at}] = r{at};" for at in range(len(new))]
    if spike is not None:
        lines.append(f"if ({spike}) {{")
        lines.append("    if (counts[lane] < 2) marks[lane * 3 + counts[lane]] = first + at;")
        lines.append("    marks[lane * 3 + 2] = first + at;")
        lines.append("    counts[lane]++;")
        lines.append("}")
    count = len(outputs)
    lines += [f"sums[lane * {count} + {at}] += {text};" for at, text in enumerate(outputs)]
    places = ", ".join(str(inputs.index(key)) for key in random) or "0"
    # An array has one element at least.
    frame = FRAME.format(
        type=type,
        states=max(len(states), 1),
        inputs=max(len(inputs), 1),
        random=len(random),
        body="\n".join(" " * 12 + line for line in lines),
    )
    return f"{head}\nstatic const int drawn[] = {{{places}}};\n{frame}"


def integers(params: ModelParams, random: list[str]) -> str:
    """The text for codes; ``random`` inputs are the same in all lanes, another one in each step."""
    found = trace(Stepped(params))
    states, inputs = list(found.state), list(found.inputs)
    names = {found.state[key]: f"s[{at}]" for at, key in enumerate(states)}
    names |= {found.inputs[key]: f"i[{at}]" for at, key in enumerate(inputs)}
    body = Statements(names, Tables(), 32)
    body.compute(found.roots)
    shown = {key: body.at(term, []) for key, term in found.outputs.items()}
    program = params.program
    outputs = [
        f"{shown[f'output_{name}']} * {2.0 ** -program.frac_of(index)!r}"
        for name, index in program.outputs
    ]
    return _framed(
        "int64_t",
        "\n".join(["#include <cstdint>", HELPERS, *body.tables.lines]),
        body.lines,
        states,
        inputs,
        random,
        [body.at(term, []) for term in found.following.values()],
        shown.get(SPIKE),
        outputs,
    )


_HEAD = """#include <cmath>
static inline double exprel(double x) {
    return std::fabs(x) < 1e-5 ? 1 + x / 2 + x * x / 6 : std::expm1(x) / x;
}
static inline double sigmoid(double x) { return 0.5 * (1 + std::tanh(x / 2)); }
static inline double saturated(double x, double low, double high) {
    return std::isinf(x) ? NAN : x < low ? low : x > high ? high : x;
}
static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
"""
_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "gt": ">"}
_INFIX |= {"ge": ">=", "eq": "==", "ne": "!=", "and": "&&", "or": "||"}
_CALLS = {x: f"std::{x}" for x in ("floor", "exp", "expm1", "log", "sqrt", "sin", "cos", "pow")}
_CALLS |= {"tanh": "std::tanh", "sinh": "std::sinh", "cosh": "std::cosh", "abs": "std::fabs"}
_CALLS |= {"exprel": "exprel", "sigmoid": "sigmoid", "min": "least", "max": "most"}


def reals(step: Step, inputs: list[str], random: list[str]) -> str:
    """The text for real numbers, whose states obey their ranges."""
    states = list(step.registers)
    names = {key: f"s[{at}]" for at, key in enumerate(states)}
    names |= {key: f"i[{at}]" for at, key in enumerate(inputs)}
    spike = [] if step.spike is None else [step.spike]
    lines, made = [], {}
    for at, node in enumerate(nodes([*step.states.values(), *step.outputs.values(), *spike])):
        made[id(node)] = f"x{at}"
        text = _real(step, node, [made[id(arg)] for arg in node.args], names)
        lines.append(f"const auto x{at} = {text};")
    # Registers in their order, and what is a bare name or a number is a double all the same.
    return _framed(
        "double",
        _HEAD,
        lines,
        states,
        inputs,
        random,
        [made[id(step.states[key])] for key in states],
        made[id(step.spike)] if step.spike is not None else None,
        [made[id(root)] for root in step.outputs.values()],
    )


def _real(step: Step, node: Expr, args: list[str], names: dict[str, str]) -> str:
    op = node.op
    if op == "number":
        return float(node.value).hex()
    if op == "name":
        return f"double({names[str(node.value)]})"
    if op == "cast":
        low, high = (x.hex() for x in map(float, limits(step.registers[str(node.value)])))
        return f"saturated({args[0]}, {low}, {high})"
    if op == "wrap":
        low, span = (float(x).hex() for x in node.value)
        return f"{args[0]} - {low} - {span} * std::floor(({args[0]} - {low}) / {span}) + {low}"
    if op == "sum":
        *factors, constant = (float(x).hex() for x in node.value)
        return " + ".join([constant, *(f"{x} * {y}" for x, y in zip(factors, args, strict=True))])
    if op == "where":
        return f"{args[0]} ? double({args[1]}) : double({args[2]})"
    if op == "not":
        return f"!{args[0]}"
    if op == "neg":
        return f"-{args[0]}"
    if op == "floordiv":
        return f"std::floor({args[0]} / {args[1]})"
    if op == "mod":
        return f"{args[0]} - {args[1]} * std::floor({args[0]} / {args[1]})"
    if op == "clip":
        return f"least(most({args[0]}, {args[1]}), {args[2]})"
    if op in _INFIX:
        return f"{args[0]} {_INFIX[op]} {args[1]}"
    return f"{_CALLS[op]}({', '.join(args)})"
