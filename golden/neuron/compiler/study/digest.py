"""Digests of the traces of compiled models, which pin their results."""

import hashlib
import re

from spikeloom.golden.neuron.compiler.model import ModelParams

from .simulate import run

__all__ = ["STEPS", "digest", "with_digest"]

STEPS = 1000
SEED = 1

_HEAD = re.compile(r"^\[model\][ \t]*(?:#.*)?$\n?", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)
_LINE = re.compile(r"^digest[ \t]*=.*$", re.MULTILINE)


def digest(params: ModelParams) -> str:
    """SHA-256 of what the integer model does in its first 1000 steps, with nominal inputs.

    The codes of each state after each step, then whether it fired, as little-endian integers of 64
    bits; random inputs have the seed 1.
    """
    trace = run(params, STEPS, seed=SEED)
    arrays = [trace.codes[key] for key in params.description.states]
    if trace.spikes is not None:
        arrays.append(trace.spikes)
    return hashlib.sha256(b"".join(x[:, 0].astype("<i8").tobytes() for x in arrays)).hexdigest()


def with_digest(text: str, value: str) -> str:
    """The text of a TOML description with this digest in its section ``model``.

    Nothing else changes. Where there is no such line yet, it becomes the last one of the section.

    Raises
    ------
    ValueError
        There is no section ``[model]``.
    """
    # By lines and not by a parser, which would lose comments and layout.
    head = _HEAD.search(text)
    if head is None:
        raise ValueError("the description has no section [model] to write the digest into")
    following = _TABLE.search(text, head.end())
    end = following.start() if following else len(text)
    section, line = text[head.end() : end], f'digest = "{value}"'
    if _LINE.search(section):
        section = _LINE.sub(line, section, count=1)
    else:
        body = section.rstrip()
        blank = section[len(body) :] if following else "\n"
        section = (f"{body}\n" if body else "") + line + (blank or "\n")
    newline = "" if head.group().endswith("\n") else "\n"
    return text[: head.end()] + newline + section + text[end:]
