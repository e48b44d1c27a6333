"""Blocks and parameters that arguments of the command line name."""

from fnmatch import fnmatch

from .options import values

__all__ = ["keys_of", "label", "params_of", "single"]


def keys_of(key) -> list[str]:
    from spikeloom.golden.core.contract import find, goldens

    if key == "all":
        return list(goldens())
    if any(sign in key for sign in "*?["):
        matching = [name for name in goldens() if fnmatch(name, key)]
        if not matching:
            raise ValueError(f"no block matches {key!r}; spikeloom list shows them")
        return matching
    return [find(key).KEY]


def params_of(key, settings):
    from spikeloom.golden.core.contract import find

    return find(key).params_type().from_dict(values(settings))


def single(keys, settings, command):
    if settings and len(keys) > 1:
        raise ValueError(f"{command} --set needs one block, not {len(keys)}")
    return params_of(keys[0], settings) if settings else None


def label(row: dict) -> str:
    """The parameters of a row that differ from the block's defaults."""
    from spikeloom.golden.core.contract import find

    return find(row["key"]).params_type().from_dict(row["params"]).label()
