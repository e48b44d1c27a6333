"""Components as text: RTLIL and Verilog, the same every time for the same component."""

import re
import tempfile
from pathlib import Path

from amaranth.back import rtlil

from . import tools

__all__ = ["to_rtlil", "to_verilog"]

# A name such as \x[0]; a slice of \x has a space before its bracket.
_ELEMENT = re.compile(r"(?<=[\w\]])\[(\d+)\]")


def to_rtlil(component, name: str = "top", ports=None) -> str:
    """RTLIL of a component, without source positions, so that equal designs give equal text.

    Amaranth gives an element of an array the name ``x[0]``, which Yosys's ``abc9`` takes for a bit
    of ``x``, and stops (Yosys issue 4349). It becomes ``x.0`` here.
    """
    text = rtlil.convert(component, name=name, ports=ports, emit_src=False)
    # Memories are also named in quoted parameters, which stay as they are; they are no elements.
    return "".join(
        line if '"' in line or line.lstrip().startswith("memory") else _ELEMENT.sub(r".\1", line)
        for line in text.splitlines(keepends=True)
    )


def to_verilog(component, name: str = "top", ports=None) -> str:
    """Verilog of a component."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "top.il").write_text(to_rtlil(component, name, ports))
        script = "read_rtlil top.il\nproc\nmemory_collect\nwrite_verilog -norename top.v\n"
        tools.yosys(script, folder, makes=["top.v"])
        return (Path(folder) / "top.v").read_text()
