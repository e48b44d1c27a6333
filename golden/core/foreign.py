"""Calls of golden models with arrays that their own code does not run on.

``step`` and ``transfer`` are NumPy, which dispatches on the types of many arrays. With others they
are not called: they are traced once, and what the trace says is computed with the functions of
these arrays. On arrays of Dask they are called for each chunk.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from .chunks import by_chunks
from .contract import Golden
from .evaluate import Evaluation
from .namespace import Namespace, is_chunked, is_foreign
from .trace import trace

__all__ = ["call_on_foreign"]


def call_on_foreign(golden: Golden, method: Callable, given: tuple, named: Mapping[str, Any]):
    """What a call of ``step`` or ``transfer`` with foreign arrays among its arguments gives.

    Arrays of NumPy beside them, such as those of :meth:`~.contract.Golden.reset`, are converted.

    Raises
    ------
    TypeError
        A name is not that of a register or an input, the arrays are of different types or not of
        integers, or the words of the model are too wide for them.
    ValueError
        An array has not the shape of its register or input.
    """
    state, inputs = _bound(golden, method, given, named)
    values: dict[str, Any] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for what, known, found in (
        ("state", golden.registers(), state),
        ("inputs", golden.arguments(), inputs),
    ):
        if {x.name for x in known} != set(found):
            accepted = ", ".join(x.name for x in known) or "empty"
            name = golden.KEY or type(golden).__name__
            raise TypeError(f"the {what} of {name} must be {accepted}, not {', '.join(found)}")
        values |= {f"{what[0]}_{x.name}": _array(found[x.name]) for x in known}
        shapes |= {f"{what[0]}_{x.name}": x.shape for x in known}
    foreign = [value for value in values.values() if is_foreign(value)]
    chunked = [is_chunked(value) for value in foreign]
    if any(chunked):
        if not all(chunked):
            raise TypeError("all arrays must be of one type, not of Dask and of another")
        _front(values, shapes)  # says what is wrong before Dask does
        return by_chunks(golden, method, values, shapes)
    space = Namespace(foreign)
    if golden not in _EVALUATIONS:
        _EVALUATIONS[golden] = Evaluation(trace(golden))
    return _EVALUATIONS[golden](space, values, _front(values, shapes))


_EVALUATIONS: "WeakKeyDictionary[Golden, Evaluation]" = WeakKeyDictionary()


def _array(value) -> Any:
    return value if is_foreign(value) else np.asarray(value)


def _bound(golden, method, given, named) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The state and the inputs by name, however they were given."""
    signature = inspect.signature(method)
    arguments = dict(signature.bind(golden, *given, **named).arguments)
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments |= arguments.pop(parameter.name, {})
    _, state, *inputs = arguments
    return arguments[state] or {}, {name: arguments[name] for name in inputs}


def _front(values: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The axes before those of a port that all arrays have together."""
    fronts = set()
    for name, value in values.items():
        shape, own = tuple(value.shape), shapes[name]
        rest = len(shape) - len(own)
        if rest < 0 or shape[rest:] != own:
            accepted = ", ".join(("...", *map(str, own)))
            raise ValueError(f"{name[2:]} must have the shape ({accepted}), not {shape}")
        fronts.add(shape[:rest])
    try:
        return np.broadcast_shapes(*fronts)
    except ValueError:
        *some, last = map(str, sorted(fronts))
        found = f"{', '.join(some)} and {last}"
        raise ValueError(
            f"the axes before those of a port must go together, and not be {found}"
        ) from None
