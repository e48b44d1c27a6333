"""Symbolic execution of golden models: arrays of Amaranth values on NumPy's dispatch.

A :class:`Sym` holds an object array of Amaranth values. NumPy dispatches every operation on it to
``__array_ufunc__`` or ``__array_function__``, which apply the operation to the values, element by
element and without loss of bits. The code of a golden model's ``step`` thus builds, unchanged, the
circuit that it describes. Operations outside of the dialect
(:mod:`spikeloom.golden.core.dialect`) are refused by name.

Amaranth expands an expression at each of its uses, so an intermediate result that is used twice in
each of ten steps would be built a thousand times. Within :func:`shared` each result becomes a
signal, and equal operations on the same signals are built once.
"""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress

import numpy as np
from amaranth.hdl import (
    Array,
    Assert,
    Cat,
    Const,
    Module,
    Mux,
    Shape,
    Signal,
    Value,
    signed,
    unsigned,
)

from spikeloom.golden.core.dialect import DialectError
from spikeloom.golden.core.ranges import RANGES, Span

__all__ = ["Sym", "shared"]

LONGEST = 1 << 16
"""Entries of the longest table that becomes a circuit; memories of that size are simulated."""

SLACK = 4  # bits that a word may be wider than its range requires

# The active runs, the innermost last. NumPy's dispatch has no argument that could carry them.
_runs: list["_Run"] = []


def _truth(value: Value) -> Value:
    """A value as a condition of one bit: whether it is not 0."""
    return value if value.shape() == unsigned(1) else value.bool()


def _select(condition: Value, a: Value, b: Value) -> Value:
    return Mux(_truth(condition), a, b)


def _resize(value: Value, width: int) -> Value:
    """The low ``width`` bits, unsigned; for a value that fits and is not negative."""
    return Value.cast(value[:width])


def _and(a: Value, b: Value) -> Value:
    # An operand that is never negative has zeros above its width, and so has the result.
    widths = [len(x) for x in (a, b) if not x.shape().signed]
    return _resize(a & b, min(widths)) if widths else a & b


def _clip(a: Value, low: Value, high: Value) -> Value:
    # Amaranth gives a Mux the width of its widest branch; constant bounds tell the width needed.
    clipped = Mux(a < low, low, Mux(a > high, high, a))
    if isinstance(low, Const) and isinstance(high, Const):
        if low.value >= 0:
            return _resize(clipped, max(1, high.value.bit_length()))
        width = 1 + max((~low.value).bit_length(), max(high.value, 0).bit_length())
        return clipped[:width].as_signed()
    return clipped


def _minimum(a: Value, b: Value) -> Value:
    # Of two unsigned values the smaller one fits into the narrower word.
    least = Mux(a < b, a, b)
    if not a.shape().signed and not b.shape().signed:
        return _resize(least, min(len(a), len(b)))
    return least


def _right_shift(a: Value, b: Value) -> Value:
    if not isinstance(b, Const):
        return a >> b
    # A shift by the whole width or more leaves only the sign.
    if b.value < len(a):
        return Value.cast(a.shift_right(b.value))
    return a[-1].as_signed() if a.shape().signed else Const(0, 1)


def _left_shift(a: Value, b: Value) -> Value:
    # A shift by a signal must provide for the largest amount; a constant one costs no logic.
    return Value.cast(a.shift_left(b.value)) if isinstance(b, Const) else a << b


def _count_ones(a: Value) -> Value:
    if a.shape().signed:
        raise DialectError("np.bitwise_count of a value that may be negative is not in the dialect")
    return _tree(
        lambda x, y: _applied("add", _NUMBERS["add"], (x, y)),
        [Value.cast(a[bit]) for bit in range(len(a))],
    )


def _invert(a: Value) -> Value:
    # NumPy's ``~a`` is -a - 1, so an unsigned operand gets a sign bit before its bits are inverted.
    return ~a if a.shape().signed else (~Value.cast(Cat(a, Const(0, 1)))).as_signed()


_NUMBERS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "floor_divide": lambda a, b: a // b,
    "remainder": lambda a, b: a % b,
    "negative": lambda a: -a,
    "absolute": lambda a: Mux(a < 0, -a, a)[: len(a)] if a.shape().signed else a,
    "left_shift": _left_shift,
    "right_shift": _right_shift,
    "minimum": _minimum,
    "maximum": lambda a, b: Mux(a > b, a, b),
    "bitwise_count": _count_ones,
}
# These make no carry, so an unsigned result may use all 64 bits of a uint64.
_NO_CARRY = {"left_shift", "right_shift", "minimum", "maximum"}
_BITS = {"bitwise_and": _and, "bitwise_or": lambda a, b: a | b, "bitwise_xor": lambda a, b: a ^ b}
_COMPARISONS = {
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
}
_LOGIC = {
    "logical_and": lambda a, b: _truth(a) & _truth(b),
    "logical_or": lambda a, b: _truth(a) | _truth(b),
    "logical_xor": lambda a, b: _truth(a) ^ _truth(b),
    "logical_not": lambda a: ~_truth(a),
}
_REDUCTIONS = {
    np.sum: "add",
    np.any: "logical_or",
    np.all: "logical_and",
    np.min: "minimum",
    np.max: "maximum",
}
_STRUCTURE = {np.stack, np.concatenate, np.broadcast_to, np.roll, np.flip, np.repeat}


def _tree(function, values):
    """Reduce in a balanced tree: logarithmic depth, and the structure that components use too."""
    while len(values) > 1:
        pairs = [function(*values[i : i + 2]) for i in range(0, len(values) - 1, 2)]
        values = pairs + values[len(pairs) * 2 :]
    return values[0]


class _Run:
    """A symbolic run: a module in which results become signals, each built once, with its range.

    Attributes
    ----------
    m : Module
        Where the signals are driven.
    cuts : mapping of Signal
        Signals of the component by the names of cut points of the golden model.
    claims : bool
        Whether the golden model's statements about values (:func:`~.dialect.known`) are asserted,
        or taken as true.
    made : dict
        Results by operation and operands.
    spans : dict
        Range of a value by its ``id()``.
    """

    def __init__(self, m: Module, cuts: Mapping[str, Signal], claims: bool):
        self.m, self.cuts, self.claims = m, cuts, claims
        self.made: dict[tuple, Value] = {}
        # The entry holds its value, so the id() cannot be given to another one.
        self.spans: dict[int, tuple[Value, Span]] = {}

    def span(self, value: Value) -> Span:
        """The range of a value: from its operation if it is a result, else from its width."""
        found = self.spans.get(id(value))
        return found[1] if found is not None else Span(*_limits(value))

    def named(self, value: Value, span: Span) -> Value:
        """A signal for a result, narrowed if its range needs far fewer bits.

        A few bits of slack are left: the two sides of a miter are easier to compare if their words
        are as wide as they are written, since a component is written without knowledge of ranges.
        """
        shape = value.shape()
        narrow = _word(span.low, span.high)
        if isinstance(value, Const | Signal) and len(value) < narrow.width + SLACK:
            return value
        if len(value) >= narrow.width + SLACK:
            shape = narrow
        signal = Signal(shape, name="golden")
        self.m.d.comb += signal.eq(value)
        self.spans[id(signal)] = signal, span
        return signal


def _identity(value: Value):
    """A key that is equal for equal operands: value and shape of a constant, else ``id()``."""
    if isinstance(value, Const):
        return value.value, value.shape().width, value.shape().signed
    return id(value)


def _applied(
    what: str, function, operands: Sequence[Value], *, wide: bool = False, key: tuple = ()
) -> Value:
    """The result of an operation on values; within :func:`shared` it is built only once.

    Parameters
    ----------
    what : str
        NumPy's name of the operation.
    function : callable
        From Amaranth values to the Amaranth value of the result.
    operands : sequence of Value
        The operands.
    wide : bool
        Whether an unsigned result may use all 64 bits of a uint64.
    key : tuple
        What else tells the operation from others of the same name, such as a table.
    """
    run = _runs[-1] if _runs else None
    question = (what, key, *map(_identity, operands))
    if run is not None and question in run.made:
        return run.made[question]
    value = function(*operands)
    span = Span(*_limits(value))
    if run is not None and what in RANGES:
        # The ranges may not exclude an operand that is undefined, such as a divisor of 0, although
        # the model does. Then only the width is known.
        with suppress(DialectError):
            low, high = RANGES[what](*(run.span(operand) for operand in operands))
            span = Span(max(low, span.low), min(high, span.high))
    _check_width(value, span, what, wide)
    if run is None:
        return value
    run.made[question] = made = run.named(value, span)
    # Keeps the operands alive, whose id() is in the key of the result.
    run.spans.setdefault(id(made), (made, span))
    for operand in operands:
        run.spans.setdefault(id(operand), (operand, run.span(operand)))
    return made


def _check_width(value: Value, span: Span, what: str, wide: bool) -> None:
    """Refuse a value that may exceed NumPy's 64-bit integers."""
    bits = min(len(value), _word(span.low, span.high).width)
    limit = 64 if span.low < 0 or wide else 63
    if bits > limit:
        raise DialectError(
            f"np.{what} gives a value of {bits} bits, which overflows 64-bit integers; "
            "mask, clip or narrow the operands first"
        )


@contextmanager
def shared(m: Module, cuts: Mapping[str, Signal] | None = None, *, claims: bool = True):
    """Context in which each result becomes a signal of ``m``, so circuits grow with the code.

    Parameters
    ----------
    m : Module
        Where the signals are driven.
    cuts : mapping of Signal, optional
        Signals of the component by the names of cut points, see
        :func:`spikeloom.golden.core.dialect.known`.
    claims : bool
        Whether statements about values are asserted; otherwise they are taken as true.
    """
    _runs.append(_Run(m, cuts or {}, claims))
    try:
        yield
    finally:
        _runs.pop()


class Sym(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of Amaranth values that behaves like an integer (or boolean) NumPy array.

    Parameters
    ----------
    values : array of Value
        Elements, of any shape.
    boolean : bool
        Whether this is the result of a comparison, on which arithmetic is refused.

    Raises
    ------
    DialectError
        Of any operation that is not in the dialect, and of conversions to Python's or NumPy's
        numbers, which would need a value.
    """

    def __init__(self, values: np.ndarray, boolean: bool = False):
        self.values = values
        self.boolean = boolean

    @classmethod
    def of(cls, elements: list[Value], shape: tuple[int, ...]) -> "Sym":
        """An array of ``shape`` from its elements in row-major order."""
        array = np.empty(len(elements), object)
        array[:] = elements
        return cls(array.reshape(shape))

    @property
    def shape(self):
        return self.values.shape

    @property
    def ndim(self):
        return self.values.ndim

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        taken = self.values[index]
        return Sym(_scalar(taken) if isinstance(taken, Value) else taken, self.boolean)

    def __bool__(self):
        raise DialectError("a symbol has no truth value: use np.where instead of if, and, or, not")

    def __int__(self):
        raise DialectError("a symbol cannot become a Python int")

    __index__ = __float__ = __int__

    def __array__(self, dtype=None, copy=None):
        raise DialectError("a symbol cannot become a plain array; np.asarray is not in the dialect")

    def astype(self, dtype):
        """The same values; the result of a comparison becomes the numbers 0 and 1."""
        if np.dtype(dtype).kind not in "iu":
            raise DialectError(f"astype({np.dtype(dtype)}) is not in the dialect; integers only")
        return Sym(self.values)

    def __array_ufunc__(self, ufunc, method, *operands, **kwargs):
        name = ufunc.__name__
        if method == "reduce":
            return _reduce(name, operands[0], kwargs.pop("axis", 0), kwargs)
        if method != "__call__" or kwargs:
            raise DialectError(f"np.{name}.{method} with {sorted(kwargs)} is not in the dialect")
        booleans = [_is_boolean(operand) for operand in operands]
        if name in _NUMBERS:
            if any(booleans):
                raise DialectError(f"np.{name} of a comparison: use np.where(…, 1, 0) or as_int")
            return _each(name, _NUMBERS[name], operands, wide=name in _NO_CARRY)
        if name in _BITS:
            return _each(name, _BITS[name], operands, all(booleans), wide=True)
        if name == "invert":
            return _each(
                name, _LOGIC["logical_not"] if booleans[0] else _invert, operands, booleans[0]
            )
        if name in _COMPARISONS:
            return _each(name, _COMPARISONS[name], operands, True)
        if name in _LOGIC:
            return _each(name, _LOGIC[name], operands, True)
        raise DialectError(f"np.{name} is not in the golden dialect")

    def __array_function__(self, function, types, args, kwargs):
        if function is np.where and len(args) == 3 and not kwargs:
            condition, *choices = args
            boolean = all(_is_boolean(choice) for choice in choices)
            return _each("where", _select, (condition, *choices), boolean, wide=True)
        if function is np.clip and len(args) == 3 and not kwargs:
            return _each("clip", _clip, args)
        if function in _REDUCTIONS and len(args) == 1:
            return _reduce(_REDUCTIONS[function], args[0], kwargs.pop("axis", None), kwargs)
        if function is np.argmax and len(args) == 1 and kwargs == {"axis": -1}:
            return _argmax(args[0])
        if function is np.take_along_axis and len(args) + len(kwargs) == 3:
            return _taken(*args, **kwargs)
        if function in _STRUCTURE:
            boolean = _is_boolean(args[0])
            arrays = (
                [_objects(item) for item in args[0]] if _is_list(args[0]) else _objects(args[0])
            )
            return Sym(function(arrays, *args[1:], **kwargs), boolean)
        raise DialectError(f"np.{function.__name__} called like this is not in the golden dialect")

    def __spikeloom_lookup__(self, table):
        """:func:`spikeloom.golden.core.dialect.lookup` on symbols: a table in logic."""
        if len(table) > LONGEST:
            raise DialectError(
                f"a table of {len(table)} entries is too long for a proof, which does with "
                f"{LONGEST}; the settings of the block must say that such parameters are simulated"
            )
        entries = [int(entry) for entry in table]
        if min(entries) < 0:
            bits = 1 + max(max(entries).bit_length(), (~min(entries)).bit_length())
            rom = Array(Const(entry, signed(bits)) for entry in entries)
        else:
            rom = Array(Const(entry, max(1, max(entries).bit_length())) for entry in entries)
        return _each("lookup", lambda index: Value.cast(rom[index]), (self,), key=tuple(entries))

    def __spikeloom_known__(self, low, high, name):
        """:func:`spikeloom.golden.core.dialect.known` on symbols; only within :func:`shared`."""
        shape = _word(low, high)

        def narrow(value):
            fits = len(value) <= shape.width and value.shape().signed <= shape.signed
            return value if fits and name not in _runs[-1].cuts else _cut(value, shape, name)

        return _each("known", narrow, (self,), wide=True, key=(low, high, name))

    def __spikeloom_product__(self, other, low, high, name):
        """:func:`spikeloom.golden.core.dialect.product` on symbols; only within :func:`shared`."""
        shape = _word(low, high)

        def multiply(a, b):
            # Of a square the least value is 0, which the ends of the factors do not show.
            ends = [x * y for x in _limits(a) for y in _limits(b)]
            least, most = (0 if a is b else min(ends)), max(ends)
            if _word(min(low, least), max(high, most)) != shape:
                raise DialectError(
                    f"the product of words of {len(a)} and {len(b)} bits lies in {least}..{most}, "
                    f"which is more than a word for {low}..{high} holds"
                )
            value = (a * b)[: shape.width]
            value = value.as_signed() if shape.signed else value
            return _cut(value, shape, name) if name in _runs[-1].cuts else value

        return _each("product", multiply, (self, other), wide=True, key=(low, high, name))


def _word(low: int, high: int) -> Shape:
    """The narrowest shape for integers in ``low..high``."""
    width = max(1, max(high, 0).bit_length())
    return signed(1 + max(width, (~low).bit_length())) if low < 0 else unsigned(width)


def _limits(value: Value) -> tuple[int, int]:
    if isinstance(value, Const):
        return value.value, value.value
    if value.shape().signed:
        return -(1 << len(value) - 1), (1 << len(value) - 1) - 1
    return 0, (1 << len(value)) - 1


def _cut(value: Value, shape: Shape, name: str) -> Value:
    """The component's signal of that name, else a new word, asserted to be equal to ``value``."""
    run = _runs[-1]
    word = run.cuts.get(name)
    if word is None:
        word = Signal(shape, name="known")
        run.m.d.comb += word.eq(value)
    if run.claims:
        run.m.d.comb += Assert(word == value, f"{name or 'a number'} is not what is known of it")
    return word


def _scalar(value):
    """An array of no dimensions; np.array would take a value for a sequence of its bits."""
    array = np.empty((), object)
    array[()] = value
    return array


def _is_list(operand) -> bool:
    return isinstance(operand, list | tuple)


def _is_boolean(operand) -> bool:
    if isinstance(operand, Sym):
        return operand.boolean
    if _is_list(operand):
        return all(_is_boolean(item) for item in operand)
    return np.asarray(operand).dtype.kind == "b"


def _objects(operand) -> np.ndarray:
    if isinstance(operand, Sym):
        return operand.values
    array = np.asarray(operand)
    if array.dtype.kind not in "iub":
        raise DialectError(f"a golden model computes with integers, not with {array.dtype}")
    # Element by element: NumPy would take Amaranth values for sequences of their bits.
    objects = np.empty(array.shape, object)
    for index in np.ndindex(array.shape):
        objects[index] = Const(int(array[index]))
    return objects


def _each(what, function, operands, boolean=False, *, wide=False, key: tuple = ()) -> Sym:
    arrays = np.broadcast_arrays(*[_objects(operand) for operand in operands])
    result = np.empty(arrays[0].shape, object)
    for index in np.ndindex(result.shape):
        given = [Value.cast(array[index]) for array in arrays]
        result[index] = _applied(what, function, given, wide=wide, key=key)
    return Sym(result, boolean)


def _reduce(name, operand, axis, kwargs) -> Sym:
    if axis != -1 or any(kwargs.get(option) not in {None, False, np._NoValue} for option in kwargs):
        raise DialectError(f"a reduction (np.{name}) is over axis=-1, and keeps no dimensions")
    function = (_NUMBERS | _LOGIC).get(name)
    if name not in {"add", "minimum", "maximum", "logical_or", "logical_and"}:
        raise DialectError(f"a reduction by np.{name} is not in the golden dialect")
    values = _objects(operand)
    result = np.empty(values.shape[:-1], object)
    for index in np.ndindex(result.shape):
        result[index] = _tree(lambda a, b: _applied(name, function, (a, b)), list(values[index]))
    return Sym(result, name in _LOGIC)


def _taken(operand, index, axis) -> Sym:
    """``np.take_along_axis``: of each row of the last axis the elements at the indices."""
    values, places = _objects(operand), _objects(index)
    if axis != -1 or values.shape[:-1] != places.shape[:-1]:
        raise DialectError("np.take_along_axis is over axis=-1, of arrays of the same other axes")
    result = np.empty(places.shape, object)
    for at in np.ndindex(places.shape):
        row = [Value.cast(value) for value in values[at[:-1]]]
        given = [Value.cast(places[at]), *row]
        result[at] = _applied("take_along_axis", _element, given, wide=True)
    return Sym(result, _is_boolean(operand))


def _element(index: Value, *row: Value) -> Value:
    return Value.cast(Array(row)[index])


def _argmax(operand) -> Sym:
    # A tree of (value, index) pairs, whose later one wins only if it is greater: as in NumPy, the
    # first of equal values counts.
    def better(a, b):
        later = _applied("greater", _COMPARISONS["greater"], (b[0], a[0]))
        return tuple(_applied("where", _select, (later, y, x)) for x, y in zip(a, b, strict=True))

    values = _objects(operand)
    result = np.empty(values.shape[:-1], object)
    for index in np.ndindex(result.shape):
        pairs = [(value, Const(place)) for place, value in enumerate(values[index])]
        result[index] = _tree(better, pairs)[1]
    return Sym(result)
