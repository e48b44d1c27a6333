"""Blocks and parameters that arguments of the command line name."""

import difflib
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from .options import values

if TYPE_CHECKING:  # NumPy takes a while to import
    from spikeloom.golden.core.contract import Params

__all__ = ["keys_of", "label", "params_of", "single"]


def _places() -> dict[str, str]:
    """The domain of every block, half-written ones included, by key."""
    from spikeloom.golden.core.contract import GOLDENS

    GOLDENS.all()
    broken = {failure.key: failure.module for failure in GOLDENS.failures() if failure.key}
    modules = broken | {key: kind.__module__ for key, kind in GOLDENS.all().items()}
    places = {}
    for key, module in sorted(modules.items()):
        parts = module.split(".")
        places[key] = parts[2] if len(parts) > 4 else parts[0]
    return places


def keys_of(name: str) -> list[str]:
    """The blocks that a domain, a family, a key, a pattern or ``all`` stands for."""
    from spikeloom.golden.core.contract import GOLDENS

    if "." in name and not any(sign in name for sign in "*?[") and GOLDENS.module_of(name):
        return [name]
    places = _places()
    if name == "all":
        return list(places)
    if any(sign in name for sign in "*?["):
        found = [key for key in places if fnmatch(key, name)]
        if not found:
            raise ValueError(f"no block matches {name!r}; spikeloom list shows them")
        return found
    found = [key for key, domain in places.items() if name in {domain, key.split(".")[0], key}]
    if not found:
        known = {*places, *places.values(), *(key.split(".")[0] for key in places)}
        near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.3)
        hint = f"did you mean {', '.join(near)}?" if near else "spikeloom list shows them"
        raise ValueError(f"no block is named {name!r}; {hint}")
    return found


def params_of(key: str, settings) -> "Params":
    """The parameters of a block with some of them set."""
    from spikeloom.golden.core.contract import find

    return find(key).params_type().from_dict(values(settings))


def single(keys: list[str], settings, command: str) -> "Params | None":
    """The parameters that are set, which must be those of one block; None if none are."""
    if settings and len(keys) > 1:
        raise ValueError(f"{command} --set needs one block, not {len(keys)}")
    return params_of(keys[0], settings) if settings else None


def label(key: str, params: dict) -> str:
    """Parameters that differ from the block's defaults, on one line."""
    from spikeloom.golden.core.contract import GOLDENS

    kind = GOLDENS.get(key)
    return kind.params_type().from_dict(params).label() if kind is not None and params else ""
