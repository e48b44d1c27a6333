"""The golden dialect means the same on symbols as on NumPy arrays."""

import re

import numpy as np
import pytest
from amaranth.back import rtlil
from amaranth.hdl import Module, Signal, signed, unsigned
from amaranth.sim import Simulator
from hypothesis import given, settings
from hypothesis import strategies as st

from spikeloom.formal.core.symbolic import Sym, shared
from spikeloom.golden.core.dialect import DialectError, as_int, known, lookup, product

SHAPES = [unsigned(1), unsigned(3), unsigned(5), signed(1), signed(3), signed(5)]


def on_symbols(function, shapes, columns):
    """Evaluate ``function`` on signals of the given shapes, once for each row of ``columns``."""
    m = Module()
    inputs = [Signal(shape, name=f"x{i}") for i, shape in enumerate(shapes)]
    result = function(*[Sym.of([signal], (1,)) for signal in inputs])
    values = np.ravel(result.values)
    outputs = [Signal(value.shape(), name=f"y{i}") for i, value in enumerate(values)]
    m.d.comb += [output.eq(value) for output, value in zip(outputs, values, strict=True)]
    rows = []

    async def bench(ctx):
        for row in zip(*columns, strict=True):
            for signal, value in zip(inputs, row, strict=True):
                ctx.set(signal, int(value))
            await ctx.delay(1e-9)
            rows.append([ctx.get(output) for output in outputs])

    simulator = Simulator(m)
    simulator.add_testbench(bench)
    simulator.run()
    return np.array(rows)


def all_values(shape):
    low = -(1 << shape.width - 1) if shape.signed else 0
    return np.arange(low, low + (1 << shape.width))


def same(function, *shapes):
    grids = np.meshgrid(*[all_values(shape) for shape in shapes], indexing="ij")
    columns = [grid.ravel() for grid in grids]
    expected = np.asarray(function(*columns)).astype(np.int64).reshape(len(columns[0]), -1)
    assert np.array_equal(on_symbols(function, shapes, columns), expected)


BINARY = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "logical_xor": np.logical_xor,
    "where": lambda a, b: np.where(a > b, a, b - 1),
    "bools": lambda a, b: ~((a > b) ^ (a != 0)) | (b < 2),
}
UNARY = {
    "negative": lambda a: -a,
    "absolute": np.abs,
    "invert": lambda a: ~a,
    "logical_not": np.logical_not,
    "left_shift": lambda a: a << 3,
    "right_shift": lambda a: a >> 2,
    "right_shift_all": lambda a: a >> 9,
    "clip": lambda a: np.clip(a, -2, 3),
    "clip_positive": lambda a: np.clip(a, 1, 6),
    "mask": lambda a: a & 6,
    "mask_signed": lambda a: a & -3,
    "reflected": lambda a: 5 - a,
    "floor_divide": lambda a: a // 3,
    "remainder": lambda a: a % 3,
    "as_int": lambda a: as_int(a == 1) + 1,
    "astype": lambda a: (a > 0).astype(np.int64) * 3,
    "unsigned_minimum": lambda a: np.minimum(a & 7, 2),
}


@pytest.mark.parametrize("name", BINARY)
def test_binary_operation_means_the_same(name):
    for a in SHAPES[1:5]:
        for b in SHAPES[1:5]:
            same(BINARY[name], a, b)


@pytest.mark.parametrize("name", UNARY)
def test_unary_operation_means_the_same(name):
    for shape in SHAPES:
        same(UNARY[name], shape)


def test_shift_by_a_variable_means_the_same():
    same(lambda a, b: a >> b, signed(5), unsigned(2))
    same(lambda a, b: a << b, signed(3), unsigned(2))


def test_count_of_ones_means_the_same():
    same(np.bitwise_count, unsigned(5))


@pytest.mark.parametrize("table", [(3, 1, 4, 1, 5, 9, 2, 6), (-3, 1, -4, 1, 5, -9, 2, 6), (0,) * 8])
def test_lookup_means_the_same(table):
    same(lambda a: lookup(table, a), unsigned(3))


def test_a_read_of_a_memory_means_the_same():
    def read(a, b, c, index):
        words = np.stack([a, b, c, a + 1], axis=-1)
        return np.take_along_axis(words, index[..., None], axis=-1)[..., 0]

    same(read, signed(2), unsigned(2), unsigned(3), unsigned(2))


def test_a_table_of_a_large_memory_is_refused():
    words = np.arange(65_537) & 15
    with pytest.raises(DialectError, match=r"^a table of 65537 entries is too long for a proof"):
        lookup(words, symbol(17))
    assert lookup(words, np.array([65_536])).tolist() == [0]


REDUCTIONS = {
    "sum": lambda x: np.sum(x, axis=-1),
    "add.reduce": lambda x: np.add.reduce(x, axis=-1),
    "min": lambda x: np.min(x, axis=-1),
    "max": lambda x: np.max(x, axis=-1),
    "argmax": lambda x: np.argmax(x, axis=-1),
    "any": lambda x: np.any(x > 1, axis=-1),
    "all": lambda x: np.all(x > -2, axis=-1),
    "roll": lambda x: np.roll(x, 1, axis=-1),
    "flip": lambda x: np.flip(x, axis=-1),
    "slice": lambda x: np.concatenate([x[..., 1:], x[..., :1]], axis=-1),
    "index": lambda x: x[..., 2] - x[..., 0],
    "broadcast": lambda x: x * np.array([1, -2, 3]),
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_operation_on_vectors_means_the_same(name):
    def function(a, b, c):
        return REDUCTIONS[name](np.stack([a, b, c], axis=-1))

    same(function, signed(3), signed(2), unsigned(3))


def expressions():
    leaves = st.sampled_from(["a", "b"]) | st.integers(-9, 9)
    operations = st.sampled_from(["+", "-", "*", "&", "|", "^", "min", "max", "where"])
    return st.recursive(leaves, lambda inner: st.tuples(operations, inner, inner), max_leaves=7)


def flat(tree):
    return [leaf for part in tree for leaf in flat(part)] if isinstance(tree, tuple) else [tree]


def evaluate(tree, a, b):
    if not isinstance(tree, tuple):
        return {"a": a, "b": b}.get(tree, tree)
    operation, left, right = tree
    left, right = evaluate(left, a, b), evaluate(right, a, b)
    if operation in {"min", "max"}:
        return (np.minimum if operation == "min" else np.maximum)(left, right)
    if operation == "where":
        return np.where(np.less(left, right), left, right + 1)
    return {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "&": np.bitwise_and,
        "|": np.bitwise_or,
        "^": np.bitwise_xor,
    }[operation](left, right)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(expressions().filter(lambda tree: {"a", "b"} & set(flat(tree))))
def test_random_expression_means_the_same(tree):
    same(lambda a, b: evaluate(tree, a, b), signed(3), unsigned(2))


def symbol(width=8):
    return Sym.of([Signal(width)], (1,))


OUTSIDE = {
    "np.sqrt is not in the golden dialect": lambda x: np.sqrt(x),
    "np.cumsum called like this": lambda x: np.cumsum(x),
    "use np.where instead of if": lambda x: 1 if x > 3 else 0,
    "a symbol cannot become a Python int": lambda x: int(x),
    "np.asarray is not in the dialect": lambda x: np.asarray(x),
    "use np.where(…, 1, 0) or as_int": lambda x: (x > 1) + (x > 2),
    "np.left_shift gives a value of 68 bits": lambda x: x << 60,
    "np.multiply gives a value of 64 bits": lambda x: x * x * x * x * x * x * x * x,
    "with integers, not with float64": lambda x: x + 0.5,
    "a reduction (np.add) is over axis=-1": lambda x: np.sum(x),
    "np.take_along_axis is over axis=-1": lambda x: np.take_along_axis(x, x, axis=0),
    "astype(float64) is not in the dialect": lambda x: x.astype(float),
    "np.bitwise_count of a value that may be negative": lambda x: np.bitwise_count(x - 1),
}


@pytest.mark.parametrize("message", OUTSIDE)
def test_leaving_the_dialect_is_refused_by_name(message):
    with pytest.raises(DialectError, match=re.escape(message)):
        OUTSIDE[message](symbol())


def test_symbols_are_not_written_in_place():
    with pytest.raises(TypeError, match="does not support item assignment"):
        symbol()[0] = 1


def test_a_result_used_twice_at_each_step_is_one_circuit():
    m, x = Module(), Signal(4)
    with shared(m):
        value = Sym.of([x], (1,))
        for _ in range(40):
            value = (value + value) & 15
        (result,) = value.values
    output = Signal(4)
    m.d.comb += output.eq(result)
    assert len(rtlil.convert(m, ports=[x, output], emit_src=False)) < 60_000


def narrowed(low, high, name="", *, cuts=None, shape=None):
    """A symbol that is known to be in a range, and how many assertions that takes."""
    m, x = Module(), Signal(signed(9) if shape is None else shape)
    with shared(m, cuts):
        (word,) = known(Sym.of([x], (1,)), low, high, name).values
    out = Signal.like(word)
    m.d.comb += out.eq(word)
    ports = [x, out, *(cuts or {}).values()]
    return word, rtlil.convert(m, ports=ports, emit_src=False).count("cell $check ")


@pytest.mark.parametrize(
    ("low", "high", "shape"),
    [
        (0, 200, unsigned(8)),
        (0, 0, unsigned(1)),
        (0, 1, unsigned(1)),
        (-1, 0, signed(2)),
        (-3, 3, signed(3)),
        (-4, 2, signed(3)),
        (-5, 3, signed(4)),
        (-1, 100, signed(8)),
    ],
)
def test_known_goes_on_with_a_word_of_the_range(low, high, shape):
    """And asserts that the word is the number."""
    word, assertions = narrowed(low, high)
    assert word.shape() == shape
    assert assertions == 1


def test_known_asks_nothing_where_the_word_is_narrow_already():
    word, assertions = narrowed(-256, 255)
    assert (word.shape(), assertions) == (signed(9), 0)
    word, assertions = narrowed(0, 15, shape=unsigned(4))
    assert (word.shape(), assertions) == (unsigned(4), 0)


def test_known_by_the_name_of_a_cut_goes_on_with_the_signal():
    cut = Signal(5, name="cut")
    word, assertions = narrowed(0, 31, "sum", cuts={"sum": cut})
    assert word is cut
    assert assertions == 1  # asserts that it is the number
    word, _ = narrowed(0, 31, "other", cuts={"sum": cut})
    assert word is not cut


def test_known_means_nothing_to_numbers():
    values = np.arange(5)
    assert known(values, 0, 1, "x") is values
    assert product(values, 3, 0, 1).tolist() == [0, 3, 6, 9, 12]
    assert product(3, values, 0, 1, "x").tolist() == [0, 3, 6, 9, 12]


@pytest.mark.parametrize(
    ("low", "high", "shape"),
    [(0, 64, unsigned(7)), (0, 127, unsigned(7)), (-128, 127, signed(8))],
)
def test_a_square_of_four_signed_bits_lies_in_0_to_64(low, high, shape):
    with shared(Module()):
        symbol = Sym.of([Signal(signed(4))], (1,))
        (word,) = product(symbol, symbol, low, high).values
    assert word.shape() == shape


def test_a_product_is_not_cut_below_what_its_factors_allow():
    with shared(Module()):
        a, b = Sym.of([Signal(signed(4))], (1,)), Sym.of([Signal(signed(4))], (1,))
        with pytest.raises(DialectError) as wrong:
            product(a, a, 0, 63)
        assert str(wrong.value) == (
            "the product of words of 4 and 4 bits lies in 0..64, which is more than a word for "
            "0..63 holds"
        )
        with pytest.raises(DialectError, match=r"lies in -56\.\.64"):
            product(a, b, 0, 127)
        with pytest.raises(DialectError, match=r"lies in -24\.\.21"):
            product(a, 3, -16, 15)
        (word,) = product(3, a, -24, 21).values
    assert word.shape() == signed(6)
