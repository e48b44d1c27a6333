"""Components as RTLIL and Verilog text, reproducible for the same component."""

import re
import tempfile
from pathlib import Path

from amaranth.back import rtlil

from . import tools

__all__ = ["to_rtlil", "to_verilog"]

# A name such as \x[0]; a slice of \x has a space before its bracket.
_ELEMENT = re.compile(r"(?<=[\w\]])\[(\d+)\]")


def to_rtlil(component, name: str = "top", ports=None) -> str:
    """RTLIL of a component, without source positions, so that moving code does not change it.

    Amaranth names an element of an array ``x[0]``. Yosys's ``abc9`` takes that for a bit of ``x``
    and fails (Yosys issue 4349), so it is renamed to ``x.0`` here.
    """
    text = rtlil.convert(component, name=name, ports=ports, emit_src=False)
    # Names of memories also occur in quoted parameters, where they would have to change alike. They
    # are no elements of arrays, so their lines are left as they are.
    return "".join(
        line if '"' in line or line.lstrip().startswith("memory") else _ELEMENT.sub(r".\1", line)
        for line in text.splitlines(keepends=True)
    )


def to_verilog(component, name: str = "top", ports=None) -> str:
    """Verilog of a component, with its hierarchy and memories."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "top.il").write_text(to_rtlil(component, name, ports))
        script = "read_rtlil top.il\nproc\nmemory_collect\nwrite_verilog -norename top.v\n"
        tools.yosys(script, folder, makes=["top.v"])
        return (Path(folder) / "top.v").read_text()
