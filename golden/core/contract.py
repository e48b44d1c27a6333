"""Contract of golden models: parameters, state, one step or one transaction, and their registry."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import ClassVar, Generic, Self, TypeVar, cast

import numpy as np

from . import engine as engines
from .array import IntArray
from .dialect import constant
from .namespace import is_foreign
from .ports import Port, Register
from .registry import Registry

__all__ = [
    "GOLDENS",
    "CycleGolden",
    "Golden",
    "Params",
    "ParamsT",
    "TransactionGolden",
    "Values",
    "advanced",
    "find",
    "goldens",
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Params:
    """Parameters of one block: frozen, keyword-only, validated in ``__post_init__``.

    A subclass adds its fields and :meth:`ports`. The golden model and the component are both built
    from it.
    """

    def ports(self) -> tuple[Port, ...]:
        """Ports and streams of the block with these parameters."""
        raise NotImplementedError

    @property
    def latency(self) -> int | None:
        """Clock cycles from an input to the output that depends on it; None if they vary.

        Of a transaction block: the most cycles that pass without a transfer while there is work to
        do and no neighbour stalls. A proof shows it.
        """
        return 0

    def leaves(self) -> tuple[Port, ...]:
        """All plain ports; of a stream its payload, valid and ready."""
        return tuple(leaf for port in self.ports() for leaf in port.leaves())

    def to_dict(self) -> dict[str, object]:
        """Plain values as JSON has them: tuples are lists, arrays are :meth:`IntArray.to_dict`."""
        return {name: _plain(value) for name, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """Parameters from plain values; lists become tuples, and dictionaries arrays.

        Raises
        ------
        ValueError
            A name is not that of a parameter, or a value is out of range.
        TypeError
            A value is of the wrong type.
        """
        names = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            if name not in names:
                accepted = ", ".join(names) or "no parameters"
                raise ValueError(f"{cls.__name__} takes {accepted}, not {name!r}")
        return cls(**{name: _rich(value) for name, value in values.items()})

    def label(self) -> str:
        """The parameters that differ from their defaults as ``name=value``, on one line."""
        parts = []
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                text = repr(value)
                parts.append(f"{field.name}={text if len(text) <= 40 else text[:36] + '…'}")
        return " ".join(parts) or "default"


def _plain(value: object) -> object:
    if isinstance(value, IntArray):
        return value.to_dict()
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _rich(value: object) -> object:
    if isinstance(value, dict):
        return IntArray.from_dict(value)
    return tuple(_rich(item) for item in value) if isinstance(value, list | tuple) else value


ParamsT = TypeVar("ParamsT", bound=Params)

Values = dict[str, np.ndarray]
"""State, inputs or outputs by name: integer arrays ``(batch,)`` or ``(batch, count)``.

``batch`` independent copies of the block are computed at once.
"""


GOLDENS: "Registry[Golden]" = Registry("golden", "golden model")


def _on_any_array(method: Callable) -> Callable:
    """A ``step`` or ``transfer`` that takes arrays of other types, and NumPy's own beside them."""

    @wraps(method)
    def call(self, state, /, *given, **named):
        like = None
        for value in (*(state or {}).values(), *given, *named.values()):
            if type(value) is np.ndarray:
                continue
            if is_foreign(value):
                from .foreign import call_on_foreign  # which needs the contract

                return call_on_foreign(self, method, (state, *given), named)
            if hasattr(type(value), "__array_function__"):
                like = value
        if like is not None:
            state, named = (
                {name: _beside(value, like) for name, value in values.items()}
                for values in (state or {}, named)
            )
            given = [_beside(value, like) for value in given]
        return method(self, state, *given, **named)

    call.on_any_array = True
    return call


def _beside(value, like):
    """What is computed with ``like``: an array of NumPy becomes one of its type."""
    return constant(value, like) if type(value) is np.ndarray else value


class Golden(Generic[ParamsT]):
    """A bit-true model of one block, whose parameters are of the type ``ParamsT``.

    A class in ``golden/<domain>/<family>/<block>.py`` registers itself under ``family.block``; a
    base that blocks share is declared ``abstract=True``. ``EXAMPLES`` are the configurations that
    every harness covers: first the default, then the smallest legal one, then one at the extreme of
    each parameter.
    """

    KEY: ClassVar[str] = ""
    KIND: ClassVar[str] = ""
    EXAMPLES: ClassVar[tuple[Params, ...]] = ()
    params: ParamsT

    def __init__(self, params: ParamsT):
        if type(params) is not self.params_type():
            raise TypeError(
                f"params of {type(self).__name__} must be {self.params_type().__name__}, "
                f"not {params!r}"
            )
        self.params = params

    def __getstate__(self):
        # Machine code belongs to one object in one process (:mod:`.engine`).
        own = {"_kernel", "_faster"}
        return {name: value for name, value in vars(self).items() if name not in own}

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in ("step", "transfer"):
            method = getattr(cls, name, None)
            if method is not None and not hasattr(method, "on_any_array"):
                setattr(cls, name, _on_any_array(method))
        key = "" if abstract else GOLDENS.key_of(cls.__module__)
        if not key:
            return  # a shared base, or a local class of a test
        if len(cls.EXAMPLES) < 2 or len({type(example) for example in cls.EXAMPLES}) != 1:
            raise TypeError(f"{key}: EXAMPLES must hold the default and the smallest legal Params")
        cls.KEY = GOLDENS.add(cls)

    @classmethod
    def params_type(cls) -> type[ParamsT]:
        """The block's own subclass of :class:`Params`."""
        return cast("type[ParamsT]", type(cls.EXAMPLES[0]))

    def registers(self) -> tuple[Register, ...]:
        """The state variables; none for a combinational block."""
        return ()

    def arguments(self) -> tuple[Port, ...]:
        """The inputs of one call: plain ports, or streams of a transaction model."""
        raise NotImplementedError

    def results(self) -> tuple[Port, ...]:
        """The outputs of one call."""
        raise NotImplementedError

    def call(self, state: Values, /, **inputs: np.ndarray) -> tuple[Values, Values]:
        """One ``step`` or ``transfer``."""
        raise NotImplementedError

    def run_numpy(
        self, arrays: Values, cycles: int, batch: int, state: Values
    ) -> tuple[Values, Values]:
        """What ``run`` does in NumPy: call after call, or one for all where there is no state.

        A model that can do more at once overrides it with the same results.

        Parameters
        ----------
        arrays : dict of array
            Inputs ``(cycles, batch, …)``.
        cycles, batch : int
            Number of calls, and of copies.
        state : dict of array
            State to start from.
        """
        if not state and arrays:
            # Each call is as one of many copies.
            rows = {}
            for name, x in arrays.items():
                shape = x.shape[2:]
                if x.shape[1] != batch:  # one for all copies
                    x = np.broadcast_to(x, (len(x), batch, *shape))
                rows[name] = x[:cycles].reshape(-1, *shape)
            outputs = stack_outputs(self.results(), [self.call({}, **rows)[1]], cycles * batch)
            shapes = {name: (cycles, batch, *x.shape[2:]) for name, x in outputs.items()}
            return {name: x.reshape(shapes[name]) for name, x in outputs.items()}, state
        trace = []
        for cycle in range(cycles):
            state, outputs = self.call(state, **{name: x[cycle] for name, x in arrays.items()})
            trace.append(outputs)
        return stack_outputs(self.results(), trace, batch), state

    def reset(self, batch: int) -> Values:
        """State after reset, for ``batch`` independent copies of the block."""
        state = {}
        for register in self.registers():
            shape = (batch,) if register.count is None else (batch, register.count)
            state[register.name] = np.broadcast_to(
                np.asarray(register.init, dtype_of(register)), shape
            )
        return state


class CycleGolden(Golden[ParamsT], abstract=True):
    """A golden model that equals its component at every port in every clock cycle."""

    KIND = "cycle"

    def arguments(self):
        return tuple(port for port in self.params.leaves() if port.flow == "in")

    def results(self):
        return tuple(port for port in self.params.leaves() if port.flow == "out")

    def call(self, state, /, **inputs):
        return self.step(state, **inputs)

    def step(self, state: Values, /, **inputs: np.ndarray) -> tuple[Values, Values]:
        """One clock cycle; a pure function in the golden dialect (:mod:`.dialect`).

        All arrays may be of another type than NumPy's; those of JAX, PyTorch and others with any
        axes in the place of the batch, and none too. ``jax.jit(golden.step)`` compiles it, and
        ``jax.lax.scan(lambda state, now: golden.step(state, **now), state, inputs)`` runs over
        cycles.

        Parameters
        ----------
        state : dict of array
            For each register an integer array ``(batch,)`` or ``(batch, count)``, not written to.
        **inputs : array
            The same for each plain input port, in the range of the port.

        Returns
        -------
        state : dict of array
            The registers after the clock edge.
        outputs : dict of array
            The plain output ports during the cycle.
        """
        raise NotImplementedError

    def run(
        self,
        inputs: Mapping[str, np.ndarray | int],
        batch: int | None = None,
        state: Values | None = None,
        *,
        engine: str = "auto",
    ) -> tuple[Values, Values]:
        """Run over many clock cycles.

        Parameters
        ----------
        inputs : dict of array
            For each input port an array ``(cycles, batch)`` or ``(cycles, batch, count)``, in the
            range of the port.
        batch : int, optional
            Needed only for a block without inputs, whose ``inputs`` is ``{"cycles": n}``.
        state : dict, optional
            State to start from; after reset if not given.
        engine : {"auto", "numpy", "native"}
            What runs it, with equal results: calls of :meth:`step`, or machine code made from it.
            ``auto`` takes machine code where that is faster and there is a compiler.

        Returns
        -------
        outputs : dict of array
            Same shapes as the inputs, one entry for each output port.
        state : dict of array
            State after the last cycle.

        Raises
        ------
        ValueError
            There are neither inputs, nor a number of cycles and ``batch``; an input is missing or
            is none of the block's; or a value is not in the range of its port.
        RuntimeError
            ``engine`` is ``native``, and machine code cannot be made.
        """
        given = dict(inputs)
        cycles = given.pop("cycles", None)
        arrays = cast("Values", given)
        if arrays:
            cycles, batch = next(iter(arrays.values())).shape[:2]
        if cycles is None or batch is None:
            raise ValueError("run needs inputs, or inputs={'cycles': n} and batch")
        state = self.reset(batch) if state is None else state
        return engines.run(self, arrays, int(cast("int", cycles)), batch, state, engine)


class TransactionGolden(Golden[ParamsT], abstract=True):
    """A golden model that equals its component transfer by transfer, in any timing.

    All ports are streams. One call of :meth:`transfer` takes one item from each input stream and
    gives one item to each output stream. An item is ``burst`` transfers of its stream.
    """

    KIND = "transaction"

    def arguments(self):
        return tuple(port for port in self.params.ports() if port.flow == "in")

    def results(self):
        return tuple(port for port in self.params.ports() if port.flow == "out")

    def call(self, state, /, **inputs):
        return self.transfer(state, **inputs)

    def transfer(self, state: Values, /, **items: np.ndarray) -> tuple[Values, Values]:
        """One transaction; a pure function in the golden dialect (:mod:`.dialect`).

        Parameters
        ----------
        state : dict of array
            As in :meth:`CycleGolden.step`.
        **items : array
            One item from each input stream: an array ``(batch,)``, with the axes ``burst`` and
            ``count`` behind it where the stream has them.

        Returns
        -------
        state : dict of array
            The registers after the transaction.
        items : dict of array
            One item for each output stream.
        """
        raise NotImplementedError

    def run(
        self,
        items: Mapping[str, np.ndarray],
        state: Values | None = None,
        *,
        engine: str = "auto",
    ) -> tuple[Values, Values]:
        """Run over many transactions.

        As :meth:`CycleGolden.run`, with an axis of items in the place of the axis of cycles.
        """
        number, batch = next(iter(items.values())).shape[:2]
        state = self.reset(batch) if state is None else state
        return engines.run(self, dict(items), number, batch, state, engine)


def advanced(golden: Golden, state: Values, new: Values, en: np.ndarray) -> Values:
    """Clock enable: the new state where ``en``, of shape ``(batch,)``, is not 0; else the old."""
    return {
        register.name: np.where(
            (en if register.count is None else en[..., None]) != 0,
            new[register.name],
            state[register.name],
        )
        for register in golden.registers()
    }


def dtype_of(port: Port | Register):
    """The dtype of a port's values: uint64 for unsigned ports of 64 bits, int64 for all others."""
    return np.uint64 if port.width == 64 and not port.signed else np.int64


def stack_outputs(ports: Iterable[Port], trace: list[Values], batch: int) -> Values:
    """Stack the outputs of each cycle (or transaction) along a new first axis, port by port.

    Raises
    ------
    TypeError
        An output is of a dtype that is neither integer nor boolean.
    """
    stacked, types = {}, {port.name: dtype_of(port) for port in ports}
    names = [list(outputs) for outputs in trace[:1]]
    for name in names[0] if names else ():
        rows = [np.asarray(outputs[name]) for outputs in trace]
        array = np.stack([np.broadcast_to(row, (batch, *row.shape[1:])) for row in rows])
        if array.dtype.kind not in "iub":
            raise TypeError(f"output {name} must be of an integer dtype, not {array.dtype}")
        stacked[name] = array.astype(types.get(name, np.int64), copy=False)
    return stacked


def goldens() -> dict[str, type[Golden]]:
    """All golden models by key, in alphabetical order."""
    return GOLDENS.all()


def find(key: str) -> type[Golden]:
    """The golden model of ``key``.

    Raises
    ------
    ValueError
        No block is named like this; the message names those that are spelled alike.
    """
    return GOLDENS.find(key)
