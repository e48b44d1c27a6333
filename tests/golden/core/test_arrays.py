"""Goldens on arrays of any kind: they refuse NumPy's, or NumPy's functions do not run on them."""

import gc
import weakref
from operator import attrgetter
from types import SimpleNamespace

import array_api_strict
import dask.array
import numpy as np
import pytest

from spikeloom.golden.core import foreign, namespace
from spikeloom.golden.core.contract import CycleGolden, Params, dtype_of, find, goldens
from spikeloom.golden.core.dialect import constant
from spikeloom.golden.core.ports import Port
from spikeloom.golden.core.trace import trace
from spikeloom.golden.memory.memory.loaded import Loaded, LoadedParams
from spikeloom.golden.network.layers.dense import Dense, DenseParams
from spikeloom.golden.neuron.neurons.lif import LIF, LIFParams

KEYS = sorted(goldens())
BATCH, STEPS = 6, 5


@pytest.fixture(scope="session")
def jax():
    return pytest.importorskip("jax")  # there are no wheels of it for some machines


class Guarded(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that NumPy dispatches on and that goes with none of NumPy's own, as on a GPU."""

    def __init__(self, inner):
        self.inner = inner

    shape = property(attrgetter("inner.shape"))
    ndim = property(attrgetter("inner.ndim"))
    dtype = property(attrgetter("inner.dtype"))

    def __array__(self, dtype=None, copy=None):
        raise TypeError("it does not become an array of NumPy")

    def __getitem__(self, index):
        return Guarded(self.inner[_inner(index)])

    def astype(self, dtype):
        return Guarded(self.inner.astype(dtype))

    def __array_ufunc__(self, ufunc, method, *operands, **options):
        return Guarded(getattr(ufunc, method)(*_inner(operands), **options))

    def __array_function__(self, function, types, args, options):
        # ``asarray`` is how arrays of NumPy come here.
        args = args if function is np.asarray else _inner(args)
        return Guarded(function(*args, **options))


def _inner(value):
    if isinstance(value, Guarded):
        return value.inner
    if isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"an array of NumPy of the shape {value.shape}")
    return type(value)(map(_inner, value)) if isinstance(value, list | tuple) else value


def strict(array):
    return array_api_strict.asarray(array)


def bare(array):
    """A strict array as one of NumPy."""
    assert isinstance(array, type(strict(0)))
    return np.from_dlpack(array)


def given(golden, *front, seed=0):
    """Random inputs, in the second half of the steps with many at an extreme."""
    rng = np.random.default_rng(seed)
    found = {}
    for port in golden.arguments():
        shape = (*front, *port.shape)
        values = rng.integers(port.low, port.high, shape, dtype_of(port), endpoint=True)
        ends = rng.choice(np.array([port.low, port.high], values.dtype), shape)
        late = np.arange(front[0]).reshape(-1, *[1] * (len(shape) - 1)) > front[0] // 2
        found[port.name] = np.where(late & (rng.random(shape) < 0.7), ends, values)
    return found


def at(inputs, step):
    return {name: array[step] for name, array in inputs.items()}


def plain_run(golden, inputs):
    """The outputs of NumPy in each step, and the state behind the last one."""
    state, rows = golden.reset(BATCH), []
    for step in range(STEPS):
        state, shown = golden.call(state, **at(inputs, step))
        rows.append(shown)
    return rows, state


def assert_same(expected, found):
    assert expected.keys() == found.keys()
    for name, array in found.items():
        assert np.array_equal(np.broadcast_to(expected[name], array.shape), array), name


def check_run(golden, into, back):
    """Compare all steps on other arrays with those on NumPy's."""
    inputs = given(golden, STEPS, BATCH)
    if not inputs and not golden.registers():
        return  # no array says of which type the results are to be
    rows, last = plain_run(golden, inputs)
    state = {name: into(np.array(value)) for name, value in golden.reset(BATCH).items()}
    for step, row in enumerate(rows):
        now = {name: into(array) for name, array in at(inputs, step).items()}
        state, shown = golden.call(state, **now)
        assert_same(row, {name: back(array) for name, array in shown.items()})
    assert_same(last, {name: back(array) for name, array in state.items()})


@pytest.mark.parametrize("key", KEYS)
def test_a_golden_runs_on_arrays_that_refuse_those_of_numpy(key):
    for params in find(key).EXAMPLES:
        check_run(find(key)(params), Guarded, attrgetter("inner"))


@pytest.mark.parametrize("key", KEYS)
def test_a_golden_runs_on_arrays_of_the_standard(key):
    with array_api_strict.ArrayAPIStrictFlags(api_version="2024.12"):
        for params in find(key).EXAMPLES:
            check_run(find(key)(params), strict, bare)


@pytest.mark.parametrize("key", KEYS)
def test_a_golden_is_mapped_over_lanes_and_compiled_over_cycles(key, jax):
    golden = find(key)(find(key).EXAMPLES[0])
    inputs, call = given(golden, STEPS, BATCH), golden.call
    if not inputs and not golden.registers():
        return
    rows, last = plain_run(golden, inputs)
    lanes = jax.vmap(lambda state, now: call(state, **now))
    with jax.enable_x64(True):
        state, shown = jax.lax.scan(lanes, golden.reset(BATCH), inputs, length=STEPS)
    assert_same(last, state)
    for step, row in enumerate(rows):
        assert_same(row, at(shown, step))


def test_guarded_arrays_do_refuse():
    with pytest.raises(TypeError, match=r"^an array of NumPy of the shape \(3,\)$"):
        Guarded(np.arange(3)) + np.arange(3)
    with pytest.raises(TypeError, match=r"^an array of NumPy of the shape \(\)$"):
        np.where(Guarded(np.arange(3)) > 1, np.int64(1), 0)


# Shapes and types ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lif():
    return LIF(LIFParams())


@pytest.mark.parametrize("front", [(), (1,), (2, 3), (0,)])
def test_any_axes_may_come_before_those_of_a_port(front):
    for golden in (Dense(DenseParams()), Loaded(LoadedParams())):
        inputs = at(given(golden, 1, *front), 0)
        state = {
            name: np.broadcast_to(x[0], (*front, *x.shape[1:]))
            for name, x in golden.reset(1).items()
        }
        new, shown = golden.call(
            {name: strict(x) for name, x in state.items()},
            **{name: strict(x) for name, x in inputs.items()},
        )
        for x in (*golden.registers(), *golden.results()):
            found = (new | shown)[x.name]
            assert found.shape == (*front, *x.shape)
        _, expected = golden.call(state, **inputs)
        assert_same(expected, {name: bare(x) for name, x in shown.items()})


@pytest.mark.parametrize(("into", "back"), [(strict, bare), (Guarded, attrgetter("inner"))])
def test_arguments_of_numpy_and_plain_numbers_go_beside_others(into, back, lif):
    state, currents = lif.reset(3), np.array([5, 60, 7])
    expected = lif.step(state, 1, currents)
    for found in (
        lif.step(state, 1, into(currents)),
        lif.step(state, en=1, i=into(currents)),
        lif.step({name: into(np.array(x)) for name, x in state.items()}, en=1, i=currents),
        lif.step({name: into(np.array(x)) for name, x in state.items()}, 1, currents),
    ):
        for one, other in zip(expected, found, strict=True):
            assert_same(one, {name: back(array) for name, array in other.items()})


class SignsParams(Params):
    def ports(self):
        return (
            Port("x", "in", 4, signed=True),
            Port("o", "out", 1),
            Port("one", "out", 2, count=3),
        )


class Signs(CycleGolden[SignsParams]):
    """Its outputs are booleans, and constants."""

    EXAMPLES = (SignsParams(),)

    def step(self, state, /, x):
        return state, {"o": x < 0, "one": constant([[1, 2, 1]], x)}


@pytest.mark.parametrize("into", [strict, dask.array.from_array])
def test_results_have_the_type_and_the_shape_of_their_ports(into):
    _, found = Signs(SignsParams()).step({}, x=into(np.array([-3, 2])))
    assert all(array.dtype == into(np.array(0)).dtype for array in found.values())
    found = {
        name: array.compute(scheduler="synchronous") if into is not strict else bare(array)
        for name, array in found.items()
    }
    assert {array.dtype for array in found.values()} == {np.dtype(np.int64)}
    assert found["o"].tolist() == [1, 0]
    assert found["one"].tolist() == [[1, 2, 1]] * 2


def test_the_step_is_traced_once(monkeypatch):
    golden, traced = LIF(LIFParams()), []

    def counted(golden):
        traced.append(golden)
        return trace(golden)

    monkeypatch.setattr(foreign, "trace", counted)
    for currents in ([1, 2], [3, 4, 5]):
        golden.step(golden.reset(len(currents)), en=1, i=strict(currents))
    assert traced == [golden]


def test_what_was_kept_of_a_golden_goes_with_it():
    golden = LIF(LIFParams())
    golden.step(golden.reset(2), en=1, i=strict([1, 2]))
    before, gone = len(foreign._EVALUATIONS), weakref.ref(golden)
    del golden
    gc.collect()
    assert gone() is None
    assert len(foreign._EVALUATIONS) < before


class Other:
    """An array of an unknown type, which NumPy could convert."""

    def __array__(self, dtype=None, copy=None):
        return np.array([1, 2])


@pytest.mark.parametrize(
    ("inputs", "kind", "message"),
    [
        ({"en": strict([1])}, TypeError, r"missing a required argument: 'i'"),
        ({"en": 1, "i": strict([1]), "j": 1}, TypeError, r"got an unexpected keyword argument 'j'"),
        ({"en": 1, "i": strict([0.5])}, TypeError, r"i must be of an integer dtype, not .*float64"),
        (
            {"en": np.array([0.5]), "i": strict([1])},
            TypeError,
            r"en must be of an integer dtype, not float64",
        ),
        (
            {"en": strict([1, 1, 1]), "i": strict([[1, 2]])},
            ValueError,
            r"the axes before those of a port .* not be \(1,\), \(1, 2\) and \(3,\)",
        ),
        (
            {"en": 1, "i": Other()},
            TypeError,
            r"an array must be of NumPy, .*, for which PyTorch needs .*, not .*\.Other",
        ),
    ],
)
def test_arguments_wrong(lif, inputs, kind, message, monkeypatch):
    monkeypatch.setattr(namespace, "_compat", lambda: None)
    with pytest.raises(kind, match=f"^{message}$"):
        lif.step(lif.reset(1), **inputs)


def test_state_wrong(lif):
    message = r"^the state of neurons\.lif must be v, spike, wait, not u, v$"
    with pytest.raises(TypeError, match=message):
        lif.step({"u": 1, "v": 1}, en=1, i=strict([1]))
    message = r"^rows must have the shape \(\.\.\., 16\), not \(1, 15\)$"
    golden = Loaded(LoadedParams())
    state = golden.reset(1)
    state["rows"] = strict(state["rows"][:, 1:].copy())
    with pytest.raises(ValueError, match=message):
        golden.step(state, load=0, load_data=0, addr=0, en=1)


def test_arrays_of_two_types_are_refused(lif, jax):
    with pytest.raises(
        TypeError, match=r"^all arrays must be of one type, not of array_api_strict and jax\.numpy$"
    ):
        lif.step(lif.reset(2), en=jax.numpy.ones(2, int), i=strict([1, 2]))
    with pytest.raises(
        TypeError, match=r"^all arrays must be of one type, not of Dask and of another$"
    ):
        lif.step(lif.reset(2), en=dask.array.ones(2, dtype=int), i=strict([1, 2]))


class Shy:
    """Like an array of PyTorch: it says of itself nothing that the standard wants."""

    def __init__(self, inner):
        self.inner = inner

    shape = property(attrgetter("inner.shape"))
    dtype = property(attrgetter("inner.dtype"))

    def __array__(self, dtype=None, copy=None):
        raise TypeError("it does not become an array of NumPy")


def test_arrays_that_another_package_brings_to_the_standard(lif, monkeypatch):
    class Functions:
        """The functions of a strict namespace, for shy arrays."""

        __name__ = "array_api_compat.shy"

        def __getattr__(self, name):
            return getattr(array_api_strict, name)

        @staticmethod
        def astype(array, dtype):
            return array_api_strict.astype(getattr(array, "inner", array), dtype)

    functions = Functions()
    compat = SimpleNamespace(
        is_array_api_obj=lambda array: isinstance(array, Shy),
        array_namespace=lambda array: functions,
    )
    monkeypatch.setattr(namespace, "_compat", lambda: compat)
    _, found = lif.step(
        lif.reset(2), en=1, i=Shy(array_api_strict.asarray([5, 70], dtype=array_api_strict.int32))
    )
    _, expected = lif.step(lif.reset(2), en=1, i=np.array([5, 70]))
    assert_same(expected, {name: bare(array) for name, array in found.items()})


# Dask ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["neurons.lif", "memory.loaded", "layers.dense", "sng.bank"])
def test_a_golden_runs_on_the_chunks_of_dask(key):
    def chunked(array):
        return dask.array.from_array(array, chunks=(4, *array.shape[1:]))

    def computed(array):
        assert isinstance(array, dask.array.Array)
        assert array.chunks[0] == (4, 2)
        found = array.compute(scheduler="synchronous")
        assert found.dtype == array.dtype
        return found

    for params in find(key).EXAMPLES[:2]:
        check_run(find(key)(params), chunked, computed)


def test_chunks_of_a_vector_are_put_together():
    golden = Dense(DenseParams())
    items = at(given(golden, 1, 4), 0)
    _, expected = golden.transfer({}, **items)
    _, found = golden.transfer({}, i=dask.array.from_array(items["i"], chunks=(2, 1)))
    assert_same(expected, {"o": found["o"].compute(scheduler="synchronous")})


# JAX -----------------------------------------------------------------------------------------


def test_words_of_32_bits_are_enough_where_the_ranges_say_so(lif, jax):
    state, currents = lif.reset(4), np.array([5, -60, 1, 0])
    expected = lif.step(state, en=np.array([1, 1, 1, 0]), i=currents)
    with jax.enable_x64(False):
        found = jax.jit(lif.step)(state, en=np.array([1, 1, 1, 0]), i=currents)
        assert {array.dtype for part in found for array in part.values()} == {np.dtype("int32")}
    for one, other in zip(expected, found, strict=True):
        assert_same(one, other)
