"""Shapes of values that were read from files: whether they are as type hints say."""

import dataclasses
import types
import typing
from typing import Any

__all__ = ["fits", "misfit"]


def fits(value: Any, hint: Any) -> bool:
    """Whether a plain value has the shape of a type.

    Parameters
    ----------
    value
        Numbers, texts, None, and lists and dictionaries of them, as from JSON.
    hint
        A class; ``Any``; a union; ``list``, ``tuple`` or ``dict`` of such types; or a dataclass,
        of which the value has the fields by name. A tuple may be a list.
    """
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in {typing.Union, types.UnionType}:
        return any(fits(value, one) for one in inner)
    if origin is dict:
        return isinstance(value, dict) and all(
            fits(name, inner[0]) and fits(one, inner[1]) for name, one in value.items()
        )
    if origin is list:
        return isinstance(value, list) and all(fits(one, inner[0]) for one in value)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            return False
        kinds = inner[:1] * len(value) if inner[1:] == (...,) else inner
        return len(kinds) == len(value) and all(map(fits, value, kinds))
    if hint in {int, float}:
        kinds = (int, float) if hint is float else int
        return isinstance(value, kinds) and not isinstance(value, bool)
    if dataclasses.is_dataclass(hint):
        return misfit(value, hint) is None
    return isinstance(value, types.NoneType if hint is None else hint)


def misfit(values: Any, kind: Any) -> str | None:
    """What is wrong with the fields of a dataclass, in a few words; None if nothing is."""
    if not isinstance(values, dict):
        return f"it holds {type(values).__name__}, not fields by name"
    hints = typing.get_type_hints(kind)
    known = {one.name: one for one in dataclasses.fields(kind)}
    for name in values:
        if name not in known:
            return f"it has no field {name!r}"
    for name, one in known.items():
        if name in values:
            if not fits(values[name], hints[name]):
                return f"{name!r} is {values[name]!r:.40}"
        elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            return f"{name!r} is missing"
    return None
