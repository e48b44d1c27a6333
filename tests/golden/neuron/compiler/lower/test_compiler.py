"""Integer programs against the real-valued steps they were made of."""

import math

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.description import Input
from spikeloom.golden.neuron.compiler.frontend.expression import Expr, call, nodes
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.lower.analysis import GUARD
from spikeloom.golden.neuron.compiler.lower.compiler import compiled, input_format, word
from spikeloom.golden.neuron.compiler.lower.emitter import COEFFICIENT
from spikeloom.golden.neuron.compiler.lower.floats import evaluate
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.number.language.format import UQ, Format, Q

LANES = 4000


def build(description, fracs, **options):
    """The step and its program."""
    step = one_step(description, description.values())
    waits = {key: 0 for key in step.registers if key == "wait"}
    return step, compiled(step, fracs | waits, description.inputs, **options)


def states(step, program, description, seed=1, lanes=LANES):
    """Random codes over the ranges, the ends among them."""
    rng = np.random.default_rng(seed)
    codes = {}
    for x in (*program.registers, *program.inputs):
        quantity = step.registers.get(x.name) or description.inputs[x.name]
        low = max(math.ceil(math.ldexp(quantity.low, x.format.frac)), x.format.low)
        high = min(math.floor(math.ldexp(quantity.high, x.format.frac)), x.format.high)
        codes[x.name] = rng.integers(low, high + 1, lanes)
        codes[x.name][rng.random(lanes) < 0.02] = low
        codes[x.name][rng.random(lanes) < 0.02] = high
    return codes


def limited(roots, formats):
    """Expressions whose casts saturate as the states' words do."""
    new = {}
    for node in nodes(roots):
        args = tuple(new[id(arg)] for arg in node.args)
        if node.op == "cast":
            low, high = map(float, formats[node.value].limits)
            new[id(node)] = call("clip", args[0], low, high)
        else:
            new[id(node)] = Expr(node.op, args, node.value)
    return [new[id(root)] for root in roots]


def errors(description, fracs, seed=1, **options):
    """Distance of each state after a step, in last places, where both decide alike."""
    step, program = build(description, fracs, **options)
    codes = states(step, program, description, seed)
    formats = {x.name: x.format for x in program.registers}
    reals = {
        x.name: np.ldexp(codes[x.name].astype(float), -x.format.frac)
        for x in (*program.registers, *program.inputs)
    }
    roots = [step.states[key] for key in formats]
    roots += [step.spike] if step.spike is not None else []
    ideal = evaluate(limited(roots, formats), reals)
    values = program.run(codes)
    alike = np.ones(LANES, bool)
    if step.spike is not None:
        alike = np.asarray(values[program.spike], bool) == np.asarray(ideal[-1], bool)
        assert alike.mean() > 0.97
    return {
        x.name: np.abs(values[place] - np.ldexp(want, x.format.frac))[alike]
        for x, place, want in zip(program.registers, program.new, ideal, strict=False)
    }, program


def lost(program):
    """How often bits are lost on the way: each time at most half of a guard's last place."""
    return sum(op.kind == "floor" for op in program.ops)


LEAKY = {
    "equations": {"v": "(I - v)/tau"},
    "threshold": "v >= 1",
    "reset": {"v": "0"},
    "ranges": {"v": (-4, 4)},
    "parameters": {"tau": 20},
    "inputs": {"I": (-8, 7)},
}
FITZHUGH = from_equations(
    {"v": "v - v**3/3 - w + I", "w": "0.08*(v + 0.7 - 0.8*w)"},
    threshold="v >= 1",
    ranges={"v": (-4, 4), "w": (-4, 4)},
    inputs={"I": (-4, 4)},
)
SADDLE = from_equations(
    {"v": "v*v + I", "w": "v*w"},
    threshold="v >= 3.5",
    dt_ms=0.01,
    ranges={"v": (-4, 4), "w": (-2, 2)},
    inputs={"I": (-2, 2)},
)
EXACT = {
    "euler": (from_equations(**LEAKY), {"v": 10}),
    "exact": (from_equations(**LEAKY, method="exact"), {"v": 10}),
    "exponential": (from_equations(**LEAKY, method="exponential"), {"v": 12}),
    "heun": (from_equations(**LEAKY, method="heun"), {"v": 8}),
    "rk4": (from_equations(**LEAKY, method="rk4", refractory_ms=1), {"v": 10}),
    "coarse": (from_equations(**LEAKY), {"v": 2}),
    "fitzhugh": (FITZHUGH, {"v": 12, "w": 10}),
    "saddle": (SADDLE, {"v": 10, "w": 11}),
    "coupled": (
        from_equations(
            {"x": "-2*x + y", "y": "-x - 3*y + I"},
            method="exact",
            dt_ms=0.5,
            ranges={"x": (-16, 15), "y": (-8, 7)},
            inputs={"I": (-4, 4)},
        ),
        {"x": 9, "y": 11},
    ),
    "minmax": (
        from_equations(
            {"v": "-max(v, 0) + min(I, abs(v)) + clip(I, -1, 1)"},
            threshold="v > 3",
            reset={"v": "v - 3"},
            ranges={"v": (-4, 4)},
            inputs={"I": (-4, 4)},
        ),
        {"v": 9},
    ),
    "piecewise": (
        from_equations(
            {"v": "where(I > 0 and not v > 2 or w == 0, 1 - v, w)", "w": "-w"},
            ranges={"v": (-4, 4), "w": (-4, 4)},
            inputs={"I": (-4, 4)},
        ),
        {"v": 8, "w": 8},
    ),
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", EXACT)
def test_one_step_is_rounded_and_little_more(name, seed):
    """Half a last place for the rounding, and the guard of 3 bits for all else.

    What is dropped is dropped below the guard's last place, which is an eighth of the state's: at
    most half of that each time. Factors have 17 digits, which for these ranges is no more.
    """
    description, fracs = EXACT[name]
    distances, program = errors(description, fracs, seed)
    for key, distance in distances.items():
        factors = sum(op.kind == "mul" for op in program.ops)
        most = 0.5 + (lost(program) + factors) / 2 / (1 << GUARD)
        assert distance.max() <= most, key
        assert distance.max() <= 1, key
    assert max(distance.max() for distance in distances.values()) > 0.2  # so they are compared


def test_factors_have_as_many_digits_as_a_multiplier_takes():
    """0.3 of a state of 30 bits is off by what 17 digits of 0.3 are off, and not by more."""
    description = from_equations({"v": "-0.7*v"}, ranges={"v": (-1, 1)}, dt_ms=1)
    distances, program = errors(description, {"v": 30})
    codes = [op.value for op in program.ops if op.kind == "constant"]
    assert max(codes).bit_length() == COEFFICIENT
    most = 2.0**30 * 0.3 * 2.0**-COEFFICIENT
    assert 0.1 * most < distances["v"].max() <= most + 1


@pytest.mark.parametrize("name", models())
def test_results_lie_in_their_formats(name):
    """Also for codes outside of the ranges: a word holds what a register between stages can."""
    description = models()[name]
    step = one_step(description, description.values())
    fracs = {key: x.frac if x.frac is not None else 12 for key, x in step.registers.items()}
    program = compiled(
        step,
        fracs,
        description.inputs,
        interpolate=description.interpolate,
        table_bits=description.table_bits,
    )
    rng = np.random.default_rng(5)
    codes = {
        x.name: rng.choice(
            [*rng.integers(x.format.low, x.format.high + 1, 500), x.format.low, x.format.high, 0],
            1500,
        )
        for x in (*program.registers, *program.inputs)
    }
    values = program.run(codes)
    for op, value in zip(program.ops, values, strict=True):
        if op.format is not None:
            assert op.format.width <= 63, op
            assert op.format.low <= np.min(value), op
            assert np.max(value) <= op.format.high, op
        else:
            assert set(np.unique(np.asarray(value)).tolist()) <= {False, True}
    for x, place in zip(program.registers, program.new, strict=True):
        assert program.format_of(place).frac == x.format.frac
        assert x.format.word.holds(program.format_of(place))
        assert x.format.low <= x.init <= x.format.high
    for op in program.ops:  # arguments come first
        assert all(arg < program.ops.index(op) for arg in op.args)


def test_results_do_not_wrap_in_64_bits():
    """The same program on Python's integers, which have no end."""
    step, program = build(SADDLE, {"v": 23, "w": 24})
    codes = states(step, program, SADDLE, lanes=60)
    assert max(op.format.width for op in program.ops if op.format) > 50
    short = program.run(codes)
    long = program.run({key: x.astype(object) for key, x in codes.items()})
    for op, a, b in zip(program.ops, short, long, strict=True):
        if op.kind not in {"constant", "lt", "le", "eq", "and", "or", "not"}:
            assert a.tolist() == np.asarray(b).tolist(), op


@pytest.mark.parametrize(
    ("arguments", "fracs", "message"),
    [
        (
            {"equations": {"v": "v**7"}, "ranges": {"v": (-8, 8)}},
            {"v": 12},
            (
                r"a number of the model needs \d+ bits and integers have 63; give the "
                r"states narrower "
                r"ranges or fewer fraction bits"
            ),
        ),
        (
            {"equations": {"v": "-v"}, "ranges": {"v": (-1e9, 1e9)}},
            {"v": 40},
            r"Q31\.40 must have 1\.\.64 bits, not 71",
        ),
        (
            {"equations": {"v": "((v**16)**16)**16"}},
            {"v": 4},
            (
                "a number of the model can become too large for integers; give the states narrower "
                "ranges"
            ),
        ),
        (
            {"equations": {"v": "-v/I"}},
            {"v": 4},
            "a function of the model is not finite at 0, which its range includes",
        ),
        (
            {"equations": {"v": "log(v)"}},
            {"v": 4},
            "a function of the model is not finite at -128, which its range includes",
        ),
        (
            {"equations": {"v": "v**0.3"}},
            {"v": 4},
            "a function of the model is not finite at -128, which its range includes",
        ),
        (
            {"equations": {"v": "exp(exp(exp(v)))"}},
            {"v": 4},
            r"a function of the model is not finite at -?\d+\.?\d*, which its range includes",
        ),
    ],
)
def test_what_has_no_integer_form(arguments, fracs, message):
    description = from_equations(**arguments)
    with pytest.raises(ValueError, match=f"^{message}$"):
        build(description, fracs)


@pytest.mark.parametrize(
    ("low", "high", "frac", "expected"),
    [
        (0, 1, 0, UQ(1, 0)),
        (0, 1, 8, UQ(0, 8)),
        (0, 2, 0, UQ(2, 0)),
        (0, 3, 0, UQ(2, 0)),
        (0, 4, 0, UQ(3, 0)),
        (0, 4, 1, UQ(2, 1)),
        (0, 0.01, 4, UQ(-3, 4)),
        (2, 100, 3, UQ(7, 3)),
        (-4, 4, 8, Q(3, 8)),
        (-4, 4.1, 8, Q(4, 8)),
        (-4.1, 4, 8, Q(4, 8)),
        (-4, 4, 0, Q(4, 0)),
        (-4, 3, 0, Q(3, 0)),
        (-100, 20, 2, Q(8, 2)),
        (-0.5, 0.25, 6, Q(0, 6)),
        (-0.01, 0.01, 4, Q(-3, 4)),
    ],
)
def test_words_of_ranges(low, high, frac, expected):
    format = word(low, high, frac)
    assert format == expected
    reach = [float(x) for x in format.limits]
    step = 2.0**-frac
    assert reach[0] <= max(low, 0) if low >= 0 else reach[0] <= low
    # The code below the end may be the last one, where the end is a power of 2.
    assert (
        reach[1] >= (high - step if math.log2(high).is_integer() and frac else high) or high < step
    )
    if format.width > 1:  # one bit less would not do
        shorter = reach[1] / 2
        assert shorter < high or reach[0] / 2 > low


def test_formats_of_inputs():
    plain = Input(name="I", low=-8, high=7)
    assert input_format(plain) == Q(4, 8)
    assert input_format(Input(name="I", low=-8, high=7, frac=2)) == Q(4, 2)
    assert input_format(Input(name="x", low=-9, high=9, kind="normal")) == Q(4, 12)
    assert input_format(Input(name="x", low=-9, high=9, kind="normal", frac=6)) == Q(4, 6)
    assert input_format(Input(name="x", low=0, high=1, kind="uniform")) == UQ(0, 16)
    assert input_format(Input(name="x", low=0, high=1, kind="uniform", frac=8)) == UQ(0, 8)


def table_spec(equation, low, high, **options):
    description = from_equations(
        {"v": "0*v"}, ranges={"v": (low, high)}, init={"v": low}, **options
    )
    return reader.from_dict(description.to_dict() | {"outputs": {"o": equation}})


def output(description, frac, **options):
    """The output of a model for all codes of its state, and what it should be."""
    step, program = build(description, {"v": frac}, **options)
    (x,) = program.registers
    low, high = max(x.format.low, round(description.states["v"].low * 2**frac)), x.format.high
    codes = np.arange(low, min(high, math.floor(description.states["v"].high * 2**frac)) + 1)
    values = program.run({"v": codes, "I": np.zeros_like(codes)})
    ((_, place),) = program.outputs
    found = np.ldexp(np.asarray(values[place], float), -program.frac_of(place))
    (wanted,) = evaluate([step.outputs["o"]], {"v": np.ldexp(codes.astype(float), -frac)})
    return codes * 2.0**-frac, found, wanted, program


@pytest.mark.parametrize("table_bits", [4, 6, 9])
@pytest.mark.parametrize(("low", "high"), [(-2, 2), (-1.3, 0.7), (0, 3.1)])
@pytest.mark.parametrize(
    ("equation", "curvature"),
    [
        ("exp(v)", math.exp),
        ("1/(v + 4)", lambda x: 2 / (x + 4) ** 3),
        ("tanh(v)", lambda x: 0.77),
        ("sqrt(v + 3)", lambda x: 0.25 / (x + 3) ** 1.5),
        ("sigmoid(4*v)", lambda x: 16 * 0.0963),
        ("exprel(v)", lambda x: math.exp(x)),
    ],
)
def test_interpolated_tables(equation, curvature, low, high, table_bits):
    """``h**2/8`` of the second derivative, up to the end of the range, and a guard for the rest."""
    frac = 10
    v, found, wanted, program = output(table_spec(equation, low, high), frac, table_bits=table_bits)
    (op,) = [op for op in program.ops if op.kind == "index"]
    assert op.format.high + 1 <= 2**table_bits
    width = 2.0 ** (op.value[1] - frac)
    most = max(abs(curvature(x)) for x in (low, high))
    assert np.abs(found - wanted).max() <= width**2 / 8 * most * 1.02 + 2 * 2.0**-frac
    assert len(v) > 2000


def test_tables_without_interpolation():
    """Half an interval times the slope; the middle of each interval is right."""
    v, found, wanted, program = output(
        table_spec("exp(v)", -2, 2), 10, interpolate=False, table_bits=5
    )
    (op,) = [op for op in program.ops if op.kind == "index"]
    width = 2.0 ** (op.value[1] - 10)
    distance = np.abs(found - wanted)
    assert (distance <= np.exp(v + width / 2) * width / 2 + 2.0**-10).all()
    assert not [op for op in program.ops if op.kind == "rest"]
    assert len(set(found.tolist())) == 2**5


def test_small_tables_are_exact():
    """With an entry for each code there is nothing between."""
    _, found, wanted, program = output(table_spec("exp(v)", 0, 3.9), 4)
    assert np.abs(found - wanted).max() <= 2.0**-4
    assert [op.kind for op in program.ops].count("mul") == 0


def test_outside_of_the_range_a_table_stays_at_its_ends():
    description = table_spec("exp(v)", -1, 2.5)
    _, program = build(description, {"v": 8}, interpolate=False)
    ((_, place),) = program.outputs
    codes = np.array([-1024, -257, -256, 640, 641, 1023])
    found = program.run({"v": codes, "I": np.zeros_like(codes)})[place]
    assert found[0] == found[1] == found[2]
    assert found[3] == found[4] == found[5] > found[0]


def test_what_depends_on_one_variable_is_one_table():
    description = table_spec("exp(v)*tanh(v) + 1/(v + 9) - 3*v", -2, 2)
    _, program = build(description, {"v": 8})
    assert sum(op.kind == "index" for op in program.ops) == 1
    description = table_spec("exp(v*I) + exp(v + I)", -2, 2, inputs={"I": (-1, 1)})
    assert sum(op.kind == "index" for op in build(description, {"v": 8})[1].ops) == 2


def test_division_by_what_is_computed():
    """A table of the inverse, and a product."""
    description = from_equations({"v": "0*v"}, ranges={"v": (-2, 2)}, inputs={"I": (1, 3)})
    description = reader.from_dict(
        description.to_dict() | {"outputs": {"o": "v/max(I + v*v, 0.5)"}}
    )
    step, program = build(description, {"v": 8}, table_bits=10)
    codes = states(step, program, description)
    v, current = codes["v"] / 256, codes["I"] / 256
    ((_, place),) = program.outputs
    found = np.ldexp(program.run(codes)[place].astype(float), -program.frac_of(place))
    assert np.abs(found - v / (current + v * v)).max() < 2 * 2.0**-8


@pytest.mark.parametrize("divisor", ["0.5", "0.75", "3", "-0.3"])
def test_floor_and_modulo(divisor):
    """Python's, except where the quotient is so near to a whole number that a factor decides."""
    description = from_equations({"v": "0*v"}, ranges={"v": (-4, 4)}, inputs={"I": (-4, 4)})
    description = reader.from_dict(
        description.to_dict()
        | {"outputs": {"a": f"(v + I) // {divisor}", "b": f"(v - I) % {divisor}"}}
    )
    step, program = build(description, {"v": 8})
    codes = states(step, program, description)
    v, current = codes["v"] / 256, codes["I"] / 256
    values = program.run(codes)
    by = float(divisor)
    for (key, place), x in zip(program.outputs, (v + current, v - current), strict=True):
        found = np.ldexp(np.asarray(values[place], float), -program.frac_of(place))
        wanted = np.floor_divide(x, by) if key == "a" else np.mod(x, by)
        clear = np.abs(x / by - np.rint(x / by)) > 2.0**-9
        clear |= by == 0.5
        assert clear.mean() > 0.9
        assert np.abs(found - wanted)[clear].max() <= (0 if key == "a" else 2.0**-8)


def test_sums_take_the_narrowest_first():
    """Sixteen inputs of 4 bits need three carries and no more."""
    names = [f"i{k}" for k in range(16)]
    description = from_equations({"v": "0*v"}, inputs=dict.fromkeys(names, (-8, 7)))
    tree = description.to_dict() | {"outputs": {"o": " + ".join(names)}}
    for key in names:
        tree["inputs"][key]["frac"] = 0
    step, program = build(reader.from_dict(tree), {"v": 0})
    ((_, place),) = program.outputs
    assert program.format_of(place).width == 8
    codes = states(step, program, reader.from_dict(tree), lanes=100)
    assert (program.run(codes)[place] == sum(codes[key] for key in names)).all()
    depth = {}
    for index, op in enumerate(program.ops):
        depth[index] = max([depth[arg] for arg in op.args], default=0) + (op.kind == "add")
    assert depth[place] == 4


def test_powers_of_two_and_factors_near_1_need_no_multiplier():
    description = from_equations({"v": "0*v"}, ranges={"v": (-4, 4)}, inputs={"I": (-4, 4)})
    for equation in ("v/4 + 2*I - 0.125", "1.25*v - 0.75*I", "1.0009765625*v", "-v - I"):
        _, program = build(
            reader.from_dict(description.to_dict() | {"outputs": {"o": equation}}), {"v": 8}
        )
        assert "mul" not in {op.kind for op in program.ops}, equation


def test_states_saturate():
    description = from_equations(
        {"v": "8*I", "w": "-8*I"},
        dt_ms=1,
        ranges={"v": (-4, 4), "w": (0, 3)},
        inputs={"I": (-8, 7)},
    )
    _, program = build(description, {"v": 4, "w": 4})
    codes = {"v": np.array([0, 0, 60]), "w": np.array([5, 5, 63]), "I": np.array([7, -8, 1]) * 256}
    v, w = (program.run(codes)[place] for place in program.new)
    assert v.tolist() == [63, -64, 63]
    assert w.tolist() == [0, 63, 0]


def test_ties_are_rounded_up():
    description = from_equations(
        {"v": "I - v"}, dt_ms=1, ranges={"v": (-4, 4)}, inputs={"I": (-4, 4)}
    )
    _, program = build(description, {"v": 2})
    codes = np.array([-96, -32, 31, 32, 95, 96])  # quarters and halves of them
    (place,) = program.new
    assert program.run({"v": np.zeros(6, int), "I": codes})[place].tolist() == [-1, 0, 0, 1, 1, 2]


def test_the_initial_code_is_the_nearest():
    description = from_equations(
        {"v": "-v", "w": "-w"}, ranges={"v": (-4, 4), "w": (0, 1)}, init={"v": 0.3, "w": 1}
    )
    _, program = build(description, {"v": 3, "w": 8})
    assert [x.init for x in program.registers] == [2, 255]  # 1 is one code too far
    assert program.registers[1].format == Format(0, 255, 8)


def test_no_operation_is_there_twice():
    _, program = build(FITZHUGH, {"v": 12, "w": 10})
    assert len(set(program.ops)) == len(program.ops)
    used = {arg for op in program.ops for arg in op.args} | set(program.roots)
    assert used >= {i for i, op in enumerate(program.ops) if op.kind not in {"variable"}}
