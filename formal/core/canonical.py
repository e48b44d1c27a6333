"""Canonical RTLIL: private names replaced by numbers, so that equal circuits give equal text.

Names of wires, memories, cells and modules inside of a design have no effect on a proof, and change
when code is edited. Everything that has an effect stays: ports of the top module, types of cells,
parameters and constants. Messages of assertions are removed.

The digest of a certificate and the identity of a block are taken of this text. It may only map
circuits to one text that are equal; that it maps all equal circuits to one is not needed.
"""

import re
from itertools import count

__all__ = ["canonical"]

# An identifier with its sigil, or a string, in which nothing is an identifier.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\\$][^\s]+')
# The name of a memory in the string of a MEMID parameter.
_MEMORY = re.compile(r'(?<="\\)\\[^"]+')
_WIRE = re.compile(r"^  wire (?:.* )?width (\d+) .*?([\\$]\S+)$", re.M)
# A connection of a whole wire, or of bits from 0 on, that is not a port of a cell: those have a
# deeper indent.
_ALIAS = re.compile(r"^ {0,2}connect ([\\$]\S+) ([\\$]\S+?)( \[(?:(\d+):)?0\])?$", re.M)
_MODULE = re.compile(r"^module (\S+)$", re.M)
_PORT = re.compile(r"^  wire .*\b(?:input|output|inout) \d+ .*?([\\$]\S+)$", re.M)
_MESSAGE = re.compile(r'^ *parameter \\FORMAT ".*"\n', re.M)


def canonical(text: str) -> str:
    """The text of a design with private names replaced by numbers in their order.

    Parameters
    ----------
    text : str
        RTLIL as Amaranth writes it: one module after the other, ``top`` among them.

    Returns
    -------
    str
        RTLIL of the same circuit for comparison only; its cells have no names of their own.
    """
    text = _MESSAGE.sub("", text)
    starts = [match.start() for match in _MODULE.finditer(text)]
    names = _MODULE.findall(text)
    bodies = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=False)]
    # Of all modules before any is rewritten: an instance may stand before the module it names.
    modules = {
        name: (name if name == "\\top" else f"\\module{number}")
        for number, name in enumerate(names)
    }
    ports: dict[str, dict[str, str]] = {}
    for name, body in zip(names, bodies, strict=True):
        found = _PORT.findall(body)
        kept = name == "\\top"
        ports[name] = {port: port if kept else f"\\port{place}" for place, port in enumerate(found)}
    renamed = [_body(name, body, modules, ports) for name, body in zip(names, bodies, strict=True)]
    return "".join(renamed)


def _aliases(body: str) -> dict[str, str]:
    """From each wire that is connected whole to another one, to the first declared of them.

    If a signal has two names, say one as a port and one inside, Amaranth drives one of the wires
    and connects the other to it; which one depends on how the names sort.
    """
    wires = {name: int(width) for width, name in _WIRE.findall(body)}
    place = {name: number for number, name in enumerate(wires)}
    first = {name: name for name in wires}

    # Union-find, with the earlier declaration as the root.
    def root(name):
        while first[name] != name:
            name = first[name]
        return name

    for left, right, slice_, high in _ALIAS.findall(body):
        whole = not slice_ or int(high or 0) + 1 == wires.get(right)
        if left in wires and right in wires and whole:
            a, b = root(left), root(right)
            first[max(a, b, key=place.__getitem__)] = min(a, b, key=place.__getitem__)
    return {name: root(name) for name in wires if first[name] != name}


def _body(name: str, body: str, modules: dict[str, str], ports: dict[str, dict[str, str]]) -> str:
    own = dict(ports[name])
    aliases = _aliases(body)
    fresh = count()
    lines: list[str] = []
    connections: list[str] = []
    instance: dict[str, str] | None = None

    def rename(match: re.Match[str]) -> str:
        token = aliases.get(match[0], match[0])
        if token[0] == '"':
            return token
        found = own.get(token)
        if found is None:
            found = own[token] = f"\\n{next(fresh)}"
        return found

    for line in body.split("\n"):
        words = line.split(None, 2)
        kind = words[0] if words else ""
        if kind == "parameter" and words[1] == "\\MEMID":
            # The memory that a read or write port belongs to, as a string.
            lines.append(f"    parameter \\MEMID {_MEMORY.sub(rename, words[2])}")
        elif kind in {"attribute", "parameter"}:
            lines.append(line)
        elif kind == "module":
            lines.append(f"module {modules[name]}")
        elif kind == "cell":
            type_name = words[1]
            instance = ports.get(type_name)
            shown = modules.get(type_name, type_name)
            # Nothing refers to a cell by name, so its position is enough.
            lines.append(f"  cell {shown} \\cell")
        elif line == "end":
            # Amaranth's order of connections depends on names too.
            lines += [*sorted(connections), line]
        elif line == "  end":
            instance = None
            lines.append(line)
        elif kind == "connect" and line.startswith("    "):
            # The port of an instance has the number that it got in its own module.
            port = words[1] if instance is None else instance.get(words[1], words[1])
            lines.append(f"    connect {port} {_TOKEN.sub(rename, words[2])}")
        elif kind == "connect":
            # An alias would now be connected to itself.
            left, right = (_TOKEN.sub(rename, word) for word in words[1:])
            if left != right.split(" ")[0]:
                connections.append(f"  connect {left} {right}")
        elif kind == "process":
            lines.append("  process \\process")
        else:
            lines.append(_TOKEN.sub(rename, line))
    return "\n".join(lines)
