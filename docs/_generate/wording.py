"""Words and numbers of the pages: summaries, shapes, parameters, counts."""

import inspect
import re

from spikeloom.golden.core.contract import Golden

__all__ = ["first_sentence", "label", "number", "plural", "shape"]


def first_sentence(kind: type[Golden]) -> str:
    """What a golden model's docstring begins with, in Markdown."""
    paragraph = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
    sentence = re.split(r"(?<=\.)\s", paragraph)[0].replace("``", "`")
    # A table has no roles; the last part of a name says enough.
    return re.sub(r":\w+:`[~.]*(?:\w+\.)*(\w+)`", r"`\1`", sentence)


def label(golden: type[Golden], params: dict) -> str:
    """Parameters that differ from the defaults; all of them where the block has others by now."""
    try:
        return golden.params_type().from_dict(params).label()
    except (TypeError, ValueError):
        return " ".join(f"{name}={value}" for name, value in params.items())


def number(value: int) -> str:
    """A count with its thousands apart."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def plural(value: int, word: str) -> str:
    """A count and what is counted."""
    return f"{number(value)} {word}{'' if value == 1 else 's'}"


def shape(port) -> str:
    """The shape of a port or register, in words."""
    times = f"{port.count} × " if port.count else ""
    return f"{times}{'signed' if port.signed else 'unsigned'} {port.width}"
