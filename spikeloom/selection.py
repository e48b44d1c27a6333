"""Selection of blocks and parameters by arguments of the command line."""

import difflib
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from .models import is_file
from .options import values

if TYPE_CHECKING:  # NumPy takes a while to import
    from spikeloom.golden.core.contract import Params

__all__ = ["keys_of", "label", "params_of", "single", "strays"]


def _places() -> dict[str, str]:
    """The domain of each block by key; blocks that cannot be imported are included."""
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
    """Keys of the blocks that an argument selects.

    Parameters
    ----------
    name : str
        A domain, a family, a key, a pattern with ``*``, ``?`` or ``[…]``, or ``all``.

    Raises
    ------
    ValueError
        Nothing is selected; the message names what is spelled alike.
    """
    from spikeloom.golden.core.contract import GOLDENS

    # One key first: it needs no import of all blocks.
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


def strays() -> list[str]:
    """Modules and packages that cannot be imported and that no block shows, in sentences.

    Those are packages of others, bases that blocks share, and modules whose key is another's.
    """
    from spikeloom.golden.core.contract import GOLDENS

    failures = GOLDENS.failures()
    return [str(x) for x in failures if not x.key or GOLDENS.module_of(x.key) != x.module]


def params_of(key: str, settings) -> "Params":
    """Parameters of a block from texts ``NAME=VALUE``; others have their defaults.

    The model of a compiled neuron may be a TOML or JSON file, which is read here: parameters hold
    what they are made of.
    """
    from spikeloom.golden.core.contract import find
    from spikeloom.golden.neuron.compiler.frontend import reader
    from spikeloom.golden.neuron.compiler.model import ModelParams

    kind = find(key).params_type()
    if not issubclass(kind, ModelParams):
        return kind.from_dict(values(settings))
    found = values(settings, texts={"model", "preset"})
    if is_file(found.get("model", "")):
        found["model"] = reader.load(found["model"]).to_json()
    return kind.from_dict(found)


def single(keys: list[str], settings, command: str) -> "Params | None":
    """Parameters from texts ``NAME=VALUE``, or None if there are none.

    Raises
    ------
    ValueError
        There are settings, and more than one block is selected.
    """
    if settings and len(keys) > 1:
        raise ValueError(f"{command} --set needs one block, not {len(keys)}")
    return params_of(keys[0], settings) if settings else None


def label(key: str, params: dict) -> str:
    """The parameters that differ from the block's defaults, on one line."""
    from spikeloom.golden.core.contract import GOLDENS

    kind = GOLDENS.get(key)
    return kind.params_type().from_dict(params).label() if kind is not None and params else ""
