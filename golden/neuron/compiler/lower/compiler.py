"""Compiler from the step of a model in real numbers to a program of integers.

Every state has a format, and everything else is as exact as the states need it. An error in some
number is felt in a state as that error times a factor, which the ranges of all numbers bound. So
each number gets fraction bits until what is lost of it changes no state by more than an eighth of
its last place. Sums and products are exact inside; bits are dropped in front of and behind
multiplications, which costs no gates, and only the value that becomes a state is rounded.
"""

from dataclasses import replace

from spikeloom.golden.neuron.compiler.frontend.description import Input
from spikeloom.golden.neuron.compiler.frontend.expression import nodes
from spikeloom.golden.neuron.compiler.schedule.program import Program, Variable
from spikeloom.golden.number.language.format import UQ, Format, Q

from .analysis import INPUT_FRAC, Analysis
from .emitter import Emitter
from .scheme import Step
from .tables import Leaves, tabulated
from .words import word

__all__ = ["compiled", "input_format", "word"]

DEEPEST = 200  # operations of a step, one behind the other


def input_format(port: Input) -> Format:
    """The format of an input."""
    if port.kind == "uniform":
        return UQ(0, 16 if port.frac is None else port.frac)
    if port.kind == "normal":
        return Q(4, 12 if port.frac is None else port.frac)
    return word(port.low, port.high, INPUT_FRAC if port.frac is None else port.frac)


def compiled(
    step: Step, fracs: dict[str, int], inputs: dict[str, Input], *, interpolate=True, table_bits=9
) -> Program:
    """The integer program of a step.

    Parameters
    ----------
    step : Step
        What to compute.
    fracs : dict
        Fraction bits of each register, and of inputs to which their descriptions give none.
    inputs : dict of Input
        The model's inputs.
    interpolate : bool
        Whether tables of functions are interpolated.
    table_bits : int
        Binary logarithm of the entries of a table.

    Raises
    ------
    ValueError
        A number would need more than 63 bits, or an operation has no integer form.
    """
    formats = {key: word(x.low, x.high, fracs[key]) for key, x in step.registers.items()}
    for key, x in inputs.items():
        formats[key] = input_format(x if x.frac is not None else replace(x, frac=fracs.get(key)))
    ranges = {key: (x.low, x.high) for key, x in step.registers.items()}
    for key, x in inputs.items():
        low, high = map(float, formats[key].limits)
        ranges[key] = (x.low, x.high) if x.kind == "value" else (low, high)
    leaves = Leaves(formats, ranges)
    # States, outputs, the spike: in this order the analysis and the lines below find them.
    roots = [*step.states.values(), *step.outputs.values()]
    if step.spike is not None:
        roots.append(step.spike)
    deepest = _depth(roots)
    if deepest > DEEPEST:
        raise ValueError(
            f"a step of the model must be at most {DEEPEST} operations deep, each of what the one "
            f"before gave, not {deepest}"
        )
    roots = tabulated(roots, leaves)
    emitter = Emitter(Analysis(leaves, roots, list(step.states)), interpolate, table_bits)
    count = len(step.states)
    new = {
        key: emitter.state(root, formats[key])
        for key, root in zip(step.states, roots, strict=False)
    }
    outputs = tuple(
        (key, emitter.output(root)) for key, root in zip(step.outputs, roots[count:], strict=False)
    )
    spike = None if step.spike is None else emitter.condition(roots[-1])
    registers = tuple(
        Variable(key, formats[key], _start(formats[key], x.init), x.unit, key == step.wait)
        for key, x in step.registers.items()
    )
    return _live(
        Program(
            registers=registers,
            inputs=tuple(Variable(key, formats[key], 0, x.unit) for key, x in inputs.items()),
            ops=tuple(emitter.ops),
            new=tuple(new[variable.name] for variable in registers),
            spike=spike,
            outputs=outputs,
        )
    )


def _depth(roots) -> int:
    """The longest way from a name to a result; what follows walks along it."""
    found: dict[int, int] = {}
    for node in nodes(roots):
        found[id(node)] = 1 + max((found[id(arg)] for arg in node.args), default=0)
    return max(found.values())


def _live(program: Program) -> Program:
    """The program without operations that nothing uses."""
    # Arguments come first, so one pass from the end marks all that is used.
    used = set(program.roots)
    for index in range(len(program.ops) - 1, -1, -1):
        if index in used:
            used.update(program.ops[index].args)
    place = {index: number for number, index in enumerate(sorted(used))}
    return replace(
        program,
        ops=tuple(
            replace(op, args=tuple(place[arg] for arg in op.args))
            for index, op in enumerate(program.ops)
            if index in place
        ),
        new=tuple(place[index] for index in program.new),
        spike=None if program.spike is None else place[program.spike],
        outputs=tuple((name, place[index]) for name, index in program.outputs),
    )


def _start(format: Format, value: float) -> int:
    """The code of an initial value; the end of a range may be one code too far."""
    return min(max(round(value * 2.0**format.frac), format.low), format.high)
