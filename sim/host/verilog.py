"""Components as RTLIL and Verilog text, reproducible for the same component."""

import re

from amaranth.back import rtlil

from . import tools
from .folders import temporary

__all__ = ["UNINITIALISED", "to_rtlil", "to_verilog", "without_contents"]

UNINITIALISED = "uninitialised"
"""Attribute of a memory whose contents after power-on are unknown."""

# A name such as \x[0]; a slice of \x has a space before its bracket.
_ELEMENT = re.compile(r"(?<=[\w\]])\[(\d+)\]")


_CONTENTS = re.compile(r"^  cell \$meminit_v2 .*?^  end\n", re.M | re.S)
_MARKED = re.compile(rf"^ *attribute \\{UNINITIALISED} .*\n(?: *attribute .*\n)*", re.M)
_MEMORY = re.compile(r" *memory .*?(\\\S+)\n")


def without_contents(text: str) -> str:
    """RTLIL in which memories with the attribute ``uninitialised`` have no initial contents.

    Amaranth gives every memory initial contents, zeros if none are asked for. A memory with any
    cannot become SPRAM, which has none, and a proof must not rely on zeros.

    Parameters
    ----------
    text : str
        RTLIL of Amaranth.
    """
    if f"attribute \\{UNINITIALISED} " not in text:
        return text
    # Memories of two modules may have one name.
    modules = re.split(r"(?m)^(?=module )", text)
    for place, module in enumerate(modules):
        names = {
            found[1]
            for mark in _MARKED.finditer(module)
            if (found := _MEMORY.match(module, mark.end()))
        }
        marked = {f'parameter \\MEMID "{name.replace(chr(92), chr(92) * 2)}"\n' for name in names}
        modules[place] = _CONTENTS.sub(
            lambda cell, marked=marked: "" if any(x in cell[0] for x in marked) else cell[0],
            module,
        )
    return "".join(modules)


def to_rtlil(component, name: str = "top", ports=None) -> str:
    """RTLIL of a component, without source positions, so that moving code does not change it.

    Amaranth names an element of an array ``x[0]``. Yosys's ``abc9`` takes that for a bit of ``x``
    and fails (Yosys issue 4349), so it is renamed to ``x.0`` here.
    """
    text = without_contents(rtlil.convert(component, name=name, ports=ports, emit_src=False))
    # Names of memories also occur in quoted parameters, where they would have to change alike. They
    # are no elements of arrays, so their lines are left as they are.
    return "".join(
        line
        if "[" not in line or '"' in line or line.lstrip().startswith("memory")
        else _ELEMENT.sub(r".\1", line)
        for line in text.splitlines(keepends=True)
    )


def to_verilog(component, name: str = "top", ports=None) -> str:
    """Verilog of a component, with its hierarchy and memories."""
    with temporary() as folder:
        (folder / "top.il").write_text(to_rtlil(component, name, ports), encoding="utf-8")
        script = "read_rtlil top.il\nproc\nmemory_collect\nwrite_verilog -norename top.v\n"
        tools.yosys(script, folder, makes=["top.v"])
        return (folder / "top.v").read_text(encoding="utf-8")
